"""What answers: the protocol that all engines keep, and the table of them.

An engine is a module with `open_engine(model, adapter, settings)`, and its line in `ENGINES`. It is imported only where
it answers, so that a change of one leaves the answers of the others alone.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pdf2lora.models.prompts import Prompt
from pdf2lora.records import FinishReason

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

ENGINES = {
    "in_process": "pdf2lora.models.engines.in_process",
    "openai_server": "pdf2lora.models.engines.openai_server",
}
"""Name to module."""
_TIMES, _LEAST = 4, 24


class Completion(NamedTuple):
    """What an engine says to a prompt."""

    text: str
    """Without special tokens and thinking aloud; what surrounds it is left as it was generated."""
    finish_reason: FinishReason
    tokens: int
    """Generated, the end token not counted."""


class Engine(Protocol):
    """A model, perhaps with an adapter, that answers greedily."""

    tokenizer: "PreTrainedTokenizerBase"
    """The model's: it decides the frame of a prompt, and how long a text is."""
    arithmetic: tuple[str, str]
    """Device and number format, or what else its answers depend on besides settings and files."""

    def each(
        self, prompts: Sequence[Prompt], max_tokens: int, stop: Sequence[str] = ()
    ) -> Iterator[tuple[int, Completion]]:
        """The completions, each as soon as it is there, with its prompt's place.

        A completion ends with the model's own end token (``stop``) or before one of the texts ``stop`` (``heading``:
        they are the next headings of the prompt's frame); it is cut off after ``max_tokens`` (``length``), or before
        when it repeats itself (``repetition``). Raises UserError where nothing can answer.
        """

    def generate(
        self, prompts: Sequence[Prompt], max_tokens: int, stop: Sequence[str] = ()
    ) -> list[Completion]:
        """All of them, in the order of the prompts."""
        return [completion for _, completion in sorted(self.each(prompts, max_tokens, stop))]


def open_engine(model: Path, adapter: Path | None, settings: Mapping[str, Any]) -> Engine:
    """The engine ``settings["engine"]`` for the model and adapter in two folders."""
    return import_module(ENGINES[settings["engine"]]).open_engine(model, adapter, settings)


def enough_tokens(tokenizer: "PreTrainedTokenizerBase", references: Sequence[str]) -> int:
    """A limit that no right answer comes near to: the tokens of the longest reference and a quarter more."""
    longest = max(len(tokenizer(text, add_special_tokens=False)["input_ids"]) for text in references)
    return longest + longest // 4 + 8


def repeats_itself(tokens: Sequence[Hashable]) -> bool:
    """Whether the last tokens are one sequence four times over, and at least 24 tokens long: greedy decoding
    does not leave such a circle, and a base model spends most of its time there."""
    for period in range(1, len(tokens) // _TIMES + 1):
        times = max(_TIMES, -(-_LEAST // period))
        length = period * times
        if length <= len(tokens) and tokens[-length:] == tokens[-period:] * times:
            return True
    return False
