"""Answer questions greedily, in batches, without computing what nobody reads.

Prompts are read in small groups of like length, which hold little padding, and answered together in a large batch;
the LM head sees the last position only; a row that has ended leaves the batch, key-value cache included.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from tqdm import tqdm
from transformers import DynamicCache, PreTrainedTokenizerBase

from pdf2lora.models.engines.decoding import joined, likeliest
from pdf2lora.models.loading import Loaded
from pdf2lora.models.prompts import at_heading, end_of_answer, prompt, text_of
from pdf2lora.records import Ended

_CIRCLES, _CIRCLE_TOKENS = 4, 24
_READ_TOGETHER = 16
"""Prompts: in one batch of 90 questions more than half of all places would be padding."""

logger = logging.getLogger("pdf2lora.answering")


class Generated(NamedTuple):
    text: str
    ended: Ended
    tokens: int
    """Generated, the end token not counted."""
    run_on: str = ""
    """What was generated after the answer; empty unless it was asked for."""


def answer(
    system: Loaded,
    questions: Sequence[tuple[str, ...]],
    max_new_tokens: int,
    batch_size: int,
    keep: Callable[[int, Generated], None] = lambda place, generated: None,
    run_on: bool = False,
) -> list[Generated]:
    """The answers to (instruction, input, reading), as `prompt` takes them, in their order; each is also given to
    ``keep``, with the place of its question, as soon as it has ended.

    An answer ends with the model's own end token (``stop``) or before another heading of the frame (``heading``); it is
    cut off at ``max_new_tokens`` (``length``), or before when it goes in circles (``circles``). The rules are the same
    for every system. With ``run_on`` a model may go on after a heading, until one of the others ends it.

    Padding does not change an answer but for rounding: masked positions are not attended to, and positions are counted
    from the first token of the prompt.
    """
    prompts = [prompt(system.tokenizer, *question) for question in questions]
    shortest_first = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    found: dict[int, Generated] = {}
    progress = tqdm(total=len(prompts), desc="answers", disable=None)  # on a terminal only
    for start in range(0, len(prompts), batch_size):
        batch = shortest_first[start : start + batch_size]
        before = time.monotonic()
        for row, tokens, ended in _generate(system, [prompts[i] for i in batch], max_new_tokens, run_on):
            text, more = text_of(system.tokenizer, tokens)
            place, generated = batch[row], Generated(text, ended, len(tokens), more if run_on else "")
            found[place] = generated
            keep(place, generated)
            progress.update()
        count, seconds = sum(found[i].tokens for i in batch), time.monotonic() - before
        logger.info("answered %d/%d  %.0f tokens/s", len(found), len(prompts), count / seconds)
    progress.close()
    return [found[i] for i in range(len(prompts))]


def enough_tokens(tokenizer: PreTrainedTokenizerBase, references: Sequence[str]) -> int:
    """A limit that no right answer comes near to: the tokens of the longest reference and a quarter more."""
    longest = max(len(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in references)
    return longest + longest // 4 + 8


@torch.inference_mode()
def _generate(
    system: Loaded, prompts: Sequence[list[int]], max_new_tokens: int, run_on: bool
) -> Iterator[tuple[int, list[int], Ended]]:
    """Row, tokens and reason for the end of each answer, in the order in which they are done."""
    model, device = system.model, system.device
    stops = _stops(system)
    cache, hidden = _read_in_groups(system, prompts)
    mask = _left_padded([[1] * len(tokens) for tokens in prompts], device)
    positions = mask.sum(dim=1, keepdim=True)
    rows = list(range(len(prompts)))
    said: list[list[int]] = [[] for _ in prompts]
    over: set[int] = set()  # rows that only run on
    while True:
        following = likeliest(model, hidden)
        staying = []
        for place, (row, token) in enumerate(zip(rows, following.tolist(), strict=True)):
            if token not in stops:
                said[row].append(token)
                if row not in over and at_heading(system.tokenizer, said[row]):
                    over.add(row)
            ended = _ended(token, stops, said[row], max_new_tokens)
            if (row in over and not run_on) or ended:
                yield row, said[row], "heading" if row in over else ended
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


def _ended(token: int, stops: set[int], said: Sequence[int], max_new_tokens: int) -> Ended | None:
    """Why generation ends after the last token, if it does."""
    if token in stops:
        return "stop"
    if len(said) >= max_new_tokens:
        return "length"
    return "circles" if goes_in_circles(said) else None


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
    return _backbone(model)(
        input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True
    ).last_hidden_state[:, -1]


def _backbone(model: torch.nn.Module) -> torch.nn.Module:
    """The model without its LM head; an adapter's layers stay in it."""
    plain = model.get_base_model() if hasattr(model, "get_base_model") else model
    return plain.base_model


def goes_in_circles(tokens: Sequence[int]) -> bool:
    """Whether the last tokens are one sequence four times over, and at least 24 tokens long: greedy decoding
    does not leave such a circle, and a base model spends most of its time there."""
    for period in range(1, len(tokens) // _CIRCLES + 1):
        times = max(_CIRCLES, -(-_CIRCLE_TOKENS // period))
        length = period * times
        if length <= len(tokens) and tokens[-length:] == tokens[-period:] * times:
            return True
    return False


def _stops(system: Loaded) -> set[int]:
    """Tokens that end an answer: ours, the tokenizer's, and those that the model's own settings name."""
    configured = system.model.generation_config.eos_token_id
    named = configured if isinstance(configured, list) else [configured]
    tokens = {end_of_answer(system.tokenizer), system.tokenizer.eos_token_id, *named}
    return {token for token in tokens if token is not None}
