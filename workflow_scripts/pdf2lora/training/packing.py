"""What makes a packed batch cost no more than its tokens: attention within each example, and a loss that
never holds the logits of the whole vocabulary.

On two cores and Gemma 3 270M (262,144 tokens of vocabulary) more than half of a training step is the LM head;
cross entropy over materialised logits takes 3.5 s for 319 answer tokens, this takes 1.3 s.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AttentionInterface, PreTrainedModel

from pdf2lora.errors import UserError
from pdf2lora.training.batches import padded_width

ATTENTION = "pdf2lora_rows"
_VOCABULARY_TILE = {"cpu": 2048, "cuda": 16384}
"""Tokens of the vocabulary at a time: the tile of logits then stays in a processor's cache, and on a GPU in bounds."""


def attention_within_rows(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    row_lengths: list[int] | None = None,
    padded_places: torch.Tensor | None = None,
    sliding_window: int | None = None,
    **other: Any,
) -> tuple[torch.Tensor, None]:
    """Causal attention of each example of a packed row to itself alone; an attention function of transformers.

    ``query`` is [1, heads, T, dimension], ``key`` and ``value`` the same with fewer heads; see `batches.pack` for the
    rest. One block-diagonal mask would say the same and compute every example against every other.
    """
    if unknown := {name for name in ("softcap", "s_aux") if other.get(name) is not None}:
        raise UserError(
            f"this architecture's attention uses {', '.join(sorted(unknown))}, which training cannot pack."
        )
    how = (sliding_window, {"dropout_p": dropout, "scale": scaling})
    states = (query, key, value)
    if ATTENDED_TOGETHER[query.device.type]:
        attended = _together(states, row_lengths, padded_places, *how)
    else:
        pieces = (state.split(row_lengths, dim=2) for state in states)
        attended = torch.cat([_causal(row, *how) for row in zip(*pieces, strict=True)], dim=2)
    return attended.transpose(1, 2).contiguous(), None


ATTENDED_TOGETHER = {"cpu": False, "cuda": True}
"""Whether all examples go into one call, padded: a GPU waits for calls, a processor for arithmetic."""
AttentionInterface.register(ATTENTION, attention_within_rows)


def _together(
    states: Sequence[torch.Tensor],
    lengths: list[int],
    places: torch.Tensor,
    window: int | None,
    options: Mapping[str, Any],
) -> torch.Tensor:
    """Attention [1, heads, T, dimension] of examples side by side, padded on the right, where no token looks."""
    rows, width = len(lengths), padded_width(lengths)
    padded = []
    for state in states:
        _, heads, _, dimension = state.shape
        table = state.new_zeros(rows * width, heads, dimension)
        table = table.index_copy(0, places, state[0].transpose(0, 1))
        padded.append(table.view(rows, width, heads, dimension).transpose(1, 2))
    attended = _causal(padded, window, options).transpose(1, 2)
    return attended.flatten(0, 1).index_select(0, places).transpose(0, 1)[None]


def _causal(states: Sequence[torch.Tensor], window: int | None, options: Mapping[str, Any]) -> torch.Tensor:
    """Attention to what stands before, at most ``window`` tokens back; ``options`` are PyTorch's."""
    mask, length = None, states[0].shape[2]
    if window is not None and length > window:
        mask = torch.ones(length, length, dtype=torch.bool, device=states[0].device).tril().triu(1 - window)
    return functional.scaled_dot_product_attention(
        *states, attn_mask=mask, is_causal=mask is None, enable_gqa=True, **options
    )


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
        size = _VOCABULARY_TILE[weight.device.type]
        for start in range(0, len(weight), size):
            tile = weight[start : start + size]
            logits = (hidden @ tile.T).float()
            if bias is not None:
                logits += bias[start : start + size]
            # From the tile, not computed apart: in bf16 the two would be rounded differently. And without asking where
            # the targets are, for which a GPU would have to be waited for.
            place = targets - start
            inside = (place >= 0) & (place < len(tile))
            of_target = logits.gather(1, place.clamp(0, len(tile) - 1)[:, None]).squeeze(1)
            right = torch.where(inside, of_target, right)
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


def summed_loss(model: PreTrainedModel, batch: Mapping[str, Any]) -> torch.Tensor:
    """The sum of the losses of a packed batch's answer tokens; see `batches.pack` for the batch."""
    hidden = model.base_model(
        input_ids=batch["input_ids"],
        position_ids=batch["position_ids"],
        row_lengths=batch["row_lengths"],
        padded_places=batch["padded_places"],
        use_cache=False,
    ).last_hidden_state[0, batch["answer_positions"]]
    head = model.get_output_embeddings()
    return _SummedCrossEntropy.apply(hidden, head.weight, head.bias, batch["labels"])
