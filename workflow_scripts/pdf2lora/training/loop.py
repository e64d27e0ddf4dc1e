"""How an adapter is trained, from rows to its weights: AdamW on LoRA's matrices, which are fp32 whatever the base is.

The loss of a step is the mean over the answer tokens of all its rows, whatever number of batches and processes they
come in. A backend gives the model, the batches and the loss; accelerate brings several processes together.
"""

import logging
import math
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from peft import LoraConfig, PeftModel, get_peft_model_state_dict
from torch.nn.utils import parameters_to_vector, vector_to_parameters
from tqdm import tqdm
from transformers import get_linear_schedule_with_warmup, set_seed

from pdf2lora.errors import UserError
from pdf2lora.models.loading import Loaded
from pdf2lora.models.prompts import Example
from pdf2lora.training.checkpoints import Checkpoints
from pdf2lora.training.tripwires import GradientWatch, require_finite, require_targets, warn_if_flat

_MAX_GRADIENT_NORM = 1.0
_PACKAGES = ("torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate")

logger = logging.getLogger("pdf2lora.training")


class Trained(NamedTuple):
    weights: dict[str, torch.Tensor]
    """The adapter's matrices, fp32, on the CPU, by PEFT's names."""
    config: dict[str, Any]
    """PEFT's adapter_config, without the name of the base model."""
    history: list[dict[str, float]]
    """A row a step: step, epoch, loss, learning_rate, grad_norm, tokens, and validation_loss at an epoch's end."""
    record: dict[str, Any]
    """What training.json says."""


@dataclass
class Progress:
    """How far a training has come; what a run that goes on from a checkpoint must know."""

    tokens: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    best_loss: float = math.inf
    best_epoch: float | None = None
    best_weights: dict[str, torch.Tensor] = field(default_factory=dict)
    waited: int = 0
    """Epochs since the best one."""

    def state_dict(self) -> dict[str, Any]:
        return vars(self)

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        vars(self).update(state)


def train(
    backend: ModuleType,
    base: Loaded,
    rows: Sequence[Example],
    validation: Sequence[Example],
    settings: Mapping[str, Any],
    checkpoint_folder: Path,
    checkpoint_seconds: float,
) -> Trained:
    """Train one adapter on ``rows``; ``settings`` are the configuration's `training` keys for one variant.

    Checkpoints go to ``checkpoint_folder``, no more often than every ``checkpoint_seconds``; a whole one that lies there
    is continued from, with the same result as a run that was never stopped.
    """
    started = time.monotonic()
    if settings["early_stopping"] and not validation:
        raise UserError(
            "`early_stopping` needs validation rows, and there are none. Raise `dataset.validation_share`, or set "
            "`early_stopping: 0`."
        )
    set_seed(settings["seed"])
    require_targets(base.model, settings["target_modules"])
    lora = lora_of(settings)
    model, of_backend = backend.adapt(base, lora, settings, rows)
    loop = Loop(backend, base, model, settings, rows, validation)
    loop.run(Checkpoints(checkpoint_folder, checkpoint_seconds, loop.accelerator, loop.parts()))

    history = loop.progress.history
    warn_if_flat([row["loss"] for row in history], history[-1]["epoch"])
    weights = loop.progress.best_weights if settings["early_stopping"] else adapter_weights(model)
    record = loop.record(time.monotonic() - started) | of_backend
    return Trained(weights, _portable(lora), history, record)


