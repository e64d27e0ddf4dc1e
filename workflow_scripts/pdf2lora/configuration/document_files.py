"""The files that are documents, and the names that they have in results/."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pdf2lora.documents.readers.all_readers import FORMATS
from pdf2lora.errors import UserError


def documents(config: Mapping[str, Any], here: Path) -> dict[str, Path]:
    """Document name to path, sorted by name: the files of ``documents:``, paths as the configuration gives them.

    A name is the file's own without its suffix, with what Snakemake or a file system would trip over replaced
    by ``_``. Raises UserError for a path that is not there, of another format, or a name that two files share.
    """
    given = config["documents"]
    named: dict[str, Path] = {}
    for entry in [given] if isinstance(given, str) else given:
        for path in _files_of(entry, here):
            name = document_name(path)
            if name in named and named[name] != path:
                raise UserError(
                    f"documents: {named[name]} and {path} would both be called `{name}`; rename one of them."
                )
            named[name] = path
    return dict(sorted(named.items()))


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
