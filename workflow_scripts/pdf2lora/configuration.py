"""From config.yaml to what is run: its validation, the documents and the variants."""

import difflib
import importlib.util
import os
import re
import unicodedata
from collections.abc import Mapping, MutableMapping
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema

from pdf2lora.documents.formats import FORMATS
from pdf2lora.errors import UserError

PDF_METHODS = ("pymupdf_text", "pymupdf_blocks", "pymupdf4llm", "pdfplumber")
TEXT_METHODS = ("plain_text",)


def check(config: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Raise UserError for the first key or value of ``config`` that ``schema`` or good sense does not allow."""
    validator = jsonschema.Draft202012Validator(schema)
    errors = sorted(
        validator.iter_errors(config), key=lambda error: [str(step) for step in error.absolute_path]
    )
    if errors:
        raise UserError(_explain(_innermost(errors[0])))
    _check_ranges(config)
    _check_models(config)
    _check_variants(config)
    _check_sweep(config, schema)


def check_files(config: Mapping[str, Any], here: Path) -> None:
    """Raise UserError where a file that the configuration names is not there."""
    path = config["evaluation"]["general_questions"]
    if path is not None and not (here / path).is_file():
        raise UserError(
            f"configuration key `evaluation.general_questions`: {path} is not there; name a file of questions, "
            "one JSON object a line, or null to ask none."
        )


def _innermost(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """Of an anyOf's complaints, the one that comes nearest to what was meant: the deepest that is not about null."""
    while error.context:
        branches = [e for e in error.context if e.validator_value != "null"] or error.context
        error = max(branches, key=lambda e: len(e.absolute_path))
    return error


def _explain(error: jsonschema.ValidationError) -> str:
    where = ".".join(str(step) for step in error.absolute_path)
    place = f"configuration key `{where}`" if where else "configuration"
    what = error.schema.get("description", "") if isinstance(error.schema, Mapping) else ""
    hint = f" {what}" if what else ""
    match error.validator:
        case "additionalProperties":
            known = sorted(error.schema["properties"])
            unknown = sorted(key for key in error.instance if key not in known)[0]
            key = f"{where}.{unknown}" if where else unknown
            return f"configuration key `{key}` is unknown.{_nearest(str(unknown), known)}"
        case "required":
            missing = next(key for key in error.validator_value if key not in error.instance)
            return f"{place}: the key `{missing}` is missing; config.yaml shows every key."
        case "enum":
            options = [str(option) for option in error.validator_value]
            return f"{place}: {error.instance!r} is not one of {', '.join(options)}.{_nearest(str(error.instance), options)}{hint}"
        case "type":
            wanted = error.validator_value
            wanted = " or ".join(wanted) if isinstance(wanted, list) else wanted
            return f"{place}: {error.instance!r} is not of type {wanted}.{hint}"
        case "pattern" if "propertyNames" in error.absolute_schema_path:
            return (
                f"{place}: the name {error.instance!r} cannot be used: it becomes part of file names, so it may only "
                f"have letters a-z, digits, `.`, `_` and `-`, must begin with a letter or digit, and have at most 64."
            )
        case _:
            return f"{place}: {error.message}.{hint}"


def _nearest(word: str, options: list[str]) -> str:
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.5)
    return f" Did you mean `{close[0]}`?" if close else f" Known are: {', '.join(options)}."


def _check_ranges(config: Mapping[str, Any]) -> None:
    for key in ("instruction_characters", "output_characters"):
        low, high = config["dataset"][key]
        if low > high:
            raise UserError(
                f"configuration key `dataset.{key}`: [{low}, {high}] is no range; give the least length first."
            )


def _check_models(config: Mapping[str, Any]) -> None:
    models = {name: source for name, source in config["models"].items() if source is not None}
    for name, source in models.items():
        given = [key for key in ("pip", "hub", "path") if key in source]
        if len(given) != 1:
            raise UserError(
                f"configuration key `models.{name}`: give exactly one of `pip`, `hub` and `path`, "
                f"not {' and '.join(given) or 'none'}."
            )
        if "hub" in source and "revision" not in source:
            raise UserError(
                f"configuration key `models.{name}`: a `hub` model needs its `revision`, the 40-digit commit that you "
                "have looked at, so that what is trained cannot change behind your back."
            )
    wanted = [("model", config["model"])]
    wanted += [
        (f"evaluation.{metric}.model", config["evaluation"][metric]["model"])
        for metric in ("bertscore", "perplexity")
    ]
    of_training = {"training": config["training"]} | {
        f"variants.{name}": own for name, own in config["variants"].items() if own is not None
    }
    wanted += [
        (f"{key}.model", own["model"]) for key, own in of_training.items() if own.get("model") is not None
    ]
    for key, name in wanted:
        allowed = sorted(models) + (["base"] if key.startswith("evaluation") else [])
        if name not in allowed:
            raise UserError(
                f"configuration key `{key}`: {name!r} is not in `models`.{_nearest(name, allowed)}"
            )


