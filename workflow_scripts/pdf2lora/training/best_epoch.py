"""Early stopping: end a training that gets no better on the validation rows, and keep the best epoch's adapter."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import TrainerCallback, TrainerControl

from pdf2lora.files import read_json, write_json

_STATE, _WEIGHTS = "best_epoch.json", "best_epoch.safetensors"


class BestEpoch(TrainerCallback):
    """Looks at every epoch's validation loss; after ``patience`` epochs without a better one it stops the run."""

    def __init__(self, patience: int, weights: Callable[[], dict[str, torch.Tensor]]) -> None:
        self._patience = patience
        self._now = weights
        self._waited = 0
        self.loss = math.inf
        self.epoch = 0.0
        self.weights: dict[str, torch.Tensor] = {}

    def on_evaluate(
        self, args: Any, state: Any, control: TrainerControl, metrics: dict[str, float], **kwargs: Any
    ) -> None:
        if metrics["eval_loss"] < self.loss:
            self.loss, self.epoch, self._waited = metrics["eval_loss"], state.epoch, 0
            self.weights = self._now()
            return
        self._waited += 1
        if self._waited >= self._patience:
            control.should_training_stop = True
            # A run that goes on from here would not know that it was over.
            control.should_save = False

    def store(self, checkpoint: Path) -> None:
        """Lay what is known so far into a checkpoint, for a run that goes on from it."""
        if self.weights:
            write_json(checkpoint / _STATE, {"loss": self.loss, "epoch": self.epoch, "waited": self._waited})
            save_file(self.weights, checkpoint / _WEIGHTS)

    def restore(self, checkpoint: Path) -> None:
        if (checkpoint / _STATE).exists():
            state = read_json(checkpoint / _STATE)
            self.loss, self.epoch, self._waited = state["loss"], state["epoch"], state["waited"]
            self.weights = load_file(checkpoint / _WEIGHTS)
