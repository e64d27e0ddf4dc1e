"""Checkpoints: where they lie, when they are written, and which of them are whole.

A checkpoint counts only when it carries a seal, which is written last and says how long and what every file
in it is; a job killed while it saved leaves none. Checkpoints lie outside the rule's outputs, which Snakemake
deletes when a job fails, in a folder named after everything that determines them (`resuming.fingerprint`).
"""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl

from pdf2lora.files import checksum, read_json, write_json

_SEAL = "complete.json"


class EverySeconds(TrainerCallback):
    """Save at the first step's end that is ``seconds`` after the last save; never after the last step.

    When it is saved depends on the clock; what is trained does not. An epoch's last step is saved after the
    epoch's evaluation, which has its place in the history and in the course of the random numbers. Of several
    processes ``agreed`` makes the first one's decision everybody's.
    """

    def __init__(self, seconds: float, agreed: Callable[[bool], bool] = bool) -> None:
        self._seconds, self._agreed = seconds, agreed
        self._last = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: TrainerControl, **kwargs: Any) -> None:
        if not float(state.epoch).is_integer():
            self._save_if_due(state, control)

    def on_epoch_end(self, args: Any, state: Any, control: TrainerControl, **kwargs: Any) -> None:
        self._save_if_due(state, control)

    def _save_if_due(self, state: Any, control: TrainerControl) -> None:
        if state.global_step < state.max_steps and self._agreed(
            time.monotonic() - self._last >= self._seconds
        ):
            control.should_save = True

    def on_save(self, args: Any, state: Any, control: TrainerControl, **kwargs: Any) -> None:
        self._last = time.monotonic()


def seal(folder: Path) -> None:
    """Say that a checkpoint is whole."""
    write_json(folder / _SEAL, {name: checksum(folder / name) for name in _names(folder)})


def newest(folder: Path) -> str | None:
    """The last whole checkpoint in ``folder``; torn ones are removed."""
    found = []
    for checkpoint in folder.glob("checkpoint-*"):
        if _is_whole(checkpoint):
            found.append((int(checkpoint.name.rpartition("-")[2]), str(checkpoint)))
        else:
            # Of several processes another may be at it too.
            shutil.rmtree(checkpoint, ignore_errors=True)
    return max(found)[1] if found else None


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
