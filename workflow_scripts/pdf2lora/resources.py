"""Word lists, wordings and other data that code reads: YAML files under `resources/` of the project."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

FOLDER = Path(__file__).parents[2] / "resources"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def resource(name: str, kind: Any = Any) -> Any:
    """What `resources/{name}.yaml` holds, as ``kind``; read once.

    ``name`` is a literal wherever this is called, for the digest of a rule's code follows it as it follows an import.
    Raises msgspec.ValidationError where the file holds something else than ``kind``.
    """
    with (FOLDER / f"{name}.yaml").open(encoding="utf-8") as stream:
        return msgspec.convert(yaml.load(stream, _LOADER), kind)  # noqa: S506
