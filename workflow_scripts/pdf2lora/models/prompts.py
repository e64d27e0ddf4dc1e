"""The prompt, in one place: training and answering must see the same tokens, or the figures mean nothing.

The tokenizer's own chat template where there is one, else Alpaca's frame in Japanese.
"""

import re
from typing import NamedTuple

from transformers import PreTrainedTokenizerBase

from pdf2lora.errors import UserError

# Short on purpose: a model of this size spends as long on a token of the frame as on one of the answer.
ALPACA = "### 指示:\n{instruction}\n\n### 応答:\n"
ALPACA_WITH_INPUT = "### 指示:\n{instruction}\n\n### 入力:\n{input}\n\n### 応答:\n"
_PLACEHOLDER = "返答"
# Another heading of the frame: a model that has read such frames goes on with the next one.
_HEADING = re.compile(r"\n### ")
_HEADING_TOKENS = 8
_THINKING = re.compile(r"\A\s*<think>.*?(</think>|\Z)\s*", re.DOTALL)


class Example(NamedTuple):
    """One row as tokens."""

    prompt: list[int]
    answer: list[int]
    """Ends with the token that ends an answer."""


def prompt(
    tokenizer: PreTrainedTokenizerBase, instruction: str, input: str = "", reading: str = ""
) -> list[int]:
    """The tokens that stand before the answer, the beginning-of-text token included where the model wants one.

    What is to be read stands before the frame, so that a tuned model sees its own frame last, as in training. (In
    the frame's input, under a lead of its own, a third of the tuned model's answers were that lead.)
    """
    if tokenizer.chat_template is None:
        frame = ALPACA_WITH_INPUT if input else ALPACA
        text = "\n\n".join(filter(None, (reading, frame.format(instruction=instruction, input=input))))
        tokens = tokenizer(text)["input_ids"]
        # Some tokenizers end every text, a prompt too; then there would be nothing left to say.
        return tokens[:-1] if tokens[-1] == tokenizer.eos_token_id else tokens
    content = "\n\n".join(filter(None, (reading, instruction, input)))
    question = [{"role": "user", "content": content}]
    return _plain(tokenizer, _render(tokenizer, question, add_generation_prompt=True))


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


def at_heading(tokenizer: PreTrainedTokenizerBase, tokens: list[int]) -> bool:
    """Whether the last of the generated tokens have begun another heading of Alpaca's frame: the answer is over."""
    return tokenizer.chat_template is None and bool(
        _HEADING.search(tokenizer.decode(tokens[-_HEADING_TOKENS:]))
    )


def text_of(tokenizer: PreTrainedTokenizerBase, tokens: list[int]) -> tuple[str, str]:
    """The answer that generated tokens say, without special tokens and thinking aloud, and what runs on after it: where
    the prompt was Alpaca's frame, all from the next heading on."""
    text = _THINKING.sub("", tokenizer.decode(tokens, skip_special_tokens=True))
    heading = _HEADING.search(text) if tokenizer.chat_template is None else None
    end = heading.start() if heading else len(text)
    return text[:end].strip(), text[end:].strip()


def _render(tokenizer: PreTrainedTokenizerBase, turns: list[dict], add_generation_prompt: bool) -> str:
    # Templates that know no `enable_thinking` (all but Qwen3's and its like) ignore it.
    return tokenizer.apply_chat_template(
        turns, tokenize=False, add_generation_prompt=add_generation_prompt, enable_thinking=False
    )


def _plain(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    return tokenizer(text, add_special_tokens=False)["input_ids"]
