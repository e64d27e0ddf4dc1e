"""What makes one step of greedy decoding cost no more than it must: keys and values that are written once, attention
that does not multiply them, and an LM head that never holds the logits of the whole vocabulary.

transformers' own cache is copied at every step, and where a batch holds padding its attention copies keys and values
once more for every query head that shares them: for 90 questions and Gemma 3 270M some 5 GB a token. The
benchmark is tests/benchmarks/answering_speed.py.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface, DynamicCache, PreTrainedModel
from transformers.cache_utils import DynamicLayer
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

_ATTENTION = "pdf2lora_decoding"
_ROOM = 32
"""Tokens that a cache grows by."""
_VOCABULARY_TILE = 2048


class RoomyCache(DynamicCache):
    """A cache of full length for every layer; what a sliding window does not see, the mask hides."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__(config=model.config)
        self.layers = [_RoomyLayer() for _ in self.layers]


def joined(model: PreTrainedModel, caches: Sequence[RoomyCache]) -> RoomyCache:
    """One cache of all rows of several, which may have read different numbers of tokens: what is shorter is filled up
    on the left."""
    found = RoomyCache(model)
    width = max(cache.get_seq_length() for cache in caches)
    for layer, parts in zip(found.layers, zip(*(cache.layers for cache in caches), strict=True), strict=True):
        keys, values = (
            torch.cat([_filled_up(states, width) for states in each])
            for each in zip(*((part.keys, part.values) for part in parts), strict=True)
        )
        layer.update(keys, values)
    return found


def _filled_up(states: torch.Tensor, width: int) -> torch.Tensor:
    # With zeros: what is masked is multiplied by nothing, which would leave a nan a nan.
    return functional.pad(states, (0, 0, width - states.shape[-2], 0))


class _RoomyLayer(DynamicLayer):
    """Keys and values [rows, heads, tokens, width] at the beginning of tensors with room for more tokens."""

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self._room = (key_states.new_empty(0), value_states.new_empty(0))
        length = self.get_seq_length()
        needed = length + key_states.shape[-2]
        if length == 0 or needed > self._room[0].shape[-2]:
            self._room = tuple(
                torch.cat([*([old] if length else []), new, _room_after(new)], dim=-2)
                for old, new in ((self.keys, key_states), (self.values, value_states))
            )
        else:
            for room, new in zip(self._room, (key_states, value_states), strict=True):
                room[:, :, length:needed] = new
        self.keys, self.values = (room[:, :, :needed] for room in self._room)
        return self.keys, self.values

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        length = self.get_seq_length()
        self._room = tuple(room[indices] for room in self._room)
        self.keys, self.values = (room[:, :, :length] for room in self._room)


def _room_after(states: torch.Tensor) -> torch.Tensor:
    return states.new_empty((*states.shape[:2], _ROOM, states.shape[3]))


def use_grouped_attention(model: PreTrainedModel) -> None:
    """Let a model that attends by PyTorch's scaled_dot_product_attention do so without copies of keys and values.

    A model with an attention of its own (soft-capping, sinks) keeps it.
    """
    if model.config._attn_implementation == "sdpa":
        model.set_attn_implementation(_ATTENTION)


def _grouped_attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **other: Any,
) -> tuple[torch.Tensor, None]:
    """Attention where several query heads share the keys of one: their queries are so many more rows of it.

    ``query`` is [rows, heads, tokens, width], ``key`` and ``value`` the same with fewer heads, ``attention_mask``
    [rows, 1, tokens, keys].
    """
    rows, heads, tokens, width = query.shape
    shared = key.shape[1]
    group = heads // shared
    if attention_mask is None or group == 1 or attention_mask.shape[1] != 1:
        return sdpa_attention_forward(module, query, key, value, attention_mask, scaling=scaling, **other)
    mask = attention_mask[:, :, None].expand(-1, -1, group, -1, -1)
    found = functional.scaled_dot_product_attention(
        query.reshape(rows, shared, group * tokens, width),
        key,
        value,
        attn_mask=mask.reshape(rows, 1, group * tokens, mask.shape[-1]),
        scale=scaling,
    )
    return found.reshape(rows, heads, tokens, value.shape[-1]).transpose(1, 2).contiguous(), None


AttentionInterface.register(_ATTENTION, _grouped_attention)
AttentionMaskInterface.register(_ATTENTION, sdpa_mask)


def likeliest(model: PreTrainedModel, hidden: torch.Tensor) -> torch.Tensor:
    """The token with the highest logit for each row of ``hidden`` [rows, width]; the first of equals.

    In tiles of the vocabulary, which stay in the processor's cache: for 90 rows and 262,144 tokens 0.6 s on one core,
    where logits for all and then argmax take 0.84. Scaling or soft-capping the logits, as some architectures do, leaves the highest where
    it is.
    """
    head = model.get_output_embeddings()
    best = torch.full((len(hidden),), -torch.inf, device=hidden.device, dtype=hidden.dtype)
    token = torch.zeros(len(hidden), dtype=torch.long, device=hidden.device)
    for start in range(0, len(head.weight), _VOCABULARY_TILE):
        logits = hidden @ head.weight[start : start + _VOCABULARY_TILE].T
        if head.bias is not None:
            logits += head.bias[start : start + _VOCABULARY_TILE]
        highest, place = logits.max(dim=1)
        token = torch.where(highest > best, place + start, token)
        best = torch.maximum(best, highest)
    return token
