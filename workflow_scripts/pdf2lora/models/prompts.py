"""The prompt, in one place: training and answering must see the same tokens, or the figures mean nothing.

The tokenizer's own chat template where there is one, else Alpaca's frame in Japanese.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from transformers import PreTrainedTokenizerBase

from pdf2lora.errors import UserError

# Short on purpose: a model of this size spends as long on a token of the frame as on one of the answer.
ALPACA = "### 指示:\n{instruction}\n\n### 応答:\n"
ALPACA_WITH_INPUT = "### 指示:\n{instruction}\n\n### 入力:\n{input}\n\n### 応答:\n"
READING = "参考資料："
_PLACEHOLDER = "返答"
_THINKING = re.compile(r"\A\s*<think>.*?(</think>|\Z)\s*", re.DOTALL)


class Example(NamedTuple):
    """One row as tokens."""

    prompt: list[int]
    answer: list[int]
    """Ends with the token that ends an answer."""


def prompt(tokenizer: PreTrainedTokenizerBase, instruction: str, input: str = "") -> list[int]:
    """The tokens that stand before the answer, the beginning-of-text token included where the model wants one."""
    if tokenizer.chat_template is None:
        frame = ALPACA_WITH_INPUT if input else ALPACA
        tokens = tokenizer(frame.format(instruction=instruction, input=input))["input_ids"]
        # Some tokenizers end every text, a prompt too; then there would be nothing left to say.
        return tokens[:-1] if tokens[-1] == tokenizer.eos_token_id else tokens
    question = [{"role": "user", "content": f"{instruction}\n\n{input}" if input else instruction}]
    return _plain(tokenizer, _render(tokenizer, question, add_generation_prompt=True))


def as_input(passages: Sequence[str], input: str = "") -> str:
    """The input of a question that comes with passages to read, best first; the question's own where none was
    found, so that its prompt is the one without retrieval."""
    return "\n".join(filter(None, (READING, *passages, input))) if passages else input


def example(tokenizer: PreTrainedTokenizerBase, instruction: str, input: str, output: str) -> Example:
    """The tokens of a training row."""
    answer = _plain(tokenizer, output)
    return Example(prompt(tokenizer, instruction, input), [*answer, end_of_answer(tokenizer)])


def end_of_answer(tokenizer: PreTrainedTokenizerBase) -> int:
    """The token that ends an answer: what the chat template writes after one, else the end of text."""
    if tokenizer.chat_template is not None:
        turns = [{"role": "user", "content": "質問"}, {"role": "assistant", "content": _PLACEHOLDER}]
        after = _render(tokenizer, turns, add_generation_prompt=False).rpartition(_PLACEHOLDER)[2]
        marks = set(tokenizer.added_tokens_decoder)
        for token in _plain(tokenizer, after):
            if token in marks:
                return token
    if tokenizer.eos_token_id is None:
        raise UserError(
            "the tokenizer names no end-of-text token, so a model could never learn to stop. Take another model."
        )
    return tokenizer.eos_token_id


def text_of(tokenizer: PreTrainedTokenizerBase, tokens: list[int]) -> str:
    """The answer that generated tokens say: without special tokens and without thinking aloud."""
    return _THINKING.sub("", tokenizer.decode(tokens, skip_special_tokens=True)).strip()


def _render(tokenizer: PreTrainedTokenizerBase, turns: list[dict], add_generation_prompt: bool) -> str:
    # Templates that know no `enable_thinking` (all but Qwen3's and its like) ignore it.
    return tokenizer.apply_chat_template(
        turns, tokenize=False, add_generation_prompt=add_generation_prompt, enable_thinking=False
    )


def _plain(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False)["input_ids"]
