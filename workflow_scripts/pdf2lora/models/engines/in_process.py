"""Answer greedily in this process, in batches, without computing what nobody reads.

Prompts are read in small groups of like length, which hold little padding, and answered together in a large batch;
the LM head sees the last position only; a row that has ended leaves the batch, key-value cache included.
"""

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm
from transformers import DynamicCache, PreTrainedTokenizerBase

from pdf2lora.models.engines.decoding import joined, likeliest
from pdf2lora.models.engines.engine import Completion, Engine, repeats_itself
from pdf2lora.models.loading import Loaded, load, with_adapter
from pdf2lora.models.prompts import Prompt, end_of_answer, parted, prompt, without_thinking
from pdf2lora.models.quantization import QUANTIZATIONS
from pdf2lora.records import FinishReason

_READ_TOGETHER = 16
"""Prompts: in one batch of 90 questions more than half of all places would be padding."""

logger = logging.getLogger("pdf2lora.answering")


def open_engine(model: Path, adapter: Path | None, settings: Mapping[str, Any]) -> "InProcess":
    """``settings``: quantization, device, batch_size, and threads, if PyTorch is to use so many."""
    for variable, value in QUANTIZATIONS[settings["quantization"]].answering_environment.items():
        os.environ.setdefault(variable, value)
    if threads := settings.get("threads"):
        torch.set_num_threads(threads)
    loaded = load(model, settings["quantization"], settings["device"])
    return InProcess(loaded if adapter is None else with_adapter(loaded, adapter), settings["batch_size"])


@dataclass(frozen=True)
class InProcess(Engine):
    """A loaded model.

    Padding does not change an answer but for rounding: masked positions are not attended to, and positions are counted
    from the first token of the prompt.
    """

    loaded: Loaded
    batch_size: int
    """Prompts side by side."""
    adapted: bool = True
    """Whether the adapter, where there is one, takes part."""

    @property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        return self.loaded.tokenizer

    @property
    def arithmetic(self) -> tuple[str, str]:
        return self.loaded.device.type, str(self.loaded.dtype)

    def without_adapter(self) -> "InProcess":
        """The base of a tuned model; the weights are shared."""
        return replace(self, adapted=False)

    def each(
        self, prompts: Sequence[Prompt], max_tokens: int, stop: Sequence[str] = ()
    ) -> Iterator[tuple[int, Completion]]:
        """See `Engine`."""
        rows = [prompt(self.tokenizer, asked) for asked in prompts]
        shortest_first = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        with (
            nullcontext() if self.adapted else self.loaded.model.disable_adapter(),
            tqdm(total=len(rows), desc="answers", disable=None) as progress,  # on a terminal only
        ):
            for start in range(0, len(rows), self.batch_size):
                batch = shortest_first[start : start + self.batch_size]
                before, count = time.monotonic(), 0
                for row, tokens, reason in _generate(self.loaded, [rows[i] for i in batch], max_tokens, stop):
                    text = without_thinking(self.tokenizer.decode(tokens, skip_special_tokens=True))
                    yield batch[row], Completion(parted(text, stop)[0], reason, len(tokens))
                    count += len(tokens)
                    progress.update()
                speed, done = count / (time.monotonic() - before), start + len(batch)
                logger.info("answered %d/%d  %.0f tokens/s", done, len(rows), speed)


@torch.inference_mode()
def _generate(
    system: Loaded, prompts: Sequence[list[int]], max_tokens: int, stop: Sequence[str]
) -> Iterator[tuple[int, list[int], FinishReason]]:
    """Row, tokens and reason for the end of each answer, in the order in which they are done."""
    model, device = system.model, system.device
    ends = _end_tokens(system)
    cache, hidden = _read_in_groups(system, prompts)
    mask = _left_padded([[1] * len(tokens) for tokens in prompts], device)
    positions = mask.sum(dim=1, keepdim=True)
    rows = list(range(len(prompts)))
    said: list[list[int]] = [[] for _ in prompts]
    while True:
        following = likeliest(model, hidden)
        staying = []
        for place, (row, token) in enumerate(zip(rows, following.tolist(), strict=True)):
            if token not in ends:
                said[row].append(token)
            if reason := _finish_reason(system.tokenizer, token in ends, said[row], max_tokens, stop):
                yield row, said[row], reason
            else:
                staying.append(place)
        if not staying:
            return
        if len(staying) < len(rows):
            kept = torch.tensor(staying, dtype=torch.long, device=device)
            cache.batch_select_indices(kept)
            following, mask, positions = following[kept], mask[kept], positions[kept]
            rows = [rows[place] for place in staying]
        mask = torch.cat([mask, mask.new_ones(len(rows), 1)], dim=1)
        hidden = _step(model, following[:, None], mask, positions, cache)
        positions = positions + 1


def _finish_reason(
    tokenizer: PreTrainedTokenizerBase, ended: bool, said: list[int], max_tokens: int, stop: Sequence[str]
) -> FinishReason | None:
    """Why an answer is over, if it is."""
    if ended:
        return "stop"
    if stop:
        # A token is a byte at least; before them may stand the end of a character.
        last = tokenizer.decode(said[-max(len(text.encode()) for text in stop) - 3 :])
        if any(text in last for text in stop):
            return "heading"
    if len(said) >= max_tokens:
        return "length"
    return "repetition" if repeats_itself(said) else None


def _read_in_groups(system: Loaded, prompts: Sequence[list[int]]) -> tuple[DynamicCache, torch.Tensor]:
    """What `_read` gives, of all prompts."""
    groups = [prompts[start : start + _READ_TOGETHER] for start in range(0, len(prompts), _READ_TOGETHER)]
    caches, states = zip(*(_read(system, group) for group in groups), strict=True)
    return joined(caches), torch.cat(states)


def _read(system: Loaded, prompts: Sequence[list[int]]) -> tuple[DynamicCache, torch.Tensor]:
    """The keys and values of some prompts, and the hidden state [rows, width] that their first answers come from."""
    # Without the model's configuration: of every layer all tokens, and what a sliding window hides, the mask hides.
    cache = DynamicCache()
    # Any token may pad: the mask hides it.
    ids = _left_padded(prompts, system.device)
    mask = _left_padded([[1] * len(tokens) for tokens in prompts], system.device)
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    return cache, _step(system.model, ids, mask, positions, cache)


def _left_padded(rows: Sequence[list[int]], device: torch.device) -> torch.Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([[0] * (width - len(row)) + row for row in rows], device=device)


def _step(
    model: torch.nn.Module,
    ids: torch.Tensor,
    mask: torch.Tensor,
    positions: torch.Tensor,
    cache: DynamicCache,
) -> torch.Tensor:
    """The hidden state at the last place of every row; the cache has grown by the tokens ``ids`` [rows, tokens]."""
    # The model without its LM head; an adapter's layers stay in it.
    plain = model.get_base_model() if hasattr(model, "get_base_model") else model
    return plain.base_model(
        input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True
    ).last_hidden_state[:, -1]


def _end_tokens(system: Loaded) -> set[int]:
    """Tokens that end an answer: ours, the tokenizer's, and those that the model's own settings name."""
    configured = system.model.generation_config.eos_token_id
    named = configured if isinstance(configured, list) else [configured]
    tokens = {end_of_answer(system.tokenizer), system.tokenizer.eos_token_id, *named}
    return {token for token in tokens if token is not None}