@dataclass
class Loop:
    """One training, from its first step or a checkpoint to its last step."""

    backend: ModuleType
    base: Loaded
    model: PeftModel
    settings: Mapping[str, Any]
    rows: Sequence[Example]
    validation: Sequence[Example]

    def __post_init__(self) -> None:
        settings, model = self.settings, self.model
        self.trainable = {name: matrix for name, matrix in model.named_parameters() if matrix.requires_grad}
        for matrix in self.trainable.values():
            # TRL starts over a quantised model from bf16 numbers, and so did every figure that was published here. It
            # goes on in them too, where small updates would be lost.
            start = matrix.data.bfloat16() if self.base.quantised_modules else matrix.data
            matrix.data = start.float()
        self.accelerator = Accelerator(cpu=self.base.device.type == "cpu", mixed_precision="no")
        self.rows_a_step = settings["batch_size"] * settings["gradient_accumulation"]
        self.steps_an_epoch = math.ceil(len(self.rows) / self.rows_a_step)
        self.steps = settings["epochs"] * self.steps_an_epoch
        self.optimizer = torch.optim.AdamW(
            self.trainable.values(), lr=settings["learning_rate"], weight_decay=settings["weight_decay"]
        )
        self.schedule = get_linear_schedule_with_warmup(self.optimizer, settings["warmup_steps"], self.steps)
        self.watch = GradientWatch(self.trainable)
        self.progress = Progress()
        # Of each step that this process took, not of those before the checkpoint that it went on from.
        self.seconds: list[float] = []
        self.tokens: list[int] = []

    def parts(self) -> dict[str, Any]:
        """What a checkpoint holds."""
        adapter = torch.nn.ParameterList(self.trainable.values())
        own = {"optimizer": self.optimizer, "schedule": self.schedule, "progress": self.progress}
        return {"adapter": adapter} | own

    def run(self, checkpoints: Checkpoints) -> None:
        """Every step of every epoch, from the last whole checkpoint on if there is one."""
        settings = self.settings
        batches = math.ceil(len(self.rows) / settings["batch_size"])
        if resumed := checkpoints.resume():
            logger.info("going on from %s of a run that was stopped", resumed)
        self.model.train()
        first = len(self.progress.history)
        for step in tqdm(
            range(first, self.steps), initial=first, total=self.steps, desc="training", disable=None
        ):
            epoch, place = divmod(step, self.steps_an_epoch)
            order = in_order_of(epoch, len(self.rows), settings["seed"])
            chosen = order[place * self.rows_a_step : (place + 1) * self.rows_a_step]
            done = min((place + 1) * settings["gradient_accumulation"], batches) / batches
            self.step([self.rows[i] for i in chosen], epoch + done)
            at_the_end = place + 1 == self.steps_an_epoch
            if at_the_end and self.validation and self.validate():
                # Without a checkpoint: a run that went on from it would not know that it was over.
                break
            # An epoch's last step is saved after its validation, which has its place in the history.
            if step + 1 < self.steps and checkpoints.is_due():
                checkpoints.save(step + 1)

    def step(self, rows: Sequence[Example], epoch: float) -> None:
        """One step of the optimiser on ``rows``; what was seen goes to the history."""
        begun, progress = time.monotonic(), self.progress
        number = len(progress.history) + 1
        loss = torch.zeros((), device=self.base.device)
        for part in self.losses(rows):
            self.accelerator.backward(part)
            loss += part.detach()
        loss = self.summed_over_processes(loss)
        norm = self.accelerator.clip_grad_norm_(self.trainable.values(), _MAX_GRADIENT_NORM)
        self.watch.step(last=number == self.steps)
        (learning_rate,) = self.schedule.get_last_lr()
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        # The one place in a step that waits for the device.
        loss, norm = torch.stack([loss, norm]).tolist()
        require_finite(loss, number)
        self.seconds.append(time.monotonic() - begun)
        self.tokens.append(sum(row.length for row in rows))
        progress.tokens += self.tokens[-1]
        row = {"step": number, "epoch": epoch, "loss": loss, "learning_rate": learning_rate}
        progress.history.append(row | {"grad_norm": norm, "tokens": progress.tokens})
        logger.info(
            "step %d/%d  loss %.4f  %.0f tokens/s", number, self.steps, loss, self.tokens_per_second()
        )

    def losses(self, rows: Sequence[Example]) -> Iterator[torch.Tensor]:
        """This process's part of the mean loss of the answer tokens of ``rows``, a batch at a time."""
        answer_tokens = sum(len(row.answer) for row in rows)
        size, process = self.settings["batch_size"], self.accelerator.process_index
        for start in range(0, len(rows), size):
            # A last batch may have fewer rows than there are processes.
            if own := rows[start : start + size][process :: self.accelerator.num_processes]:
                batch = send_to_device(self.backend.collate(own, self.base.tokenizer), self.base.device)
                yield self.backend.loss(self.model, batch, answer_tokens)

    def summed_over_processes(self, loss: torch.Tensor) -> torch.Tensor:
        """The step's loss; the gradients are summed in place."""
        if self.accelerator.num_processes == 1:
            return loss
        for matrix in self.trainable.values():
            if matrix.grad is None:
                matrix.grad = torch.zeros_like(matrix)
        gradients = [matrix.grad for matrix in self.trainable.values()]
        summed = self.accelerator.reduce(parameters_to_vector([*gradients, loss]), "sum")
        vector_to_parameters(summed[:-1], gradients)
        return summed[-1]

    def validate(self) -> bool:
        """Note the mean loss of all answer tokens of the validation rows; whether it is time to stop."""
        progress, patience = self.progress, self.settings["early_stopping"]
        self.model.eval()
        with torch.no_grad():
            loss = sum(self.losses(self.validation), torch.zeros((), device=self.base.device))
        self.model.train()
        loss = self.accelerator.reduce(loss, "sum").item()
        require_finite(loss, len(progress.history))
        progress.history[-1]["validation_loss"] = loss
        epoch = progress.history[-1]["epoch"]
        logger.info("epoch %.2f  validation loss %.4f", epoch, loss)
        if not patience:
            return False
        if loss < progress.best_loss:
            progress.best_loss, progress.best_epoch, progress.waited = loss, epoch, 0
            progress.best_weights = adapter_weights(self.model)
        else:
            progress.waited += 1
        return progress.waited >= patience

    def record(self, seconds: float) -> dict[str, Any]:
        """What training.json says."""
        progress, history = self.progress, self.progress.history
        losses = [row["loss"] for row in history]
        validated = [row["validation_loss"] for row in history if "validation_loss" in row]
        stopping = bool(self.settings["early_stopping"])
        return {
            "loss": sum(losses) / len(losses),
            "final_loss": losses[-1],
            "validation_loss": progress.best_loss if stopping else validated[-1] if validated else None,
            "best_epoch": progress.best_epoch,
            "steps": len(history),
            "epochs": history[-1]["epoch"],
            "rows": len(self.rows),
            "tokens": progress.tokens,
            "tokens_per_second": self.tokens_per_second(),
            "seconds": seconds,
            "peak_memory_mb": peak_memory_mb(self.base.device),
            "trainable_parameters": sum(matrix.numel() for matrix in self.trainable.values()),
            "quantised_modules": self.base.quantised_modules,
            "backend": self.settings["backend"],
            "processes": self.accelerator.num_processes,
            "dtype": str(self.base.dtype).removeprefix("torch."),
            "device": self.base.device.type,
            "threads": torch.get_num_threads(),
            "seed": self.settings["seed"],
            "versions": {name: version(name) for name in (*_PACKAGES, *self.backend.PACKAGES)},
        }

    def tokens_per_second(self) -> float:
        """Of this run; the first step, which warms up, is forgotten once there is a second."""
        warm = 1 if len(self.seconds) > 1 else 0
        return sum(self.tokens[warm:]) / sum(self.seconds[warm:])


def in_order_of(epoch: int, count: int, seed: int) -> list[int]:
    """The places of the rows in the order of an epoch: that of accelerate's SeedableRandomSampler."""
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed + epoch)).tolist()


def lora_of(settings: Mapping[str, Any]) -> LoraConfig:
    return LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=sorted(settings["target_modules"]),
        task_type="CAUSAL_LM",
    )


def adapter_weights(model: PeftModel) -> dict[str, torch.Tensor]:
    """The adapter as it is now, a copy."""
    # "auto" would look on the model hub whether the vocabulary has grown; we add no tokens.
    state = get_peft_model_state_dict(model, save_embedding_layers=False)
    return {name: tensor.detach().float().cpu().clone().contiguous() for name, tensor in state.items()}


def _portable(lora: LoraConfig) -> dict[str, Any]:
    """The configuration without sets, whose order would change from run to run, and without our folders."""
    plain = {
        name: sorted(value) if isinstance(value, set) else getattr(value, "value", value)
        for name, value in lora.to_dict().items()
    }
    return dict(sorted(plain.items())) | {"base_model_name_or_path": None, "inference_mode": True}


def peak_memory_mb(device: torch.device) -> float:
    """The most memory this process has held: on a GPU what PyTorch had allocated there, else resident."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
