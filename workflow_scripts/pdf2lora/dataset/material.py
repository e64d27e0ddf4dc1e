"""What a generator of rows reads and what it gives."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from pdf2lora.dataset.statements import Statement
from pdf2lora.records import Chunk, Pair, Role


class Material(NamedTuple):
    """What a generator reads."""

    statements: Sequence[Statement]
    """In the order of the documents, as their chunks are."""
    chunks: Sequence[Chunk]
    roles: Mapping[str, Role]
    """Of every chunk's id, whether it is held out."""
    longest_answer: int
    """Characters of an answer that the filters let through: to stop putting more into one."""


class Generator(Protocol):
    """A module of this shape: `all_generators.py` has the table of them."""

    @staticmethod
    def pairs(material: Material, settings: Mapping[str, Any]) -> Iterable[Pair]:
        """Every pair that can be made, with the spans of text that its answer rests on.

        ``settings`` are the configuration's `dataset.generators.{name}`.
        """
        ...
