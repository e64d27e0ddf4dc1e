"""What is in the files that the stages exchange: one record type a kind of row, JSON lines on disk.

Stages never import each other; they read and write these. A field that is added here without a
default changes every file that holds the record, so read the rules that exchange it first.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeVar, get_args

import msgspec

from pdf2lora.files import whole

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left corner of the page."""


class Line(msgspec.Struct, frozen=True):
    """One line of text as it stands on the page, without superscript marks and ruby where the
    extraction method can tell them apart."""

    text: str
    bbox: Box
    size: float = 0.0
    """Font size in points of most of its characters; 0 where the method does not know."""
    bold: bool = False
    marks: tuple[str, ...] = ()
    """The marks of footnotes that were taken out of the text, in their order: digits, or * and the like."""


class Block(msgspec.Struct, frozen=True):
    """Lines that the extraction method gives as one piece: often a paragraph, never sure to be one."""

    order: int
    """Place in the reading order of the page, from 0."""
    bbox: Box
    lines: tuple[Line, ...]
    kind: Literal["text", "table", "image"] = "text"

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class Page(msgspec.Struct, frozen=True):
    """One page as an extraction method sees it; a page without text has no blocks."""

    number: int
    """From 1, as a reader counts the sheets (not the printed number)."""
    width: float
    height: float
    blocks: tuple[Block, ...]


ParagraphKind = Literal["heading", "body", "list", "caption", "table", "footnote"]


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of cleaned text: NFKC, no line ends, where it stood and under which headings."""

    kind: ParagraphKind
    text: str
    section: tuple[str, ...]
    """Headings from the outermost to the innermost; a heading's own text is the last of its path."""
    first_page: int
    last_page: int


PageKind = Literal["text", "vertical", "garbled", "picture", "drawn", "blank", "unreadable"]
"""What a page is before anybody reads it: text; text set downwards; text whose letters nobody knows; a picture (a scan)
or drawn shapes without text; nothing at all; not to be opened by the library that looks at it."""


class Message(msgspec.Struct, frozen=True):
    """Something to tell a reader, not yet in any language: `locales` puts it into words."""

    code: str
    """Of a sentence in resources/locales/{language}/."""
    values: dict[str, "str | int | float | Message"] = {}
    """What the sentence is filled with; a message within it is put into words first."""


class Inspection(msgspec.Struct, frozen=True):
    """Whether a document can be used, found before any work is done on it."""

    document: str
    file: str
    """The file's name, without its folder."""
    format: str
    """Its name in the table of ``documents.readers.all_readers``."""
    pages: int
    """0 where the document does not even open."""
    problem: Message | None
    """Why it cannot be used and what to do, in one sentence; None where it can be used."""
    warnings: tuple[Message, ...] = ()
    """What will be missing from a document that can be used."""
    kinds: dict[PageKind, tuple[tuple[int, int], ...]] = {}
    """The pages of each kind, as runs from a first to a last number: this decides who reads which."""

    outline: tuple[str, ...] = ()
    """The titles of its outline (bookmarks), in their order; empty for none."""

    def numbers(self, kinds: Sequence[PageKind]) -> list[int]:
        """The pages of these kinds, of any but blank ones where none is named; sorted."""
        wanted = kinds or [kind for kind in self.kinds if kind != "blank"]
        runs = (run for kind in wanted for run in self.kinds.get(kind, ()))
        return sorted(number for first, last in runs for number in range(first, last + 1))


class Chunk(msgspec.Struct, frozen=True):
    """Neighbouring paragraphs of one section: the piece of text that questions are made from."""

    id: str
    """Twelve hexadecimal digits of a digest of document, section and text: equal content, equal id."""
    document: str
    section: tuple[str, ...]
    first_page: int
    last_page: int
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


Role = Literal["training", "held_out"]
"""Whether the section of a pair may be trained on."""


class Span(msgspec.Struct, frozen=True):
    """Characters ``start`` to ``end`` of a chunk's text."""

    chunk: str
    start: int
    end: int


class Row(msgspec.Struct, frozen=True):
    """An Alpaca row, as any trainer reads it."""

    instruction: str
    input: str
    output: str


class Pair(msgspec.Struct, frozen=True):
    """One question with its answer, who made it, and the text that the answer comes from."""

    id: str
    """Twelve hexadecimal digits of a digest of instruction, input and output."""
    instruction: str
    input: str
    output: str
    kind: str
    """What is asked for: heading, definition, topic, abbreviation, quantity, date, enumeration, combination …"""
    form: str
    """Which wording of the question, as ``kind/number``."""
    style: Literal["desu_masu", "de_aru"]
    """The style of the answer."""
    fact: str
    """Siblings share it: the same fact in any form, style or politeness. A combination of two facts
    has its own, and names its parts in ``parts``."""
    parts: tuple[str, ...]
    chunk: str
    document: str
    section: tuple[str, ...]
    first_page: int
    last_page: int
    role: Role
    politeness: Literal["plain", "polite"] = "polite"
    """Of the question: 「…か。」「…述べよ。」 or 「…ですか。」「…教えてください。」; the answer's style goes with it."""
    rewritten: bool = False
    """Whether the answer was rewritten from the style that the document has in this place."""
    reserved: bool = False
    """Whether its form is kept out of training, for the rephrased questions."""
    generator: str = ""
    """What made it: a key of the configuration's `dataset.generators`."""
    spans: tuple[Span, ...] = ()
    """What the answer rests on, in the order of the document; the first lies in ``chunk``."""

    @property
    def row(self) -> Row:
        """What a trainer reads of it."""
        return Row(self.instruction, self.input, self.output)


