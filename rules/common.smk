# Everything that the rules ask of the configuration: read once, checked, and handed out piece by piece.
# A helper gives a rule only what it uses, so that an edit elsewhere invalidates nothing of it.

import re
import sys
from functools import cache, reduce
from operator import getitem
from pathlib import Path

import msgspec
from snakemake.exceptions import WorkflowError
from snakemake.settings.types import DeploymentMethod

SCRIPTS = Path(workflow.basedir) / "workflow_scripts"
sys.path.insert(0, str(SCRIPTS))

from pdf2lora import resources, systems
from pdf2lora.configuration.accelerators import AUTO, decide_auto, gpus_of
from pdf2lora.configuration.check import check, check_files
from pdf2lora.configuration.document_files import documents
from pdf2lora.configuration.settings import Server, Training, words
from pdf2lora.configuration.variants import (
    candidates,
    contexts,
    home_model,
    trained,
    variants,
    without_unsloth,
)
from pdf2lora.dataset.all_generators import switched_on
from pdf2lora.devices import visible
from pdf2lora.digest import code_digest
from pdf2lora.documents.readers import all_readers
from pdf2lora.errors import UserError
from pdf2lora.evaluation.metrics.all_metrics import chosen
from pdf2lora.evaluation.retrieval import RETRIEVERS
from pdf2lora.models.engines.engine import ENGINES
from pdf2lora.export.all_exports import EXPORTS

decide_auto()


# Submitted jobs read the rules again, and must come to the same.
envvars:
    AUTO,


try:
    check(config)
    check_files(config, Path.cwd())
    resources.use_additions(config["additions"], Path.cwd())
    DOCUMENTS = documents(config, Path.cwd())
    GENERATORS = switched_on(config["dataset"]["generators"])
except UserError as error:
    raise WorkflowError(str(error)) from None

if DeploymentMethod.CONDA in workflow.deployment_settings.deployment_method:
    # pip can leave out what unsloth asks for besides (several GB), conda cannot: its environments have no unsloth.
    without_unsloth(config)

MODELS = [name for name, source in config["models"].items() if source is not None]
VARIANTS = variants(config)
# What is trained: the variants, but for those with a sweep their candidates.
TRAINED = trained(config)
CANDIDATES = candidates(config)
METRICS = chosen(config["evaluation"]["metrics"])
CONTEXTS = contexts(config)
HOME = home_model(config)
SYSTEMS = systems.all_systems(VARIANTS, HOME, CONTEXTS)
# Threads of a submitted job that computes with a model, where `resources.threads` is auto.
CLUSTER_THREADS = 4
# Models that must be causal language models; an encoder need not be one.
CAUSAL = {
    *(settings["model"] for settings in TRAINED.values()),
    *(system.model for system in SYSTEMS.values()),
    *(
        config["evaluation"][metric.settings]["model"]
        for metric in METRICS
        if metric.needs & {"model", "engine"}
    ),
}


def one_of(names):
    """A wildcard constraint that matches these names and nothing else."""
    return "|".join(re.escape(name) for name in names)


def keys(*paths):
    """Only these keys of the configuration, such as "dataset.seed", each by the last part of its name: what a rule does
    not use must not invalidate it."""
    return {path.rpartition(".")[2]: reduce(getitem, path.split("."), config) for path in paths}


def code(script, *modules):
    """The digest of a script and of what it reaches by import; ``modules`` are those it loads by name."""
    return code_digest(SCRIPTS / f"{script}.py", modules)


def model_memory(wildcards, attempt):
    """MB of a job that loads a model; one that is tried again, after a cluster has stopped it, gets more."""
    return config["resources"]["model_mem_mb"] * attempt


def training_memory(wildcards, attempt):
    """The same for a training, of which on a CPU every process holds a model."""
    processes = 1 if training_gpus(wildcards) else TRAINED[wildcards.variant]["gpus"]
    return model_memory(wildcards, attempt) * processes


def model_runtime(wildcards, attempt):
    """Minutes of a job that loads a model, in the same way."""
    return config["resources"]["model_runtime"] * attempt


def no_gpus(wildcards):
    return 0


