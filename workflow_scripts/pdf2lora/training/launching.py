"""Start a training: in this process, or by torchrun in several, each of which holds the whole model and takes a part of
every batch (so they make a training faster, not a model fit).

    python -m pdf2lora.training.launching FOLDER     one of several, which torchrun starts; FOLDER holds request.json

They meet in a file and talk over the loopback interface: nothing listens to the outside.
"""

import ctypes
import importlib
import logging
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from pdf2lora.errors import UserError, message_of
from pdf2lora.files import read_json, write_json, write_text
from pdf2lora.models.quantization import QUANTIZATIONS

_LIBRARY = Path(__file__).parents[2]
_PR_SET_PDEATHSIG = 1


class Request(msgspec.Struct, frozen=True):
    """What to train: settings of one variant, and paths."""

    settings: dict[str, Any]
    train: str
    validation: str
    model: str
    """The folder of the base model."""
    checkpoints: str
    threads: int
    """Of each process."""
    checkpoint_seconds: float = 120.0
    """The least between two checkpoints."""


def train(request: Request) -> Any:
    """What was trained (see `loop.Trained`), by as many processes as the settings' ``gpus`` say.

    Raises UserError with a process's own message, or that one of them was killed.
    """
    if request.settings["gpus"] == 1:
        return _train_here(request)
    with tempfile.TemporaryDirectory() as folder:
        _torchrun(request, Path(folder))
        from safetensors.torch import load_file

        from pdf2lora.training.loop import Trained

        stored = read_json(Path(folder) / "trained.json")
        return Trained(**stored | {"weights": load_file(Path(folder) / "weights.safetensors")})


def prepare(request: Request) -> tuple[ModuleType, Any, list[Any], list[Any]]:
    """The backend, the base model loaded by it, and the training and validation rows as tokens."""
    settings = request.settings
    os.environ.update(QUANTIZATIONS[settings["quantization"]].training_environment)
    # Before anything that imports transformers: unsloth wants to be first. By name, so that the code of one backend is no
    # reason to train with another again.
    backend = importlib.import_module(f"pdf2lora.training.with_{settings['backend']}")

    import torch

    from pdf2lora.training.batches import read_rows, tokenise
    from pdf2lora.training.tripwires import require_rows

    torch.set_num_threads(request.threads)
    rows, validation = read_rows(request.train), read_rows(request.validation)
    require_rows(len(rows), request.train)
    base = backend.load(request.model, settings["quantization"], settings["device"])
    rows, validation = (
        tokenise(examples, base.tokenizer, settings["max_length"]) for examples in (rows, validation)
    )
    return backend, base, rows, validation


def _train_here(request: Request) -> Any:
    prepared = prepare(request)
    from pdf2lora.training.loop import train

    return train(*prepared, request.settings, Path(request.checkpoints), request.checkpoint_seconds)


def _torchrun(request: Request, folder: Path) -> None:
    """Let torchrun start the processes, and wait for them."""
    from torch.distributed.elastic.multiprocessing import DefaultLogsSpecs, SignalException, Std
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    logging.getLogger("torch.distributed.elastic").setLevel(logging.CRITICAL)
    count = request.settings["gpus"]
    logs = [
        handler.baseFilename for handler in logging.getLogger().handlers if hasattr(handler, "baseFilename")
    ]
    write_json(folder / "request.json", msgspec.to_builtins(request) | {"logs": logs})
    os.environ["PYTHONPATH"] = os.pathsep.join([str(_LIBRARY), os.environ.get("PYTHONPATH", "")])
    os.environ["TORCH_DISABLE_SHARE_RDZV_TCP_STORE"] = "1"
    config = LaunchConfig(
        *(1, 1, count),
        run_id="training",
        rdzv_backend="c10d",
        rdzv_endpoint=str(folder / "torchrun"),
        rdzv_configs={"store_type": "file"},
        local_addr="127.0.0.1",
        max_restarts=0,
        logs_specs=DefaultLogsSpecs(log_dir=str(folder), redirects=Std.ALL),
    )
    try:
        elastic_launch(config, sys.executable)("-m", "pdf2lora.training.launching", str(folder))
    except SignalException as stopped:
        sys.exit(128 + stopped.sigval)
    except ChildFailedError as error:
        if (folder / "error.txt").exists():
            raise UserError((folder / "error.txt").read_text(encoding="utf-8")) from None
        for rank, failure in error.failures.items():
            if failure.exitcode == -signal.SIGKILL:
                raise UserError(
                    f"process {rank + 1} of {count} that train together was killed, most often because memory ran out. "
                    "Lower `training.batch_size` or `gpus`, and run the same command again: it goes on from the last "
                    "checkpoint."
                ) from None
        rank, failure = error.get_first_failure()
        said = "".join(path.read_text(errors="replace") for path in folder.rglob(f"{rank}/stderr.log"))
        raise RuntimeError(f"training process {rank + 1} ended with {failure.exitcode}:\n{said}") from error


def store(folder: Path, trained: Any) -> None:
    """Write what `train` gave, for the process that waits."""
    from safetensors.torch import save_file

    save_file(trained.weights, folder / "weights.safetensors")
    write_json(folder / "trained.json", trained._replace(weights=None)._asdict())


def one_of_several(folder: Path) -> int:
    """What each process that torchrun has started does; its exit status."""
    # Whatever kills the job's process kills this one: nobody would wait for what it does.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    rank, count = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    asked = read_json(folder / "request.json")
    handlers = [logging.FileHandler(log, encoding="utf-8") for log in asked.pop("logs")] if rank == 0 else []
    logging.basicConfig(
        level=logging.INFO, handlers=handlers, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    request = msgspec.convert(asked, Request)
    # accelerate would choose the threads itself.
    os.environ |= {
        "OMP_NUM_THREADS": str(request.threads),
        "GLOO_SOCKET_IFNAME": "lo",
        "NCCL_SOCKET_IFNAME": "lo",
    }
    try:
        import torch
        from torch import distributed

        if on_gpu := torch.cuda.is_available() and request.settings["device"] != "cpu":
            torch.cuda.set_device(rank)
        meeting = f"file://{folder / 'meeting_point'}"
        backend = "nccl" if on_gpu else "gloo"
        distributed.init_process_group(backend, init_method=meeting, rank=rank, world_size=count)
        trained = _train_here(request)
        if rank == 0:
            store(folder, trained)
        distributed.destroy_process_group()
    except Exception as error:
        message = message_of(error)
        if message is None:
            raise
        write_text(folder / "error.txt", message)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(one_of_several(Path(sys.argv[1])))
