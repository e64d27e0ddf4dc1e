"""Train an adapter with transformers and PEFT: LoRA, or QLoRA over bitsandbytes' 4-bit and 8-bit weights.

Batches are packed without padding and the loss reads the answer's tokens only (`rows`, `packing`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel, get_peft_model
from transformers import set_seed

from pdf2lora.models.loading import Loaded, load
from pdf2lora.models.prompts import Example
from pdf2lora.training.batches import pack
from pdf2lora.training.packing import ATTENTION, summed_loss
from pdf2lora.training.trainer import (
    AdapterTrainer,
    Trained,
    arguments,
    dataset,
    lora_of,
    run,
)
from pdf2lora.training.tripwires import require_same_loss, require_targets

__all__ = ["load", "train"]


def train(
    base: Loaded,
    rows: Sequence[Example],
    validation: Sequence[Example],
    settings: Mapping[str, Any],
    checkpoint_folder: Path,
    checkpoint_seconds: float,
) -> Trained:
    """Train one adapter on ``rows``; ``settings`` are the configuration's `training` keys for one variant.

    Checkpoints go to ``checkpoint_folder``, no more often than every ``checkpoint_seconds``; a whole one that
    lies there is continued from, with the same result as a run that was never stopped.
    """
    set_seed(settings["seed"])
    require_targets(base.model, settings["target_modules"])
    _check_packing(base, min(rows, key=lambda row: len(row.prompt) + len(row.answer)))
    base.model.set_attn_implementation(ATTENTION)
    lora = lora_of(settings)
    model = get_peft_model(base.model, lora)
    # The loss is what the model computes: so it passes through whatever is wrapped around the model, which
    # is where gradients of several processes are brought together.
    model.forward = lambda **batch: summed_loss(model.get_base_model(), batch)

    def make(**more: Any) -> AdapterTrainer:
        return _Packed(
            model=model,
            args=arguments(base, settings, checkpoint_folder, bool(validation)),
            data_collator=_collate,
            train_dataset=dataset(rows),
            eval_dataset=dataset(validation) if validation else None,
            processing_class=base.tokenizer,
            **more,
        )

    return run(make, base, lora, settings, len(rows), checkpoint_folder, checkpoint_seconds)


def _collate(rows: Sequence[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
    return pack([Example(**row) for row in rows])


class _Packed(AdapterTrainer):
    """On packed batches, with a loss of our own: TRL 1.15's is written in Triton, for GPUs only."""

    def mean_loss(self, model: PeftModel, inputs: dict, answer_tokens: torch.Tensor) -> torch.Tensor:
        return model(**inputs) / answer_tokens

    def tokens_of(self, inputs: dict) -> int:
        return inputs["input_ids"].numel() if len(inputs["labels"]) else 0


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
