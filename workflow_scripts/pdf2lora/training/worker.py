"""One process of a training: the job's own, or one of several that share the batches (see `launching`).

    python -m pdf2lora.training.worker FOLDER RANK

FOLDER holds request.json. The first process leaves there what was trained, any of them error.txt when it fails.
"""

import ctypes
import importlib
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import msgspec

from pdf2lora.errors import message_of
from pdf2lora.files import read_json, write_json, write_text
from pdf2lora.models.quantization import QUANTIZATIONS

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


def prepare(request: Request) -> tuple[Any, Any, list[Any], list[Any]]:
    """The backend's module, the base model loaded by it, and the training and validation rows as tokens."""
    settings = request.settings
    with_unsloth = QUANTIZATIONS[settings["quantization"]].unsloth
    if settings["backend"] == "unsloth" and with_unsloth and not with_unsloth.compiles:
        # unsloth looks here as it is imported.
        os.environ["UNSLOTH_COMPILE_DISABLE"] = "1"
    # Before anything that imports transformers: unsloth wants to be first. By name, so that the code of one
    # backend is no reason to train with the other again.
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


def train(request: Request) -> Any:
    """What the backend's `train` gives for the request."""
    backend, base, rows, validation = prepare(request)
    settings = request.settings
    return backend.train(
        base, rows, validation, settings, Path(request.checkpoints), request.checkpoint_seconds
    )


def store(folder: Path, trained: Any) -> None:
    """Write what `train` gave, for `launching` to read."""
    from safetensors.torch import save_file

    save_file(trained.weights, folder / "weights.safetensors")
    write_json(folder / "trained.json", trained._replace(weights=None)._asdict())


def main(folder: Path, rank: int) -> int:
    # Whatever kills the job's process kills this one: nobody would wait for what it does.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    logging.basicConfig(
        level=logging.INFO if rank == 0 else logging.ERROR, stream=sys.stdout, format="%(message)s"
    )
    request = msgspec.convert(read_json(folder / "request.json"), Request)
    processes = request.settings["gpus"]
    # For accelerate, which finds its place among the others by these, and would choose the threads itself.
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "OMP_NUM_THREADS": str(request.threads)}
    os.environ |= {"WORLD_SIZE": str(processes), "LOCAL_WORLD_SIZE": str(processes)}
    try:
        import torch
        from torch import distributed

        if on_gpu := torch.cuda.is_available() and request.settings["device"] != "cpu":
            torch.cuda.set_device(rank)
        else:
            # accelerate would say cpu:0, which torch.load does not know when a checkpoint is gone on from.
            os.environ["ACCELERATE_TORCH_DEVICE"] = "cpu"
        distributed.init_process_group(
            "nccl" if on_gpu else "gloo",
            init_method=f"file://{folder / 'meeting_point'}",
            rank=rank,
            world_size=processes,
        )
        trained = train(request)
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
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