def _check_variants(config: Mapping[str, Any]) -> None:
    names = [name for name, settings in config["variants"].items() if settings is not None]
    if not names:
        raise UserError("configuration key `variants`: every variant is taken away; keep at least one.")
    for name in names:
        if re.fullmatch(r"base([-.].*)?", name):
            raise UserError(
                f"configuration key `variants.{name}`: names that begin with `base` are the untrained models'; "
                "take another name."
            )
    folded = [name.casefold() for name in names]
    for i, name in enumerate(folded):
        if name in folded[:i]:
            raise UserError(
                f"configuration key `variants.{names[i]}`: another variant has the same name but for capitals, and "
                "some file systems do not tell them apart; take another name."
            )

    for name, own in variants(config).items():
        _check_shares(f"variants.{name}", own)


def _check_shares(key: str, settings: Mapping[str, Any]) -> None:
    if settings["batch_size"] % settings["gpus"]:
        raise UserError(
            f"configuration key `{key}`: `batch_size: {settings['batch_size']}` rows cannot be shared evenly by "
            f"`gpus: {settings['gpus']}`; take a multiple of it."
        )


_MOST_CANDIDATES = 64


def _check_sweep(config: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    known = sorted(variants(config))
    for name in (name for name, values in config["sweep"].items() if values is not None):
        if name not in known:
            raise UserError(
                f"configuration key `sweep.{name}`: there is no variant of that name.{_nearest(name, known)}"
            )
    keys = jsonschema.Draft202012Validator({**schema["$defs"]["training_keys"], "$defs": schema["$defs"]})
    for variant, tried in candidates(config).items():
        if taken := sorted(set(tried) & set(known)):
            raise UserError(
                f"configuration key `variants.{taken[0]}`: a candidate of `sweep.{variant}` has the same name; "
                "take another."
            )
        if len(tried) > _MOST_CANDIDATES:
            raise UserError(
                f"configuration key `sweep.{variant}`: {len(tried)} combinations; take at most {_MOST_CANDIDATES}."
            )
        for settings in tried.values():
            for error in keys.iter_errors(settings):
                raise UserError(_explain(error).replace("key `", f"key `sweep.{variant}.", 1))
            _check_shares(f"sweep.{variant}.batch_size", settings)


def documents(config: Mapping[str, Any], here: Path) -> dict[str, Path]:
    """Document name to path, sorted by name: the files of ``documents:``, paths as the configuration gives them.

    A name is the file's own without its suffix, with what Snakemake or a file system would trip over replaced
    by ``_``. Raises UserError for a path that is not there, of another format, or a name that two files share.
    """
    given = config["documents"]
    found: dict[str, Path] = {}
    for entry in [given] if isinstance(given, str) else given:
        for path in _files_of(entry, here):
            name = document_name(path)
            if name in found and found[name] != path:
                raise UserError(
                    f"documents: {found[name]} and {path} would both be called `{name}`; rename one of them."
                )
            found[name] = path
    return dict(sorted(found.items()))


def _files_of(entry: str, here: Path) -> list[Path]:
    path = Path(entry)
    place = here / path
    suffixes = ", ".join(sorted(FORMATS))
    if place.is_dir():
        # Not deeper: what lies in folders of a folder is rarely meant, and names would clash.
        inside = sorted(
            path / file.name
            for file in place.iterdir()
            if file.suffix.lower() in FORMATS and file.is_file() and not file.name.startswith(".")
        )
        if not inside:
            raise UserError(
                f"documents: the folder {entry} has no document in it; put files there ({suffixes})."
            )
        return inside
    if not place.is_file():
        raise UserError(f"documents: {entry} is not there; name a folder or a file ({suffixes}) that is.")
    if path.suffix.lower() not in FORMATS:
        raise UserError(f"documents: {entry} is of no format that can be read; give one of {suffixes}.")
    return [path]


def document_name(path: Path) -> str:
    """The file's name without suffix, NFC, at most 100 characters, safe as a wildcard and as a folder's name."""
    stem = unicodedata.normalize("NFC", path.stem)
    return re.sub(r"[^\w.()（）ー・-]+", "_", stem).lstrip(".-")[:100] or "document"


def document_format(path: Path) -> str:
    return FORMATS[path.suffix.lower()]


def methods(path: Path) -> tuple[str, ...]:
    """The extraction methods that are compared on a document."""
    return PDF_METHODS if document_format(path) == "pdf" else TEXT_METHODS


def variants(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Variant name to its whole training settings: `training` with the variant's own keys laid over it, the model
    named and the backend chosen. What a sweep tries is not in here; see `candidates`."""
    return {name: _settings(config, own) for name, own in config["variants"].items() if own is not None}


def _settings(config: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    settings = {**config["training"], **own}
    settings["model"] = settings["model"] or config["model"]
    if settings["backend"] == "auto":
        # unsloth trains on a CPU too, but with nothing won there; and on one GPU, not on several.
        one_gpu = gpus(settings["device"]) and settings["gpus"] == 1
        found = importlib.util.find_spec("unsloth") is not None
        settings["backend"] = "unsloth" if one_gpu and found else "transformers"
    return settings


def without_unsloth(config: MutableMapping[str, Any]) -> None:
    """Make `backend: auto` mean transformers. Raises UserError where unsloth is asked for by name."""
    for key, own in [("training", config["training"]), *(config["variants"] or {}).items()]:
        if own is not None and own.get("backend") == "unsloth":
            raise UserError(
                f"configuration key `{key}.backend`: the conda environments have no unsloth. Set it to `auto` or "
                "`transformers`, or run without `--sdm conda`."
            )
        if own is not None and own.get("backend") == "auto":
            own["backend"] = "transformers"


def candidates(config: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Swept variant to what is trained in its place: a readable name to settings, for every combination of values."""
    found = {}
    for variant, values in config["sweep"].items():
        if values is not None:
            combinations = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
            found[variant] = {
                ".".join([variant, *(f"{key}-{value}" for key, value in chosen.items())]): variants(config)[
                    variant
                ]
                | chosen
                for chosen in combinations
            }
    return found


def trained(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Everything that is trained: the variants without a sweep, and the candidates of those with one."""
    swept = candidates(config)
    found = {name: settings for name, settings in variants(config).items() if name not in swept}
    for of_variant in swept.values():
        found |= of_variant
    return found


def home_model(config: Mapping[str, Any]) -> str:
    """The model that the user starts from: the configuration's, or the first variant's that is not quantised where no
    variant is trained from the configuration's."""
    configured = _settings(config, {})["model"]
    trained_from = [(own["model"], own["quantization"]) for own in variants(config).values()]
    plain = [model for model, quantization in trained_from if quantization == "none"]
    return configured if not plain or configured in dict(trained_from) else plain[0]


KILLED = {
    "SIGKILL": "A job was killed from outside (SIGKILL), most often because memory ran out. Lower "
    "`training.batch_size`, `answering.batch_size` or `evaluation.bertscore.batch_size`, or let one job run at a time "
    "(make run CORES=1).",
    "OUT_OF_MEMORY": "The cluster stopped a job that needed more memory than it had asked for. Raise "
    "`resources.model_mem_mb`.",
    "TIMEOUT": "The cluster stopped a job that needed more time than it had asked for. Raise "
    "`resources.model_runtime`.",
    "CANCELLED": "A job was cancelled on the cluster.",
    "NODE_FAIL": "A node of the cluster failed while a job ran on it.",
}
"""Words of Snakemake's log that say that a job was ended from outside, and what that means for the user."""
AUTO = "PDF2LORA_AUTO_DEVICE"
"""In the environment: what `device: auto` is. Decided where a run is started, for a submitted job reads the rules again
on a machine that may have other cards, or none."""


def decide_auto() -> None:
    """Say in the environment what `device: auto` is, unless that is said already: a GPU where this machine has an
    NVIDIA driver, and may use it."""
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") == ""
    found = Path("/dev/nvidiactl").exists() and not hidden
    os.environ.setdefault(AUTO, "cuda" if found else "cpu")


def gpus(device: str) -> int:
    """GPUs that a job on ``device`` asks for; for `auto`, see `decide_auto`."""
    return int((os.environ.get(AUTO, "cpu") if device == "auto" else device) == "cuda")
