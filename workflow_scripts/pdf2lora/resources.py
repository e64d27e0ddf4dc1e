"""Word lists, wordings and other data that code reads: YAML files under `resources/` of the project.

Users add to them without a change of ours: the configuration's `additions` names a folder whose files are laid over
those of the same path below `resources/`, such as language/units.yaml.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from pdf2lora.errors import UserError

FOLDER = Path(__file__).parents[2] / "resources"
ADDITIONS = "PDF2LORA_ADDITIONS"
"""The user's folder, in the environment, so that the processes of jobs find it, too; empty for none."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def resource(name: str, kind: Any = Any) -> Any:
    """What `resources/{name}.yaml` holds, with the user's additions, as ``kind``; read once, so do not change it.

    ``name`` is a literal wherever this is called, for the digest of a rule's code follows it as it follows an import.
    Raises msgspec.ValidationError where our file holds something else than ``kind``, UserError where the user's does.
    """
    own = msgspec.convert(data := _read(FOLDER / f"{name}.yaml"), kind)
    added = addition(name)
    if added is None:
        return own
    try:
        return msgspec.convert(laid_over(data, _read(added), str(added)), kind)
    except msgspec.ValidationError as error:
        raise UserError(f"{added}: {error}") from None


def addition(name: str) -> Path | None:
    """The user's file for a name, where there is one."""
    folder = os.environ.get(ADDITIONS)
    path = Path(folder or "", f"{name}.yaml")
    return path if folder and path.is_file() else None


def use_additions(folder: str | None, here: Path) -> None:
    """Lay the user's folder over `resources/` in this process and in those that it starts.

    Raises UserError where the folder is not there, or has a file that is none of ours or does not fit ours.
    """
    os.environ[ADDITIONS] = ""
    if folder is None:
        return
    place = here / folder
    if not place.is_dir():
        raise UserError(f"configuration key `additions`: the folder {folder} is not there.")
    for file in sorted(path for path in place.rglob("*") if path.is_file()):
        inside = file.relative_to(place)
        if file.suffix != ".yaml" or not (FOLDER / inside).is_file():
            raise UserError(
                f"configuration key `additions`: {folder}/{inside} adds to nothing; its path must be that of a file "
                f"below resources/, such as language/units.yaml."
            )
        laid_over(_read(FOLDER / inside), _read(file), f"{folder}/{inside}")
    os.environ[ADDITIONS] = str(place.resolve())


def laid_over(ours: Any, theirs: Any, where: str, inner: bool = False) -> Any:
    """Lists get the items that they lack, mappings are laid over key by key, and anything else is exchanged.

    The keys of the outermost mapping must be known, for a misspelt one would do nothing. Raises UserError, with
    ``where``, for a key that is not, and for something else than ours is.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        unknown = [key for key in theirs if key not in ours]
        if unknown and not inner:
            raise UserError(f"{where}: `{unknown[0]}` is unknown; known are: {', '.join(map(str, ours))}.")
        return ours | {
            key: laid_over(ours[key], value, f"{where}: {key}", inner=True) if key in ours else value
            for key, value in theirs.items()
        }
    if isinstance(ours, list) and isinstance(theirs, list):
        return ours + [item for item in theirs if item not in ours]
    if type(ours) is not type(theirs):
        names = {dict: "a mapping", list: "a list", str: "a text"}
        raise UserError(f"{where}: must be {names.get(type(ours), 'a number')}, as ours is.")
    return theirs


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_bytes(), _LOADER)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: no YAML: {error}") from None
