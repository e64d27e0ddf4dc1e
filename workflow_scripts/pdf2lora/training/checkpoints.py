"""Checkpoints: what is in them, when they are written, and which of them are whole.

A checkpoint counts only when it carries a seal, which is written last and says how long and what every file in it is; a
job killed while it saved leaves none. Checkpoints lie outside the rule's outputs, which Snakemake deletes when a job
fails, in a folder named after everything that determines them (`resuming.fingerprint`).
"""

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list

from pdf2lora.files import checksum, read_json, write_json

KEPT = 2
"""Checkpoints that lie on the disk at once; a third while it is written."""
_SEAL = "complete.json"
_STATE = "state.pt"


class Checkpoints:
    """The checkpoints of one run. ``parts`` have `state_dict` and `load_state_dict`; with them goes the state of the
    random numbers, of each process its own."""

    def __init__(
        self, folder: Path, seconds: float, accelerator: Accelerator, parts: Mapping[str, Any]
    ) -> None:
        self._folder, self._seconds, self._accelerator, self._parts = folder, seconds, accelerator, parts
        self._last = time.monotonic()

    def is_due(self) -> bool:
        """Whether ``seconds`` have passed since the last one, by the first process's clock."""
        decision = [time.monotonic() - self._last >= self._seconds]
        return broadcast_object_list(decision)[0]

    def save(self, step: int) -> None:
        folder = self._folder / f"checkpoint-{step}"
        folder.mkdir(parents=True, exist_ok=True)
        on_gpus = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
        torch.save({"cpu": torch.get_rng_state(), "cuda": on_gpus}, folder / self._random_file())
        if self._accelerator.is_main_process:
            torch.save({name: part.state_dict() for name, part in self._parts.items()}, folder / _STATE)
        self._accelerator.wait_for_everyone()
        if self._accelerator.is_main_process:
            seal(folder)
            for old in sorted(self._folder.glob("checkpoint-*"), key=_step)[:-KEPT]:
                shutil.rmtree(old)
        self._last = time.monotonic()

    def resume(self) -> str | None:
        """Go on from the last whole checkpoint: its name, None where there is none."""
        checkpoint = newest(self._folder)
        # All have looked before one goes on and lays another there.
        self._accelerator.wait_for_everyone()
        if checkpoint is None:
            return None
        stored = torch.load(checkpoint / _STATE, map_location="cpu")
        for name, part in self._parts.items():
            part.load_state_dict(stored[name])
        random = torch.load(checkpoint / self._random_file())
        torch.set_rng_state(random["cpu"])
        if random["cuda"]:
            torch.cuda.set_rng_state_all(random["cuda"])
        return checkpoint.name

    def _random_file(self) -> str:
        return f"random-{self._accelerator.process_index}.pt"


def seal(folder: Path) -> None:
    """Say that a checkpoint is whole."""
    write_json(folder / _SEAL, {name: checksum(folder / name) for name in _names(folder)})


def newest(folder: Path) -> Path | None:
    """The last whole checkpoint in ``folder``; torn ones are removed."""
    whole = []
    for checkpoint in folder.glob("checkpoint-*"):
        if _is_whole(checkpoint):
            whole.append(checkpoint)
        else:
            # Of several processes another may be at it too.
            shutil.rmtree(checkpoint, ignore_errors=True)
    return max(whole, key=_step, default=None)


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


def _is_whole(checkpoint: Path) -> bool:
    try:
        expected = read_json(checkpoint / _SEAL)
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return _names(checkpoint) == sorted(expected) and all(
        checksum(checkpoint / name) == digest for name, digest in expected.items()
    )


def _names(folder: Path) -> list[str]:
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in files if name != _SEAL)
