"""Pairs as Alpaca rows."""

from pdf2lora.records import Pair, Row


def alpaca_row(pair: Pair) -> Row:
    """What a trainer reads of a pair."""
    return Row(pair.instruction, pair.input, pair.output)
