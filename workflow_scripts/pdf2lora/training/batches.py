"""Training rows: Alpaca JSON becomes tokens, and a batch becomes one row of tokens without padding."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import torch
from transformers import PreTrainedTokenizerBase
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

from pdf2lora.errors import UserError
from pdf2lora.files import read_json
from pdf2lora.models.prompts import Example, example
from pdf2lora.records import Row

_NO_LOSS = -100
_WIDTHS = 32
_one_row = DataCollatorForLanguageModeling(pad_token_id=0, padding_free=True)


def read_rows(path: str | Path) -> list[Row]:
    """An Alpaca file: a JSON list of {instruction, input, output}."""
    try:
        return read_json(path, list[Row])
    except (ValueError, msgspec.ValidationError) as error:
        raise UserError(f"{path}: not a list of {{instruction, input, output}}: {error}") from error


def tokenise(rows: Sequence[Row], tokenizer: PreTrainedTokenizerBase, max_length: int) -> list[Example]:
    """Tokens of every row. A row over ``max_length`` tokens stops the run: cut off, it would teach the model
    to stop in mid-sentence."""
    examples = [example(tokenizer, row) for row in rows]
    if too_long := [i for i, row in enumerate(examples) if row.length > max_length]:
        longest = max(too_long, key=lambda i: examples[i].length)
        raise UserError(
            f"{len(too_long)} training rows are longer than `training.max_length: {max_length}` tokens; the longest "
            f"is row {longest + 1} with {examples[longest].length} tokens (「{rows[longest].instruction[:40]}」). Raise "
            "`training.max_length`, or lower `dataset.output_characters`."
        )
    return examples


def labelled(row: Example) -> dict[str, list[int]]:
    """A row as TRL's collators take it: the loss is on the answer alone."""
    return {"input_ids": row.prompt + row.answer, "labels": [_NO_LOSS] * len(row.prompt) + row.answer}


def pack(examples: Sequence[Example]) -> dict[str, Any]:
    """One batch as one row of T tokens, nothing padded, and the A places whose next token is of an answer.

    ``input_ids`` and ``position_ids`` have the shape [1, T], positions starting at 0 in every example; ``row_lengths``,
    numbers of the machine, cut the row into its examples again, and ``padded_places`` [T] are the tokens' places in a
    table [rows, `padded_width`]; ``answer_positions`` [A] are the places whose logits are needed, ``labels`` [A] the
    tokens that should follow there.
    """
    batch = _one_row([labelled(example) for example in examples])
    lengths = [example.length for example in examples]
    (answers,) = torch.where(batch["labels"][0] != _NO_LOSS)
    row = torch.repeat_interleave(torch.tensor(lengths))
    return {
        "input_ids": batch["input_ids"],
        "position_ids": batch["position_ids"],
        "row_lengths": lengths,
        "padded_places": row * padded_width(lengths) + batch["position_ids"][0],
        "answer_positions": answers - 1,
        "labels": batch["labels"][0, answers],
    }


def padded_width(lengths: Sequence[int]) -> int:
    """The width of a table that holds rows of these lengths: few widths, for a GPU plans anew for each."""
    return -(-max(lengths) // _WIDTHS) * _WIDTHS
