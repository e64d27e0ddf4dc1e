"""What a job that was killed leaves for the next one: only what the next would have made itself.

It lies outside the rule's outputs, which Snakemake deletes when a job fails, under a name made from everything
that determines it. So what other settings, files or code have begun is never continued.
"""

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Generic

import msgspec

from pdf2lora.errors import UserError
from pdf2lora.files import checksum
from pdf2lora.records import Record

logger = logging.getLogger("pdf2lora.resuming")

PACKAGES = ("torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate", "unsloth")


def fingerprint(
    settings: Mapping[str, Any], files: Mapping[str, str | Path], code: str, threads: int, *arithmetic: str
) -> str:
    """Sixteen hexadecimal digits of all that a result depends on: settings, the files' contents, the code's digest,
    the number of threads, which changes how sums are rounded, where and in which format it is computed, and the
    libraries."""
    parts = {
        "arithmetic": arithmetic,
        "versions": {name: version(name) for name in PACKAGES if find_spec(name) is not None},
        "settings": settings,
        "files": {name: checksum(path) for name, path in files.items()},
        "code": code,
        "threads": threads,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder of unfinished work; the operating system lets go of it when the job ends, however it ends.

    Raises UserError where another job holds it: one that a cluster still runs for a run that was killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"{folder}: another job is at this work, perhaps one that a killed run had submitted. Wait for it, or "
                "cancel it (squeue, scancel), and run the same command again."
            ) from None
        except OSError as error:
            # Some file systems of clusters know no locks.
            logger.warning("%s: cannot be locked: %s", folder, error)
        yield


class Journal(Generic[Record]):
    """Records that are on the disk as soon as they are added, a JSON line each."""

    def __init__(self, path: Path, kind: type[Record]) -> None:
        """Read what ``path`` holds of an earlier job; a last line that was torn off is dropped."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
        self.records: list[Record] = [msgspec.json.decode(line, type=kind) for line in lines[:-1]]
        self._path = path
        if lines[-1]:
            with path.open("r+b") as stream:
                stream.truncate(path.stat().st_size - len(lines[-1]))

    def add(self, record: Record) -> None:
        with self._path.open("ab") as stream:
            stream.write(msgspec.json.encode(record) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self.records.append(record)
