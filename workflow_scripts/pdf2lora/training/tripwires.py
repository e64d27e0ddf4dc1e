"""What would make a trained adapter a lie stops the run, with a sentence that says so."""

import difflib
import logging
import math
from collections.abc import Mapping, Sequence

import torch
from torch import nn
from transformers import PreTrainedModel

from pdf2lora.errors import UserError

logger = logging.getLogger("pdf2lora.training")

_STEPS_UNTIL_GRADIENT = 3
"""LoRA starts with B = 0, so A has no gradient at the first step; by the third, both must have had one."""


def require_targets(model: PreTrainedModel, targets: Sequence[str]) -> None:
    """Every name in `training.target_modules` must be a linear layer of the model."""
    head = model.get_output_embeddings()
    known = {
        name.rpartition(".")[2]
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and module is not head
    }
    for target in targets:
        if target not in known:
            near = difflib.get_close_matches(target, known, n=1, cutoff=0.0)
            raise UserError(
                f"`training.target_modules`: {type(model).__name__} has no layer called {target}; the nearest is "
                f"{near[0]}. It has {', '.join(sorted(known))}."
            )


def require_rows(count: int, where: str) -> None:
    if count == 0:
        raise UserError(
            f"{where}: no row to train on. Lower the filters under `dataset`, or raise `dataset.train.facts`."
        )


def require_same_loss(packed: float, plain: float, architecture: str) -> None:
    """The packed computation must give the loss that the model itself gives for the same row."""
    if not math.isclose(packed, plain, rel_tol=2e-2, abs_tol=1e-3):
        raise UserError(
            f"{architecture} gives a loss of {plain:.4f} for a row by itself and {packed:.4f} in a packed batch: this "
            "architecture cannot be trained without padding here. Take another model."
        )


def require_finite(loss: float, step: int) -> None:
    if not math.isfinite(loss):
        raise UserError(
            f"the loss is {loss} at step {step}: training has broken down, and what it leaves would answer nonsense. "
            "Lower `training.learning_rate`, or lengthen `training.warmup_steps`."
        )


class GradientWatch:
    """Looks at the first steps' gradients: every matrix of the adapter must have had one that is not zero."""

    def __init__(self, parameters: Mapping[str, nn.Parameter]) -> None:
        self._waiting = dict(parameters)
        self._steps = 0

    def step(self, last: bool) -> None:
        """Call between backward and the optimiser's step; ``last`` when no further step comes."""
        if not self._waiting:
            return
        self._steps += 1
        self._waiting = {
            name: parameter
            for name, parameter in self._waiting.items()
            if parameter.grad is None or not torch.any(parameter.grad)
        }
        # A run of one step cannot show a gradient in A.
        if self._waiting and (self._steps == _STEPS_UNTIL_GRADIENT or (last and self._steps > 1)):
            names = sorted(self._waiting)
            raise UserError(
                f"{len(names)} matrices of the adapter got no gradient in {self._steps} steps, first {names[0]}: they "
                "would stay as they are, and the adapter would not be what was asked for. This is a fault of "
                "the quantisation or of the backend on this machine; try `quantization: none`."
            )


def warn_if_flat(losses: Sequence[float], epochs: float) -> None:
    """Warn when the last epoch's mean loss is not below the first's."""
    if epochs < 2:
        return
    share = max(1, round(len(losses) / epochs))
    first, last = sum(losses[:share]) / share, sum(losses[-share:]) / share
    if last >= first:
        logger.warning(
            "the loss did not fall: %.3f in the first epoch, %.3f in the last. The adapter has learned nothing; "
            "raise `training.learning_rate` or `training.epochs`.",
            first,
            last,
        )
