"""Reading and writing whole files: an output appears complete or not at all."""

import csv
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``, at which there is nothing; on success what was written there gets its
    name, on any error it is removed.

    The temporary name is in the same folder, so the rename is atomic; a reader sees the old content or the new one,
    never a part. It is always the same name, so that what a killed job left is overwritten by the next one.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _nothing_at(path.with_name(f".{path.name}.part"))
    try:
        yield part
        part.replace(path)
    except BaseException:
        _nothing_at(part)
        raise


@contextmanager
def whole_folder(path: str | Path) -> Iterator[Path]:
    """The same for a folder: filled under a temporary name beside ``path``, then put in its place."""
    path = Path(path)
    with whole(path) as part:
        part.mkdir()
        yield part
        _nothing_at(path)


def _nothing_at(path: Path) -> Path:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    return path


def write_text(path: str | Path, text: str) -> None:
    with whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def write_json(path: str | Path, value: Any) -> None:
    """Write what JSON knows, and records, which become objects."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=msgspec.to_builtins)
    write_text(path, text + "\n")


def read_json(path: str | Path, kind: Any = Any) -> Any:
    """The value as ``kind``, such as ``list[Row]``; raises msgspec.ValidationError where it is something else."""
    return msgspec.convert(json.loads(Path(path).read_text(encoding="utf-8")), kind)


def write_csv(path: str | Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows as UTF-8 CSV with a header line; a key outside ``columns`` is an error."""
    with whole(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path: str | Path) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def checksum(path: str | Path) -> str:
    """SHA-256 of a file of any size, as 64 hexadecimal digits."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
