"""Training rows: Alpaca JSON becomes tokens, and a batch becomes one row of tokens without padding."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch
from transformers import PreTrainedTokenizerBase

from pdf2lora.errors import UserError
from pdf2lora.models.prompts import Example, example
from pdf2lora.records import Row


def read_rows(path: str | Path) -> list[Row]:
    """An Alpaca file: a JSON list of {instruction, input, output}."""
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=list[Row])
    except msgspec.DecodeError as error:
        raise UserError(f"{path}: not a list of {{instruction, input, output}}: {error}") from error


def tokenise(rows: Sequence[Row], tokenizer: PreTrainedTokenizerBase, max_length: int) -> list[Example]:
    """Tokens of every row. A row over ``max_length`` tokens stops the run: cut off, it would teach the model
    to stop in mid-sentence."""
    examples = [example(tokenizer, row.instruction, row.input, row.output) for row in rows]
    lengths = [len(prompt) + len(answer) for prompt, answer in examples]
    if too_long := [i for i, length in enumerate(lengths) if length > max_length]:
        longest = max(too_long, key=lengths.__getitem__)
        raise UserError(
            f"{len(too_long)} training rows are longer than `training.max_length: {max_length}` tokens; the longest "
            f"is row {longest + 1} with {lengths[longest]} tokens (「{rows[longest].instruction[:40]}」). Raise "
            "`training.max_length`, or lower `dataset.output_characters`."
        )
    return examples


def pack(examples: Sequence[Example]) -> dict[str, torch.Tensor]:
    """One batch as one row of T tokens, nothing padded, and the A places whose next token is of an answer.

    ``input_ids`` and ``position_ids`` have the shape [1, T], positions starting at 0 in every example;
    ``row_lengths`` [rows] cuts the row into its examples again; ``answer_positions`` [A] are the places whose
    logits are needed, ``labels`` [A] the tokens that should follow there.
    """
    tokens, positions, lengths, places, targets = [], [], [], [], []
    for prompt, answer in examples:
        first = len(tokens) + len(prompt) - 1
        places.extend(range(first, first + len(answer)))
        targets.extend(answer)
        tokens += prompt + answer
        lengths.append(len(prompt) + len(answer))
        positions.extend(range(lengths[-1]))
    # Without an answer these are empty, and an empty list would become floats.
    labels = torch.tensor(targets, dtype=torch.long)
    return {
        "input_ids": torch.tensor([tokens]),
        "position_ids": torch.tensor([positions]),
        "row_lengths": torch.tensor(lengths),
        "answer_positions": torch.tensor(places, dtype=torch.long),
        "labels": labels,
        # Trainer counts the tokens of a step here; in `labels` it would leave the first one out.
        "shift_labels": labels,
    }
