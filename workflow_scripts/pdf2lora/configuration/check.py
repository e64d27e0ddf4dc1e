"""Whether a configuration can be run: every key and value by the models, and what no model can see by itself."""

import difflib
import re
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pdf2lora.configuration.settings import Configuration, Training, defaults
from pdf2lora.configuration.variants import candidates, home_model, variants
from pdf2lora.errors import UserError
from pdf2lora.evaluation.metrics.all_metrics import chosen, decidable, deciding_family
from pdf2lora.systems import all_systems

_MOST_CANDIDATES = 64


def check(config: MutableMapping[str, Any]) -> None:
    """Give keys that are missing in ``config`` their defaults.

    Raises UserError for the first key or value that the models or good sense do not allow.
    """
    require(Configuration, config)
    _fill(config, defaults())
    _check_deciding(config)
    _check_models(config)
    _check_variants(config)
    _check_sweep(config)
    _check_servers(config)


def check_files(config: Mapping[str, Any], here: Path) -> None:
    """Raise UserError where a file that the configuration names is not there."""
    path = config["evaluation"]["general_questions"]
    if path is not None and not (here / path).is_file():
        raise _wrong(
            "evaluation.general_questions",
            f"{path} is not there; name a file of questions, one JSON object a line, or null to ask none.",
        )


def require(model: type[BaseModel], config: Mapping[str, Any], where: str = "") -> None:
    """Raise UserError for the first of ``config``'s errors; ``where`` is the key that it stands under."""
    try:
        model.model_validate(config)
    except ValidationError as invalid:
        errors = sorted(invalid.errors(), key=lambda error: list(map(str, error["loc"])))
        path, first = _place(config, errors[0]["loc"]), errors[0]
        same = [error for error in errors if _place(config, error["loc"]) == path]
        # Of what a key may be the first is what is meant most; it says more than that null would do, too.
        first = next((error for error in same if error["type"] != "none_required"), first)
        raise _explain(model, ".".join(filter(None, (where, *path))), path, first, same) from None


def _wrong(key: str, said: str) -> UserError:
    return UserError(f"configuration key `{key}`: {said}")


def _nearest(word: str, options: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, options, n=1, cutoff=0.5)
    return f" Did you mean `{close[0]}`?" if close else f" Known are: {', '.join(options)}."


def _place(config: Any, location: Sequence[Any]) -> tuple[str, ...]:
    """The keys that lead to an error; pydantic puts the names of its alternatives among them."""
    steps = []
    for step in location:
        inside = (isinstance(config, Mapping) and step in config) or (
            isinstance(config, list) and isinstance(step, int)
        )
        if inside:
            steps.append(str(step))
            config = config[step]
    return tuple(steps)


def _explain(
    model: type[BaseModel], key: str, path: Sequence[str], error: Mapping[str, Any], same: Sequence[Mapping]
) -> UserError:
    given, field = error["input"], None
    if error["loc"][-1] == "[key]":
        return _wrong(
            key.rpartition(".")[0],
            f"the name {given!r} cannot be used: it becomes part of file names, so it may only have letters a-z, "
            "digits, `.`, `_` and `-`, must begin with a letter or digit, and have at most 64.",
        )
    for step in path:
        if step in model.model_fields:
            field = model.model_fields[step]
            model = next(iter(_models_in(field.annotation)), model)
    if error["type"] == "extra_forbidden":
        return UserError(
            f"configuration key `{key}` is unknown.{_nearest(path[-1], sorted(model.model_fields))}"
        )
    messages = [re.sub(r"^(?:Value error, |\w+ (?=should ))", "", one["msg"]) for one in same]
    said = " or ".join(dict.fromkeys(messages))
    if error["type"] == "value_error" and isinstance(given, Mapping):
        return _wrong(key, f"{error['ctx']['error']}.")
    if isinstance(given, str):
        said += _hint(given, said)
    return _wrong(key, f"{given!r} {said}.{f' {field.description}' if field and field.description else ''}")


def _hint(given: str, said: str) -> str:
    """What may have been meant by a text that is not accepted."""
    options = re.findall(r"'([\w-]+)'", said)
    if close := difflib.get_close_matches(given, options, n=1, cutoff=0.5):
        return f" (did you mean `{close[0]}`?)"
    is_number = re.fullmatch(r"\d+e-?\d+", given) and "number" in said
    return " (to YAML a number with an exponent has a point, too: 1.0e-3)" if is_number else ""


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that a type names, however deep: dict[str, Training | None]."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in getattr(annotation, "__args__", ()) for model in _models_in(inner)]


