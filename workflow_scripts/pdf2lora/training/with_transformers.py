"""Train an adapter with TRL's SFTTrainer and PEFT: LoRA, or QLoRA over bitsandbytes' 4-bit and 8-bit weights.

The trainer is TRL's; its batches are packed without padding and its loss reads the answer's tokens only
(`rows`, `packing`). Adapter weights are fp32 whatever the base is.
"""

import logging
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from transformers import PrinterCallback, Trainer, TrainerCallback, set_seed
from trl import SFTConfig, SFTTrainer

from pdf2lora.models.loading import Loaded
from pdf2lora.models.prompts import Example
from pdf2lora.training import checkpoints
from pdf2lora.training.packing import ATTENTION, summed_loss
from pdf2lora.training.rows import pack
from pdf2lora.training.tripwires import (
    GradientWatch,
    require_finite,
    require_same_loss,
    require_targets,
    warn_if_flat,
)

_CHECKPOINT_SECONDS = 120.0
_MAX_GRADIENT_NORM = 1.0
_VERSIONS = ("torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate")

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


def train(
    base: Loaded,
    rows: Sequence[Example],
    validation: Sequence[Example],
    settings: Mapping[str, Any],
    checkpoint_folder: Path,
    checkpoint_seconds: float = _CHECKPOINT_SECONDS,
) -> Trained:
    """Train one adapter on ``rows``; ``settings`` are the configuration's `training` keys for one variant.

    Checkpoints go to ``checkpoint_folder``, no more often than every ``checkpoint_seconds``; a whole one that
    lies there is continued from, with the same result as a run that was never stopped.
    """
    started = time.monotonic()
    seed = settings["seed"]
    set_seed(seed)
    require_targets(base.model, settings["target_modules"])
    _check_packing(base, min(rows, key=lambda row: len(row.prompt) + len(row.answer)))
    lora = LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        lora_dropout=settings["dropout"],
        target_modules=sorted(settings["target_modules"]),
        task_type="CAUSAL_LM",
    )
    base.model.set_attn_implementation(ATTENTION)
    model = get_peft_model(base.model, lora)
    trainer = _Trainer(
        model=model,
        args=_arguments(base, settings, checkpoint_folder, bool(validation)),
        data_collator=_collate,
        train_dataset=_dataset(rows),
        eval_dataset=_dataset(validation) if validation else None,
        processing_class=base.tokenizer,
        callbacks=[checkpoints.EverySeconds(checkpoint_seconds)],
    )
    trainer.remove_callback(PrinterCallback)  # the log has its own lines
    trainable = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    for parameter in trainable.values():
        # SFTTrainer makes a quantised model's adapter bf16; small updates would be lost in it.
        parameter.data = parameter.data.float()
    trainer.add_callback(_Watching(GradientWatch(trainable)))
    trainer.train(resume_from_checkpoint=checkpoints.newest(checkpoint_folder))
    history = _history(trainer.state.log_history)
    losses = [row["loss"] for row in history]
    warn_if_flat(losses, settings["epochs"], logger)
    seconds = time.monotonic() - started
    state = trainer.state
    record = {
        "loss": sum(losses) / len(losses),
        "final_loss": losses[-1],
        "steps": state.global_step,
        "epochs": settings["epochs"],
        "rows": len(rows),
        "tokens": state.num_input_tokens_seen,
        "tokens_per_second": trainer.tokens_here / trainer.seconds_here if trainer.seconds_here else None,
        "seconds": seconds,
        "peak_memory_mb": peak_memory_mb(base.device),
        "trainable_parameters": sum(parameter.numel() for parameter in trainable.values()),
        "quantised_modules": base.quantised_modules,
        "dtype": str(base.dtype).removeprefix("torch."),
        "device": base.device.type,
        "threads": torch.get_num_threads(),
        "seed": seed,
        "versions": {name: version(name) for name in _VERSIONS},
    }
    return Trained(_weights(model), _portable(lora), history, record)


