"""The prompt, in one place: training and answering must see the same tokens, or the figures mean nothing.

The tokenizer's own chat template where there is one, else Alpaca's frame in Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pdf2lora.errors import UserError
from pdf2lora.records import Row

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# Short on purpose: a model of this size spends as long on a token of the frame as on one of the answer.
ALPACA = "### 指示:\n{instruction}\n\n### 応答:\n"
ALPACA_WITH_INPUT = "### 指示:\n{instruction}\n\n### 入力:\n{input}\n\n### 応答:\n"
_PLACEHOLDER = "返答"
_NEXT_HEADING = "\n### "
_THINKING = re.compile(r"\A\s*<think>.*?(</think>|\Z)\s*", re.DOTALL)


class Prompt(NamedTuple):
    """What is asked, before it has a frame."""

    instruction: str
    input: str = ""
    reading: str = ""
    """What is to be read first."""


class Example(NamedTuple):
    """One row as tokens."""

    prompt: list[int]
    answer: list[int]
    """Ends with the token that ends an answer."""

    @property
    def length(self) -> int:
        return len(self.prompt) + len(self.answer)


def prompt(tokenizer: PreTrainedTokenizerBase, asked: Prompt) -> list[int]:
    """The tokens that stand before the answer, the beginning-of-text token included where the model wants one.

    What is to be read stands before the frame, so that a tuned model sees its own frame last, as in training. (In
    the frame's input, under a lead of its own, a third of the tuned model's answers were that lead.)
    """
    text = prompt_text(tokenizer, asked)
    if tokenizer.chat_template is not None:
        return _plain(tokenizer, text)
    tokens = tokenizer(text)["input_ids"]
    # Some tokenizers end every text, a prompt too; then there would be nothing left to say.
    return tokens[:-1] if tokens[-1] == tokenizer.eos_token_id else tokens


def prompt_text(tokenizer: PreTrainedTokenizerBase, asked: Prompt) -> str:
    """The text of a prompt; the beginning-of-text token is in it only where a chat template writes it."""
    if tokenizer.chat_template is None:
        frame = (ALPACA_WITH_INPUT if asked.input else ALPACA).format(**asked._asdict())
        return "\n\n".join(filter(None, (asked.reading, frame)))
    return _render(tokenizer, turns(asked), add_generation_prompt=True)


def turns(asked: Prompt) -> list[dict[str, str]]:
    """The turns of a conversation before the answer, as chat templates and chat servers take them."""
    text = "\n\n".join(filter(None, (asked.reading, asked.instruction, asked.input)))
    return [{"role": "user", "content": text}]


def example(tokenizer: PreTrainedTokenizerBase, row: Row) -> Example:
    answer = _plain(tokenizer, row.output)
    return Example(prompt(tokenizer, Prompt(row.instruction, row.input)), [*answer, end_of_answer(tokenizer)])


def end_of_answer(tokenizer: PreTrainedTokenizerBase) -> int:
    """The token that ends an answer: what the chat template writes after one, else the end of text."""
    if tokenizer.chat_template is not None:
        answered = [*turns(Prompt("質問")), {"role": "assistant", "content": _PLACEHOLDER}]
        after = _render(tokenizer, answered, add_generation_prompt=False).rpartition(_PLACEHOLDER)[2]
        marks = set(tokenizer.added_tokens_decoder)
        for token in _plain(tokenizer, after):
            if token in marks:
                return token
    if tokenizer.eos_token_id is None:
        raise UserError(
            "the tokenizer names no end-of-text token, so a model could never learn to stop. Take another model."
        )
    return tokenizer.eos_token_id


def next_headings(tokenizer: PreTrainedTokenizerBase) -> tuple[str, ...]:
    """Texts before which an answer is over: another heading of Alpaca's frame, where that is the prompt's. A model that
    has read such frames goes on with the next one."""
    return (_NEXT_HEADING,) if tokenizer.chat_template is None else ()


def parted(text: str, stop: Sequence[str]) -> tuple[str, str]:
    """A text before the first of the texts ``stop`` in it, and all from there on."""
    end = min((place for each in stop if (place := text.find(each)) >= 0), default=len(text))
    return text[:end], text[end:]


def without_thinking(text: str) -> str:
    """An answer without what a model thinks aloud before it."""
    return _THINKING.sub("", text)


def _render(tokenizer: PreTrainedTokenizerBase, conversation: list[dict], add_generation_prompt: bool) -> str:
    # Templates that know no `enable_thinking` (all but Qwen3's and its like) ignore it.
    return tokenizer.apply_chat_template(
        conversation, tokenize=False, add_generation_prompt=add_generation_prompt, enable_thinking=False
    )


def _plain(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False)["input_ids"]
