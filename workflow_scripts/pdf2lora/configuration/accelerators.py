"""What `device: auto` is, and how many GPUs a job asks for."""

import os
from pathlib import Path

AUTO = "PDF2LORA_AUTO_DEVICE"
"""In the environment: what `device: auto` is. Decided where a run is started, for a submitted job reads the rules again
on a machine that may have other cards, or none."""


def decide_auto() -> None:
    """Say in the environment what `device: auto` is, unless that is said already: a GPU where this machine has an
    NVIDIA driver, and may use it."""
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") == ""
    usable = Path("/dev/nvidiactl").exists() and not hidden
    os.environ.setdefault(AUTO, "cuda" if usable else "cpu")


def gpus_of(device: str) -> int:
    """GPUs that a job on ``device`` asks for; for `auto`, see `decide_auto`."""
    return int((os.environ.get(AUTO, "cpu") if device == "auto" else device) == "cuda")
