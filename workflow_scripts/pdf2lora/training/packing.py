"""What makes a packed batch cost no more than its tokens: attention within each example, and a loss that
never holds the logits of the whole vocabulary.

On two cores and Gemma 3 270M (262,144 tokens of vocabulary) more than half of a training step is the LM head;
cross entropy over materialised logits takes 3.5 s for 319 answer tokens, this takes 1.3 s.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AttentionInterface, PreTrainedModel

from pdf2lora.errors import UserError

ATTENTION = "pdf2lora_rows"
_VOCABULARY_TILE = 2048
"""Tokens of the vocabulary at a time: the tile of logits then stays in the processor's cache."""


def attention_within_rows(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    row_lengths: list[int] | None = None,
    sliding_window: int | None = None,
    **other: Any,
) -> tuple[torch.Tensor, None]:
    """Causal attention of each example of a packed row to itself alone; an attention function of transformers.

    ``query`` is [1, heads, T, dimension], ``key`` and ``value`` the same with fewer heads. One block-diagonal
    mask would say the same and compute every example against every other.
    """
    if unknown := {name for name in ("softcap", "s_aux") if other.get(name) is not None}:
        raise UserError(
            f"this architecture's attention uses {', '.join(sorted(unknown))}, which training cannot pack."
        )
    pieces = []
    parts = (tensor.split(row_lengths, dim=2) for tensor in (query, key, value))
    for length, q, k, v in zip(row_lengths, *parts, strict=True):
        mask = None
        if sliding_window is not None and length > sliding_window:
            mask = torch.ones(length, length, dtype=torch.bool, device=q.device).tril()
            mask = mask.triu(1 - sliding_window)
        pieces.append(
            functional.scaled_dot_product_attention(
                q,
                k,
                v,
                attn_mask=mask,
                is_causal=mask is None,
                dropout_p=dropout,
                scale=scaling,
                enable_gqa=True,
            )
        )
    return torch.cat(pieces, dim=2).transpose(1, 2).contiguous(), None


AttentionInterface.register(ATTENTION, attention_within_rows)


class _SummedCrossEntropy(torch.autograd.Function):
    """Sum over tokens of -log softmax(hidden · weightᵀ)[target], and its gradient for ``hidden``, in one pass
    over tiles of the vocabulary.

    As in flash attention (Dao et al. 2022, section 3.1): a running maximum m and sum s of exponentials, and
    Σ exp(z - m) · weight, rescaled whenever the maximum grows. The gradient softmax(z) · weight - weight[target]
    is then there at the end, without keeping or computing any logit twice.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None, targets: torch.Tensor
    ) -> torch.Tensor:
        count = len(hidden)
        maximum = hidden.new_full((count, 1), -torch.inf, dtype=torch.float32)
        total = hidden.new_zeros((count, 1), dtype=torch.float32)
        weighted = hidden.new_zeros(hidden.shape, dtype=torch.float32)
        right = hidden.new_zeros(count, dtype=torch.float32)
        for start in range(0, len(weight), _VOCABULARY_TILE):
            tile = weight[start : start + _VOCABULARY_TILE]
            logits = (hidden @ tile.T).float()
            if bias is not None:
                logits += bias[start : start + _VOCABULARY_TILE]
            # From the tile, not computed apart: in bf16 the two would be rounded differently.
            (here,) = torch.where((targets >= start) & (targets < start + len(tile)))
            right[here] = logits[here, targets[here] - start]
            highest = torch.maximum(maximum, logits.amax(dim=1, keepdim=True))
            shrink = (maximum - highest).exp_()
            logits.sub_(highest).exp_()
            total.mul_(shrink).add_(logits.sum(dim=1, keepdim=True))
            weighted.mul_(shrink)
            if weight.dtype == torch.float32:
                weighted.addmm_(logits, tile)
            else:
                weighted.add_(logits.to(tile.dtype) @ tile)
            maximum = highest
        ctx.save_for_backward((weighted / total - weight[targets]).to(hidden.dtype))
        return ((maximum + total.log()).squeeze(1) - right).sum()

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        (direction,) = ctx.saved_tensors
        return direction * gradient.to(direction.dtype), None, None, None


def summed_loss(model: PreTrainedModel, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """The sum of the losses of a packed batch's answer tokens; see `rows.pack` for the batch."""
    hidden = model.base_model(
        input_ids=batch["input_ids"],
        position_ids=batch["position_ids"],
        row_lengths=batch["row_lengths"].tolist(),
        use_cache=False,
    ).last_hidden_state[0, batch["answer_positions"]]
    head = model.get_output_embeddings()
    return _SummedCrossEntropy.apply(hidden, head.weight, head.bias, batch["labels"])