def _arguments(base: Loaded, settings: Mapping[str, Any], folder: Path, validate: bool) -> SFTConfig:
    return SFTConfig(
        output_dir=str(folder),
        use_cpu=base.device.type == "cpu",
        seed=settings["seed"],
        num_train_epochs=settings["epochs"],
        per_device_train_batch_size=settings["batch_size"],
        per_device_eval_batch_size=settings["batch_size"],
        gradient_accumulation_steps=settings["gradient_accumulation"],
        gradient_checkpointing=settings["gradient_checkpointing"],
        learning_rate=settings["learning_rate"],
        lr_scheduler_type="linear",
        warmup_steps=settings["warmup_steps"],
        weight_decay=settings["weight_decay"],
        max_grad_norm=_MAX_GRADIENT_NORM,
        optim="adamw_torch",
        bf16=False,  # the weights have the format that they were loaded in, the adapter is fp32
        eval_strategy="epoch" if validate else "no",
        prediction_loss_only=True,
        save_strategy="no",  # checkpoints.EverySeconds decides
        save_total_limit=2,
        logging_strategy="steps",
        logging_steps=1,
        logging_first_step=True,
        disable_tqdm=not sys.stderr.isatty(),
        report_to="none",
        remove_unused_columns=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        max_length=None,
        dataloader_pin_memory=base.device.type == "cuda",
    )


def _dataset(examples: Sequence[Example]) -> Dataset:
    return Dataset.from_list([example._asdict() for example in examples])


def _collate(rows: Sequence[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
    return pack([Example(**row) for row in rows])


class _Trainer(SFTTrainer):
    """SFTTrainer on packed batches, with a loss of our own: TRL 1.15's is written in Triton, for GPUs only."""

    tokens_here = 0
    seconds_here = 0.0

    def compute_loss(
        self, model: PeftModel, inputs: dict, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> torch.Tensor:
        loss = summed_loss(model.get_base_model(), inputs)
        if not model.training:
            return loss / len(inputs["labels"])
        require_finite(loss.item(), self.state.global_step + 1)
        self.state.num_input_tokens_seen += inputs["input_ids"].numel()
        self.tokens_here += inputs["input_ids"].numel()
        # Over all answer tokens of the step, whatever number of batches it is accumulated from.
        return loss / num_items_in_batch

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        before = time.monotonic()
        loss = super().training_step(*args, **kwargs)
        self.seconds_here += time.monotonic() - before
        return loss

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        if "loss" in logs:
            logs["tokens"] = self.state.num_input_tokens_seen
            logger.info(
                "step %d/%d  loss %.4f  %.0f tokens/s",
                self.state.global_step,
                self.state.max_steps,
                logs["loss"],
                self.tokens_here / self.seconds_here,
            )
        elif "eval_loss" in logs:
            logger.info("epoch %.2f  validation loss %.4f", self.state.epoch, logs["eval_loss"])
        Trainer.log(self, logs, start_time)

    def _save_checkpoint(self, model: PeftModel, trial: Any) -> None:
        Trainer._save_checkpoint(self, model, trial)  # SFTTrainer would add a model card
        checkpoints.seal(Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}")


class _Watching(TrainerCallback):
    """Shows the first steps' gradients to the watch."""

    def __init__(self, watch: GradientWatch) -> None:
        self._watch = watch

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._watch.step(last=state.global_step + 1 >= state.max_steps)


def _check_packing(base: Loaded, row: Example) -> None:
    """Compare our loss with the model's own on one row twice packed, before anything is trained."""
    model, device = base.model, base.device
    tokens = torch.tensor([row.prompt + row.answer], device=device)
    labels = tokens.clone()
    labels[:, : len(row.prompt)] = -100
    with torch.no_grad():
        plain = model(input_ids=tokens, labels=labels, use_cache=False).loss.item()
        before = model.config._attn_implementation
        model.set_attn_implementation(ATTENTION)
        packed = summed_loss(
            model, {name: value.to(device) for name, value in pack([row, row]).items()}
        ).item()
        model.set_attn_implementation(before)
    require_same_loss(packed / (2 * len(row.answer)), plain, type(model).__name__)


def _history(log: Sequence[Mapping[str, float]]) -> list[dict[str, float]]:
    """The trainer's log as a row a step; an epoch's validation loss stands in the row of its last step."""
    steps: dict[int, dict[str, float]] = {}
    for entry in log:
        if "loss" in entry:
            names = ("step", "epoch", "loss", "learning_rate", "grad_norm", "tokens")
            steps[entry["step"]] = {name: entry[name] for name in names}
        elif "eval_loss" in entry:
            steps[entry["step"]]["validation_loss"] = entry["eval_loss"]
    return [steps[step] for step in sorted(steps)]


def _weights(model: PeftModel) -> dict[str, torch.Tensor]:
    # "auto" would look on the model hub whether the vocabulary has grown; we add no tokens.
    state = get_peft_model_state_dict(model, save_embedding_layers=False)
    return {name: tensor.detach().float().cpu().contiguous() for name, tensor in state.items()}


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
