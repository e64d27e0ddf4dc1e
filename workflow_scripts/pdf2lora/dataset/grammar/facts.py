"""A fact is one thing that a document says, with all the wordings in which it can be asked."""

import hashlib

import msgspec

from pdf2lora.dataset.grammar.wordings import Wording
from pdf2lora.dataset.statements import Statement


class Fact(msgspec.Struct, frozen=True):
    """What is asked (``wordings``) and what the document answers (``answer``, in its own style)."""

    id: str
    kind: str
    answer: str
    wordings: tuple[Wording, ...]
    statement: Statement
    """The sentence that the answer is, or begins with: it tells the place."""
    last_page: int
    parts: tuple[str, ...] = ()
    """Ids of the facts that a combination is made of."""


def fact_of(
    kind: str,
    asked: str,
    answer: str,
    wordings: tuple[Wording, ...],
    statement: Statement,
    last_page: int | None = None,
    parts: tuple[str, ...] = (),
) -> Fact:
    """A fact with an id from what it is: equal content, equal id, whatever else is in the corpus."""
    key = (kind, statement.document, *statement.section, asked, answer)
    return Fact(
        id=hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:12],
        kind=kind,
        answer=answer,
        wordings=wordings,
        statement=statement,
        last_page=statement.last_page if last_page is None else last_page,
        parts=parts,
    )
