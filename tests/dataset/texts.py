"""Chunks and statements for the tests of the dataset stage."""

import hashlib
from collections.abc import Mapping, Sequence

from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement, statements
from pdf2lora.records import Chunk, Pair, Paragraph, Role


def chunk(section: Sequence[str], *texts: str, document: str = "report", page: int = 1) -> Chunk:
    """A chunk of body paragraphs."""
    section = tuple(section)
    paragraphs = tuple(Paragraph("body", text, section, page, page) for text in texts)
    key = "\x1f".join((document, *section, *texts))
    return Chunk(hashlib.sha256(key.encode()).hexdigest()[:12], document, section, page, page, paragraphs)


def statement(text: str) -> Statement:
    """One sentence as the dataset stage reads it."""
    return next(statements([chunk(["1 節"], text)]))


def material(
    chunks: Sequence[Chunk],
    role: Role = "training",
    roles: Mapping[str, Role] | None = None,
    longest_answer: int = 240,
) -> Material:
    """What a generator reads of chunks; all have one role unless ``roles`` are given."""
    roles = roles or {chunk.id: role for chunk in chunks}
    return Material(list(statements(chunks)), list(chunks), roles, longest_answer)


def pair(instruction: str, output: str, **changes) -> Pair:
    """A pair in training; ids follow from its content unless they are given."""
    values = {
        "id": hashlib.sha256((instruction + output).encode()).hexdigest()[:12],
        "instruction": instruction,
        "input": "",
        "output": output,
        "kind": "topic",
        "form": "topic/1",
        "style": "de_aru",
        "fact": hashlib.sha256(output.encode()).hexdigest()[:12],
        "parts": (),
        "chunk": "c0ffee",
        "document": "report",
        "section": ("1 節",),
        "first_page": 1,
        "last_page": 1,
        "role": "training",
        "politeness": "plain",
    }
    return Pair(**{**values, **changes})