def pair_id(instruction: str, input: str, output: str) -> str:
    """Of equal content an equal id."""
    return hashlib.sha256("\x1f".join((instruction, input, output)).encode()).hexdigest()[:12]


class RejectedPair(msgspec.Struct, frozen=True):
    """A pair that a filter removed, and why."""

    reason: str
    """The filter's name, as counted in statistics.json."""
    detail: str
    pair: Pair


QuestionKind = Literal["seen", "rephrased", "unseen"]
QUESTION_KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind)
"""In the order of every table. Questions about the world (GeneralQuestion) stand apart: they prove nothing of these."""
PROVES: dict[QuestionKind, Literal["memory", "use", "transfer"]] = {
    "seen": "memory",
    "rephrased": "use",
    "unseen": "transfer",
}
"""What a right answer proves: that training was memorised, that it serves a user, who asks in other words, or that it
reaches what was not trained."""


class Question(msgspec.Struct, frozen=True):
    """An evaluation question: its kind says what a right answer to it would prove."""

    id: str
    kind: QuestionKind
    pair: Pair


FinishReason = Literal["stop", "heading", "length", "repetition"]
"""Why an answer ended: the model stopped by itself, it went on with another heading of the prompt's frame, the token
limit cut it off, or it repeated itself and was cut off before the limit."""


class Answer(msgspec.Struct, frozen=True):
    """What a system answered to a question."""

    question: str
    """The question's id."""
    text: str
    finish_reason: FinishReason
    tokens: int
    """Generated in all."""
    run_on: str = ""
    """What was generated after the answer, from the heading on."""

    @property
    def generated(self) -> str:
        """The answer and what ran on after it; nothing where there is no answer that anything could run on from."""
        return "\n".join(filter(None, (self.text, self.run_on))) if self.text.strip() else ""


class Passage(msgspec.Struct, frozen=True):
    """A piece of the corpus that was found for a question or an answer, and how well it fits."""

    chunk: str
    document: str
    section: tuple[str, ...]
    first_page: int
    last_page: int
    text: str
    score: float
    """Higher is better; what it counts is said by the stage that found the passage."""


class Retrieved(msgspec.Struct, frozen=True):
    """What a search of the corpus found for a question, best first; may be nothing."""

    question: str
    """The question's id."""
    passages: tuple[Passage, ...]


Grade = Literal["right", "partly", "wrong"]


class Evidence(msgspec.Struct, frozen=True):
    """An answer held against the facts of its reference and against the document."""

    question: str
    """The question's id."""
    right: tuple[str, ...]
    """Facts of the reference that the answer states, as the reference writes them."""
    missing: tuple[str, ...]
    """Facts of the reference that the answer does not state."""
    added: tuple[str, ...]
    """Facts that the answer states and the reference does not."""
    contradicted: tuple[tuple[str, str], ...]
    """(what the reference says, what the answer says instead): the same unit or slot, another value."""
    support: float
    """Share, 0 to 1, of the answer's content words that stand in the question's source section; 0 for an answer
    without a content word."""
    best: Passage | None
    """The chunk of the whole corpus that holds most of the answer's content words (``score`` is that share);
    None where no chunk supports it."""
    grade: Grade
    """What `pdf2lora.evaluation.grading` calls the answer."""


class GeneralQuestion(msgspec.Struct, frozen=True):
    """A question about the world, not about the documents: what training may make a model forget."""

    id: str
    topic: str
    question: str
    answers: tuple[str, ...]
    """Accepted short answers; one of them must stand in what the system says."""


Record = TypeVar("Record", bound=msgspec.Struct)


def write_records(path: str | Path, records: Iterable[msgspec.Struct]) -> None:
    """Write records as JSON lines, whole or not at all."""
    encoder = msgspec.json.Encoder()
    with whole(path) as part, part.open("wb") as stream:
        for record in records:
            stream.write(encoder.encode(record) + b"\n")


def read_records(path: str | Path, kind: type[Record]) -> list[Record]:
    """Read JSON lines as records of one kind; a row of another shape raises msgspec.ValidationError."""
    decoder = msgspec.json.Decoder(kind)
    with Path(path).open("rb") as stream:
        return [decoder.decode(line) for line in stream]
