"""A plain model with the adapter in it: dequantise, then merge, then prove that it still says the same.

The order matters. Merging into quantised weights rounds the adapter away (top-1 agreement with the model that
was evaluated 0.73-0.77), and merging into the original 16-bit base adds it to weights that it was not trained
on; dequantising first kept 0.92-0.97 of the choices on random weights, and more on real ones.
"""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel

from pdf2lora.errors import UserError
from pdf2lora.models.loading import Loaded, load, with_adapter
from pdf2lora.models.prompts import Example, example
from pdf2lora.records import Row

LEAST_AGREEMENT = 0.9


def merge(base: Loaded, adapter: str | Path, folder: Path) -> None:
    """Merge the adapter into ``base`` (which is used up) and save model and tokenizer to ``folder``, as bf16."""
    base = base._replace(model=base.quantization.dequantised(base.model))
    merged = with_adapter(base, adapter).model.merge_and_unload(safe_merge=True)
    merged.to(torch.bfloat16).save_pretrained(folder)
    base.tokenizer.save_pretrained(folder)


@torch.inference_mode()
def choices(model: PreTrainedModel, examples: Sequence[Example], device: torch.device) -> list[int]:
    """The likeliest token at every position of every answer, the true answer before it given."""
    chosen = []
    for row in examples:
        tokens = torch.tensor([row.prompt + row.answer], device=device)
        first = len(row.prompt) - 1
        said = model(input_ids=tokens, logits_to_keep=tokens.shape[1] - first, use_cache=False)
        chosen += said.logits[0, :-1].argmax(dim=-1).tolist()
    return chosen


def export(
    base_folder: Path, adapter: Path, rows: Sequence[Row], quantization: str, device: str, folder: Path
) -> dict[str, Any]:
    """Merge into ``folder``, load what was written, and say how far it agrees with the model that was evaluated:
    ``top_1_agreement`` is the share (0 to 1) of answer tokens of ``rows`` for which both find the same token likeliest.

    Raises UserError when it is under LEAST_AGREEMENT: the merged model would not be the one of the report.
    """
    tuned = with_adapter(load(base_folder, quantization, device), adapter)
    examples = [example(tuned.tokenizer, row) for row in rows]
    before = choices(tuned.model, examples, tuned.device)
    # One model in memory at a time: what is merged may be large.
    del tuned
    gc.collect()
    merge(load(base_folder, quantization, device), adapter, folder)
    gc.collect()
    merged = load(folder, "none", device)
    after = choices(merged.model, examples, merged.device)
    agreement = sum(a == b for a, b in zip(before, after, strict=True)) / len(before)
    if agreement < LEAST_AGREEMENT:
        raise UserError(
            f"{adapter}: the merged model agrees with the adapter on {agreement:.0%} of the tokens only "
            f"(least: {LEAST_AGREEMENT:.0%}), so it would not be the model of the report. "
            "Use the adapter with its base model instead."
        )
    return {"top_1_agreement": round(agreement, 4)}
