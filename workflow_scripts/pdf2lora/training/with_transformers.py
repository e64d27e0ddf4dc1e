"""The backend of transformers and PEFT: LoRA, or QLoRA over quantised weights.

Batches are packed without padding and the loss reads the answer's tokens only (`batches`, `packing`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from accelerate.utils import send_to_device
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import PreTrainedTokenizerBase

from pdf2lora.models.loading import Loaded
from pdf2lora.models.loading import load as load
from pdf2lora.models.prompts import Example
from pdf2lora.training.batches import pack
from pdf2lora.training.packing import ATTENTION, summed_loss
from pdf2lora.training.tripwires import require_same_loss

PACKAGES = ()
"""Those whose versions belong in the record besides everybody's."""


def adapt(
    base: Loaded, lora: LoraConfig, settings: Mapping[str, Any], rows: Sequence[Example]
) -> tuple[PeftModel, dict[str, Any]]:
    """The base with a fresh adapter that is trainable, and what training.json says of it.

    Raises UserError for an architecture that cannot be packed.
    """
    _pack_attention(base, min(rows, key=lambda row: row.length))
    model = get_peft_model(base.model, lora)
    if settings["gradient_checkpointing"]:
        model.gradient_checkpointing_enable({"use_reentrant": False})
    return model, {}


def collate(rows: Sequence[Example], tokenizer: PreTrainedTokenizerBase) -> dict[str, Any]:
    """A batch of ``rows``, as `loss` takes it."""
    return pack(rows)


def loss(model: PeftModel, batch: Mapping[str, Any], answer_tokens: int) -> torch.Tensor:
    """The sum of the losses of a batch's answer tokens, over ``answer_tokens``: those of the whole step."""
    return summed_loss(model.get_base_model(), batch) / answer_tokens


def _pack_attention(base: Loaded, row: Example) -> None:
    """Give the model our attention, and compare our loss with its own on one row twice packed."""
    model, device = base.model, base.device
    tokens = torch.tensor([row.prompt + row.answer], device=device)
    labels = tokens.clone()
    labels[:, : len(row.prompt)] = -100
    with torch.no_grad():
        plain = model(input_ids=tokens, labels=labels, use_cache=False).loss.item()
        model.set_attn_implementation(ATTENTION)
        packed = summed_loss(model, send_to_device(pack([row, row]), device)).item()
    require_same_loss(packed / (2 * len(row.answer)), plain, type(model).__name__)
