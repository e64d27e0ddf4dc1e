"""Run a training in this process, or in several that each take a part of every batch and bring their gradients
together (data parallel: each holds the whole model, so this makes a training faster, not a model fit).

They meet in a file and talk over the loopback interface; nothing listens to the outside.
"""

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import Any

import msgspec

from pdf2lora.errors import UserError
from pdf2lora.files import read_json, write_json
from pdf2lora.training import worker
from pdf2lora.training.worker import Request

_LIBRARY = Path(__file__).parents[2]
_LAST_LINES = 20

logger = logging.getLogger("pdf2lora.training")


def train(request: Request) -> Any:
    """What was trained (see `trainer.Trained`), by as many processes as the settings' ``gpus`` say.

    Raises UserError with a process's own message, or that one of them was killed.
    """
    if request.settings["gpus"] == 1:
        return worker.train(request)
    with tempfile.TemporaryDirectory() as folder:
        return _by_several(request, Path(folder))


def _by_several(request: Request, folder: Path) -> Any:
    from safetensors.torch import load_file

    from pdf2lora.training.trainer import Trained

    count = request.settings["gpus"]
    write_json(folder / "request.json", msgspec.to_builtins(request))
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(_LIBRARY), os.environ.get("PYTHONPATH", "")]),
        "GLOO_SOCKET_IFNAME": "lo",
        "NCCL_SOCKET_IFNAME": "lo",
    }
    processes = [
        subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "pdf2lora.training.worker", str(folder), str(rank)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        for rank in range(count)
    ]
    said: list[deque[str]] = [deque(maxlen=_LAST_LINES) for _ in processes]
    readers = [
        threading.Thread(target=_relay, args=(process, lines, rank == 0))
        for rank, (process, lines) in enumerate(zip(processes, said, strict=True))
    ]
    for reader in readers:
        reader.start()
    try:
        failed = _wait(processes)
    finally:
        # One that fails leaves the others waiting for it.
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()
        for reader in readers:
            reader.join()
    if (folder / "error.txt").exists():
        raise UserError((folder / "error.txt").read_text(encoding="utf-8"))
    if failed is not None:
        code = processes[failed].returncode
        if code == -signal.SIGKILL:
            raise UserError(
                f"process {failed + 1} of {count} that train together was killed, most often because memory ran out. "
                "Lower `training.batch_size` or `gpus`, and run the same command again: it goes on from the last "
                "checkpoint."
            )
        raise RuntimeError(f"training process {failed + 1} ended with {code}:\n" + "".join(said[failed]))
    stored = read_json(folder / "trained.json")
    return Trained(**stored | {"weights": load_file(folder / "weights.safetensors")})


def _wait(processes: list[subprocess.Popen]) -> int | None:
    """Wait until all have ended well (None), or one has not: its number. Of several, the one that was killed: the
    others failed because they waited for it."""
    waiting = set(range(len(processes)))
    while waiting:
        for number in sorted(waiting):
            try:
                code = processes[number].wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            if code:
                killed = (n for n, process in enumerate(processes) if process.poll() == -signal.SIGKILL)
                return next(killed, number)
            waiting.discard(number)
    return None


def _relay(process: subprocess.Popen, lines: deque[str], to_log: bool) -> None:
    for line in process.stdout:
        lines.append(line)
        if to_log:
            logger.info("%s", line.rstrip())
