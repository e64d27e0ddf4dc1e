"""What is trained: the variants with all their settings, and the candidates of those with a sweep."""

import importlib.util
from collections.abc import Mapping, MutableMapping
from itertools import product
from typing import Any

from pdf2lora.configuration.accelerators import gpus_of
from pdf2lora.configuration.settings import Context
from pdf2lora.errors import UserError


def variants(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Variant name to its whole training settings: `training` with the variant's own keys laid over it, the model
    named and the backend chosen. What a sweep tries is not in here; see `candidates`."""
    return {
        name: variant_settings(config, own) for name, own in config["variants"].items() if own is not None
    }


def variant_settings(config: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a variant with these keys of its own."""
    settings = {**config["training"], **own}
    settings["model"] = settings["model"] or config["model"]
    if settings["backend"] == "auto":
        # unsloth trains on a CPU too, but with nothing won there; and on one GPU, not on several.
        one_gpu = gpus_of(settings["device"]) and settings["gpus"] == 1
        installed = importlib.util.find_spec("unsloth") is not None
        settings["backend"] = "unsloth" if one_gpu and installed else "transformers"
    return settings


def home_model(config: Mapping[str, Any]) -> str:
    """The model that the user starts from: the configuration's, or the first variant's that is not quantised where no
    variant is trained from the configuration's."""
    configured = variant_settings(config, {})["model"]
    trained_from = [(own["model"], own["quantization"]) for own in variants(config).values()]
    plain = [model for model, quantization in trained_from if quantization == "none"]
    return configured if not plain or configured in dict(trained_from) else plain[0]


def contexts(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Context name to its whole settings, in the configuration's order."""
    given = config["evaluation"]["retrieval"]
    return {name: Context(**own).model_dump() for name, own in given.items() if own is not None}


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
    known, tried = variants(config), {}
    for variant, values in config["sweep"].items():
        if values is None:
            continue
        combinations = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
        tried[variant] = {
            ".".join([variant, *(f"{key}-{value}" for key, value in chosen.items())]): known[variant] | chosen
            for chosen in combinations
        }
    return tried


def trained(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Everything that is trained: the variants without a sweep, and the candidates of those with one."""
    swept = candidates(config)
    settings = {name: own for name, own in variants(config).items() if name not in swept}
    for of_variant in swept.values():
        settings |= of_variant
    return settings
