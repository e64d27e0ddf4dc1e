"""A fact is one thing that a document says, with all the wordings in which it can be asked."""

import hashlib
from collections.abc import Iterable
from string import Formatter
from typing import Literal, NamedTuple, Protocol

import msgspec

from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.questions import question_slots
from pdf2lora.records import Span
from pdf2lora.resources import resource

Politeness = Literal["plain", "polite"]


class Form(msgspec.Struct, frozen=True):
    """One way to ask, as a file of `resources/language/wordings/` has it: templates of a plain and a polite question."""

    plain: str
    polite: str
    reserved: bool = False
    """Kept out of training for every fact, so that a rephrased question is new in its form, not only in its topic."""


Forms = dict[int, Form]


class Wordings(msgspec.Struct, frozen=True):
    """A file of `resources/language/wordings/`."""

    forms: Forms


CLAUSE = resource("language/wordings/clause", Wordings).forms


class Wording(NamedTuple):
    """A question in one form."""

    form: int
    politeness: Politeness
    text: str
    reserved: bool


class Fact(msgspec.Struct, frozen=True):
    """What is asked (``wordings``) and what the document answers (``answer``, in its own style)."""

    id: str
    kind: str
    answer: str
    wordings: tuple[Wording, ...]
    statements: tuple[Statement, ...]
    """The sentences that the answer was taken from, in the order of the document."""
    parts: tuple[str, ...] = ()
    """Ids of the facts that a combination is made of."""

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(Span(statement.chunk, statement.start, statement.end) for statement in self.statements)


class Kind(Protocol):
    """A module of this shape; its facts are of the kind that it is named after."""

    FORMS: Forms

    @staticmethod
    def facts(material: Material) -> Iterable[Fact]:
        """What can surely be asked of the statements, in their order."""
        ...


def fact_of(
    kind: str,
    asked: str,
    wordings: tuple[Wording, ...],
    *statements: Statement,
    answer: str | None = None,
    parts: tuple[str, ...] = (),
) -> Fact:
    """A fact with an id from what it is: equal content, equal id, whatever else is in the corpus.

    The answer is what the statements say, one after the other, unless it is given.
    """
    if answer is None:
        answer = "".join(statement.text for statement in statements)
    key = (kind, statements[0].document, *statements[0].section, asked, answer)
    id = hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:12]
    return Fact(id, kind, answer, wordings, statements, parts)


def wordings(forms: Forms, **slots: str) -> tuple[Wording, ...]:
    """The questions in all forms whose templates need nothing but these slots."""
    return tuple(
        Wording(number, politeness, template.format(**slots), form.reserved)
        for number, form in forms.items()
        for politeness, template in (("plain", form.plain), ("polite", form.polite))
        if {name for _, name, _, _ in Formatter().parse(template) if name} <= set(slots)
    )


def clause_wordings(forms: Forms, question: str, **slots: str) -> tuple[Wording, ...]:
    """The same for a statement that holds an interrogative, such as 「海面は何m上昇した。」.

    Empty where the end of the statement cannot be turned into a question surely.
    """
    ends = question_slots(question)
    return wordings(forms, **ends, **slots) if ends else ()


def unquoted(name: str) -> str:
    """「X」 as X, where the brackets enclose the whole name."""
    if name[:1] == "「" and name.endswith("」") and name.count("「") == 1:
        return name[1:-1]
    return name