def threads_of(jobs, gpus=no_gpus):
    """The threads of a job that computes with a model, where so many of its kind may run at once.

    Two jobs with half of the cores each get a fifth to a quarter more done than one after the other with all of them,
    but need twice the memory; more of them would need more than a laptop has. Jobs on GPUs leave cores for as many as
    there are cards. A job that is submitted must come to the same number where it runs as where it was planned, so it
    does not depend on either machine's cores.
    """

    def threads(wildcards):
        if (wanted := config["resources"]["threads"]) != "auto":
            return wanted
        if workflow.non_local_exec or workflow.remote_exec:
            return CLUSTER_THREADS
        at_once = max(jobs, len(visible())) if gpus(wildcards) else jobs
        return max(1, workflow.cores // at_once)

    return threads


def gpu_resources(gpus):
    """How many GPUs a job asks for, and of what kind where the configuration names one. Only jobs that want one
    may name the kind: to Slurm, a kind alone is one card."""
    model = config["resources"]["gpu_model"]
    named = {} if model is None else {"gpu_model": lambda wildcards: model if gpus(wildcards) else ""}
    return {"gpu": gpus, **named}


def training_code(script):
    """Of each variant the digest of its own backend alone: an edit of one backend leaves the other's adapters."""
    return lambda wildcards: code(script, f"pdf2lora.training.with_{TRAINED[wildcards.variant]['backend']}")


def explain_failure(logs):
    """Say what Snakemake's own message leaves to guess: a job that was killed could not say anything itself."""
    told = "".join(Path(path).read_text(encoding="utf-8", errors="replace") for path in logs)
    for sign, meaning in resources.resource("killed_jobs").items():
        if sign in told:
            print(
                f"\n{meaning} Then give the same command again: it goes on where it was stopped.\n",
                file=sys.stderr,
            )


# --- documents ---


def document_path(wildcards):
    return str(DOCUMENTS[wildcards.document])


def document_format(wildcards):
    return format_of_path(DOCUMENTS[wildcards.document])


@cache
def format_of_path(path):
    """By what the file begins with, or else by its name; a file that cannot be used is the inspection's to explain."""
    try:
        return all_readers.format_of(path)
    except UserError:
        return all_readers.FORMATS[path.suffix.lower()]


def document_readers(wildcards):
    """Name, code and kinds of page of each reader."""
    return [reader._asdict() for reader in document_format(wildcards).readers]


def extracted_pages(wildcards):
    return [
        f"results/documents/{wildcards.document}/extracted/{reader.name}.jsonl"
        for reader in document_format(wildcards).readers
    ]


def reader_code(wildcards):
    """Only the reader at hand: an edit of one reader leaves what the others extracted alone."""
    return code("extract_document", all_readers.READERS[wildcards.method].module)


def inspection_code(wildcards):
    """Only what looks at the document's format: its inspector, or the reader that stands in for one."""
    form = document_format(wildcards)
    inspector = f"pdf2lora.documents.inspection.{form.inspector}"
    return code("inspect_document", inspector, *[form.readers[0].module] * (form.inspector == "any_format"))


# --- dataset ---


def generator_code(wildcards):
    """Only the generator at hand: an edit of one leaves what the others made alone."""
    generator = GENERATORS[wildcards.generator]
    return code("make_pairs", generator.module, *generator.loads)


def generator_settings(wildcards):
    return config["dataset"]["generators"][wildcards.generator]


def generator_environment(wildcards):
    return f"../envs/{GENERATORS[wildcards.generator].environment}.yaml"


def generator_model(wildcards):
    """The base model, for a generator that asks it."""
    return base_model() if GENERATORS[wildcards.generator].device else []


def generator_gpus(wildcards):
    device = GENERATORS[wildcards.generator].device
    return gpus_of(device) if device else 0


# --- models and systems ---


def model_record(name):
    return f"results/models/{name}/model.json"


def base_model():
    """The model that the user starts from."""
    return model_record(SYSTEMS["base"].model)


def variant_model(wildcards):
    return model_record(TRAINED.get(wildcards.variant, VARIANTS.get(wildcards.variant))["model"])


def system_model(wildcards):
    return model_record(SYSTEMS[wildcards.system].model)


def judging_model(key):
    """The model that a metric reads the answers with: the base model, or another of the configuration's."""
    name = config["evaluation"][key]["model"]
    return base_model() if name == "base" else model_record(name)


def judging_settings():
    """What the configuration says of the metrics that are taken."""
    return keys(*(f"evaluation.{metric.settings}" for metric in METRICS if metric.settings))


def judging_files():
    """What the metrics that are taken need beside the answers."""
    files = {}
    for metric in METRICS:
        needed = metric.needed(config["evaluation"].get(metric.settings, {}))
        if needed & {"encoder", "model", "engine"}:
            files[f"{metric.settings}_model"] = judging_model(metric.settings)
        if "corpus_mean" in needed:
            files["corpus_mean"] = "results/evaluation/corpus_mean.safetensors"
    return files


def judging_gpus(wildcards):
    """Of the metrics that read the answers with a model, the one that asks for most."""
    return max((gpus_of(own.get("device", "cpu")) for own in judging_settings().values()), default=0)


def model_source(wildcards):
    return {key: value for key, value in config["models"][wildcards.model].items() if value is not None}


def model_files(wildcards):
    """What a model of the user's own is read from, so that other weights under the same name are noticed; a folder
    that is not there is the script's to explain."""
    folder = Path(model_source(wildcards).get("path", ""))
    return (
        sorted(map(str, folder.glob("*.safetensors"))) + sorted(map(str, folder.glob("*.json")))
        if folder.name
        else []
    )


def variant_settings(wildcards):
    return TRAINED[wildcards.variant]


def system_adapter(wildcards):
    """The adapter that a system answers with; a base model has none."""
    variant = SYSTEMS[wildcards.system].adapter
    return f"results/adapters/{variant}/adapter_model.safetensors" if variant else []


def system_passages(wildcards):
    """What a system with a context gets with every question."""
    context = SYSTEMS[wildcards.system].context
    return f"results/evaluation/passages/{context}.jsonl" if context else []


def context_code(wildcards):
    """Only the retriever at hand."""
    return code("retrieve_passages", RETRIEVERS[CONTEXTS[wildcards.context]["retriever"]])


def system_general_questions(wildcards):
    """The questions about the world; passages of the documents would not change what is said to them."""
    path = config["evaluation"]["general_questions"]
    return [] if path is None or SYSTEMS[wildcards.system].context else path


def answering_settings(wildcards):
    """How a system answers: its engine, and what that one needs to know."""
    general = ["answering.general_max_new_tokens"] if system_general_questions(wildcards) else []
    limits = keys("answering.max_new_tokens", *general)
    if server := system_server(wildcards):
        return limits | {"engine": "openai_server"} | server
    return (
        limits
        | keys("answering.engine", "answering.batch_size")
        | {
            "quantization": SYSTEMS[wildcards.system].quantization,
            "device": system_device(wildcards),
        }
    )


def answering_code(wildcards):
    """Of each system the digest of its own engine alone."""
    return code("answer_questions", ENGINES[answering_settings(wildcards)["engine"]])


def system_server(wildcards):
    """The server that answers for a system, with passages or without; None where it is computed in the job."""
    own = config["answering"]["servers"].get(SYSTEMS[wildcards.system].given(None).name(HOME))
    return None if own is None else Server(**own).model_dump()


def system_device(wildcards):
    return systems.device_of(VARIANTS, SYSTEMS[wildcards.system], config["training"]["device"])


def training_gpus(wildcards):
    settings = TRAINED[wildcards.variant]
    return gpus_of(settings["device"]) * settings["gpus"]


def variant_gpus(wildcards):
    return gpus_of(VARIANTS[wildcards.variant]["device"])


def system_gpus(wildcards):
    return 0 if system_server(wildcards) else gpus_of(system_device(wildcards))


# --- training ---


def adapter_files(variant):
    """The four files of an adapter, by the names that the rules have for them."""
    names = {
        "adapter": "adapter_model.safetensors",
        "config": "adapter_config.json",
        "training": "training.json",
        "loss": "loss.csv",
    }
    return {key: f"results/adapters/{variant}/{name}" for key, name in names.items()}


def candidate_files(key):
    """Of every candidate of a swept variant, in the configuration's order."""
    return lambda wildcards: [adapter_files(name)[key] for name in CANDIDATES[wildcards.variant]]


# --- report ---


def configfiles():
    """The files that the user laid over config.yaml, as paths from here where they lie below."""
    here = Path.cwd()
    given = [Path(path).absolute() for path in workflow.overwrite_configfiles]
    return [str(path.relative_to(here) if path.is_relative_to(here) else path) for path in given]


def report_config():
    """The configuration that the report prints: all that the results depend on, and no models that are not used."""
    used = CAUSAL | {config["evaluation"]["bertscore"]["model"]}
    shown = keys(
        "on_bad_document",
        "extraction",
        "chunking",
        "dataset",
        "model",
        "training",
        "sweep",
        "answering",
        "evaluation",
    )
    return shown | {
        "models": {name: source for name, source in config["models"].items() if name in used},
        "variants": config["variants"],
    }