def _fill(config: MutableMapping[str, Any], defaults: Mapping[str, Any]) -> None:
    for key, default in defaults.items():
        if key not in config:
            config[key] = default
        elif isinstance(default, dict) and key not in ("models", "variants", "sweep", "retrieval", "servers"):
            _fill(config[key], default)


def _check_deciding(config: Mapping[str, Any]) -> None:
    of = config["evaluation"]
    taken = decidable(chosen(of["metrics"]))
    for name in deciding_family(of["deciding"]):
        if name not in taken:
            said = f"{', '.join(of['deciding'])} cannot decide without `{name}`, which is a figure of none of"
            raise _wrong("evaluation.deciding", f"{said} `evaluation.metrics`.")


def _check_models(config: Mapping[str, Any]) -> None:
    """Wherever the configuration names a model, it must be one of `models`."""
    models = sorted(name for name, source in config["models"].items() if source is not None)
    parts = {"": config, "training.": config["training"]}
    parts |= {f"variants.{name}.": own for name, own in config["variants"].items()}
    parts |= {f"evaluation.{name}.": own for name, own in config["evaluation"].items()}
    for key, part in parts.items():
        name = part.get("model") if isinstance(part, Mapping) else None
        allowed = [*models, "base"] if key.startswith("evaluation") else models
        if name is not None and name not in allowed:
            raise _wrong(f"{key}model", f"{name!r} is not in `models`.{_nearest(name, allowed)}")


def _check_variants(config: Mapping[str, Any]) -> None:
    names = [name for name, settings in config["variants"].items() if settings is not None]
    if not names:
        raise _wrong("variants", "every variant is taken away; keep at least one.")
    folded = [name.casefold() for name in names]
    for i, name in enumerate(names):
        key = f"variants.{name}"
        if re.fullmatch(r"base([-.].*)?", name):
            raise _wrong(key, "names that begin with `base` are the untrained models'; take another name.")
        if folded[i] in folded[:i]:
            said = "another variant has the same name but for capitals, and some file systems do not tell them apart"
            raise _wrong(key, f"{said}; take another name.")
    for name, own in variants(config).items():
        _check_shares(f"variants.{name}", own)


def _check_shares(key: str, settings: Mapping[str, Any]) -> None:
    if settings["batch_size"] % settings["gpus"]:
        shared = f"`batch_size: {settings['batch_size']}` rows cannot be shared evenly by `gpus: {settings['gpus']}`"
        raise _wrong(key, f"{shared}; take a multiple of it.")


def _check_sweep(config: Mapping[str, Any]) -> None:
    known = sorted(variants(config))
    for name in (name for name, values in config["sweep"].items() if values is not None):
        if name not in known:
            raise _wrong(f"sweep.{name}", f"there is no variant of that name.{_nearest(name, known)}")
    for variant, tried in candidates(config).items():
        if taken := sorted(set(tried) & set(known)):
            said = f"a candidate of `sweep.{variant}` has the same name; take another."
            raise _wrong(f"variants.{taken[0]}", said)
        if len(tried) > _MOST_CANDIDATES:
            raise _wrong(f"sweep.{variant}", f"{len(tried)} combinations; take at most {_MOST_CANDIDATES}.")
        for settings in tried.values():
            require(Training, settings, f"sweep.{variant}")
            _check_shares(f"sweep.{variant}.batch_size", settings)


def _check_servers(config: Mapping[str, Any]) -> None:
    known = all_systems(variants(config), home_model(config), ())
    names = {system: name for name, system in known.items()}
    served = [name for name, server in config["answering"]["servers"].items() if server is not None]
    for name in served:
        if name not in known:
            said = f"there is no system of that name.{_nearest(name, sorted(known))}"
            raise _wrong(f"answering.servers.{name}", said)
    for name, system in known.items():
        # What two engines make of the same weights differs, too, and would pass for what training did.
        if (name in served) != (names[system.base] in served):
            said = f"{name} is compared with {names[system.base]}, so that a server must answer for both"
            raise _wrong("answering.servers", f"{said} of them, or for neither.")
