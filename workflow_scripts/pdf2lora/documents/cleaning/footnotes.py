"""Footnotes: small numbered text at the foot of a column or page, away from the sentences that it explains."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import structs

from pdf2lora.documents.cleaning.lines import PageLine, by_page
from pdf2lora.language.marks import NOTE, TO_RAISED, WRITTEN_NOTE, note_numbers
from pdf2lora.records import Paragraph

# Where a mark stands that was not drawn raised: after a sentence or a bracket, and before no numeral's unit; one whose
# last digit has the raised shape, after any word (m⁶ is a unit).
_ON_THE_LINE = (
    r"(?<=[。！？!?」』）)]) ?{digits}(?! ?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹.．,，:：)）\-%％A-Za-z"
    r"倍億万千百割階点種次位台本枚歳世度週カヶか国社行列軸酸極年月日時分秒件人名者つ個回番章節項条号])"
    r"|(?:(?<![0-9A-Za-zα-ωΑ-Ω])|(?<=[A-Za-z]{{3}})(?<!sin)(?<!cos)(?<!tan)(?<!log)) ?{raised}(?![0-9⁰¹²³⁴⁵⁶⁷⁸⁹])"
)
_SMALL = 0.93
"""A note's type size against the body's, at most."""


def find(lines: Sequence[PageLine], body: float) -> set[int]:
    """The ids of the lines that belong to footnotes."""
    notes: set[int] = set()
    for page in by_page(lines):
        if body and any(line.size for line in page):
            notes |= _by_size(page, body)
        elif not any(line.exact for line in page):
            notes |= _by_mark(page)
    return notes


def _by_mark(page: Sequence[PageLine]) -> set[int]:
    """Blocks that begin with 注1 or a superscript, where neither sizes nor places are known."""
    firsts = {line.block: line for line in reversed(page)}
    marked = {block for block, line in firsts.items() if WRITTEN_NOTE.match(line.text)}
    return {id(line) for line in page if line.block in marked}


def _by_size(page: Sequence[PageLine], body: float) -> set[int]:
    """From a small line that begins with a mark, down to the next line of another size, in the lower part
    of its column: no text of the body's size stands under it."""
    notes: set[int] = set()
    i = 0
    while i < len(page):
        line = page[i]
        if not (_is_small(line, body) and NOTE.match(line.text)) or _has_body_under(line, page, body):
            i += 1
            continue
        end = i
        while (
            end + 1 < len(page)
            and _is_small(page[end + 1], body)
            and (page[end + 1].size <= line.size * 1.08)
            and page[end + 1].middle >= line.middle - line.size
        ):
            end += 1
        notes.update(id(member) for member in page[i : end + 1])
        i = end + 1
    return notes


def take_marks(lines: Sequence[PageLine], notes: set[int]) -> None:
    """Take the marks of the notes (their lines' ids) out of the text where they stand on the line like any digit, for
    the font itself has the raised shape; from then on they are among ``PageLine.marks``.

    Only of notes whose mark was not known on their page, and only where one place on it can be meant.
    """
    for page in by_page(lines):
        known = {mark for line in page for mark in line.marks}
        text = [line for line in page if id(line) not in notes and not line.table]
        for note in page:
            mark = number(note.text) if id(note) in notes else ""
            if not mark.isdigit() or mark in known:
                continue
            digits = "".join(f"[{digit}{digit.translate(TO_RAISED)}]" for digit in mark)
            raised = mark[:-1] + mark[-1].translate(TO_RAISED)
            pattern = _ON_THE_LINE.format(digits=digits, raised=raised)
            places = [(line, match) for line in text for match in re.finditer(pattern, line.text)]
            if len(places) == 1:
                line, match = places[0]
                line.text = line.text[: match.start()] + line.text[match.end() :].lstrip(" ")
                line.marks += (mark,)


def _is_small(line: PageLine, body: float) -> bool:
    return bool(line.size) and line.size <= _SMALL * body and not line.table


def _has_body_under(line: PageLine, page: Sequence[PageLine], body: float) -> bool:
    """Whether two lines of body text stand lower in the same column."""
    under = [
        other
        for other in page
        if other.size > _SMALL * body
        and other.box[1] > line.box[3]
        and min(other.box[2], line.box[2]) - max(other.box[0], line.box[0]) > 2 * body
        and len(other.text) > 8
    ]
    return len(under) >= 2


@dataclass(slots=True)
class Written:
    """A finished paragraph, with the marks of notes in it, each with its page, or with its own number."""

    paragraph: Paragraph
    marks: list[tuple[int, str]] = field(default_factory=list)
    number: str = ""


def number(text: str) -> str:
    """The mark that a note begins with, as ``Line.marks`` has it; empty for none."""
    match = NOTE.match(text)
    marks = note_numbers(match.group()) if match else []
    return next((mark for mark in marks if mark.isdigit()), next(iter(marks), ""))


def placed(written: Sequence[Written]) -> list[Paragraph]:
    """The paragraphs, each note after the one that has its mark on the note's page; a note whose mark is not
    found stays where it stood."""
    target: dict[tuple[int, str], int] = {}
    for i, entry in enumerate(written):
        for mark in entry.marks:
            target.setdefault(mark, i)
    following: dict[int, list[Paragraph]] = {}
    moved: set[int] = set()
    for i, entry in enumerate(written):
        at = target.get((entry.paragraph.first_page, entry.number)) if entry.number else None
        if entry.paragraph.kind == "footnote" and at is not None:
            section = written[at].paragraph.section
            following.setdefault(at, []).append(structs.replace(entry.paragraph, section=section))
            moved.add(i)
    result: list[Paragraph] = []
    for i, entry in enumerate(written):
        if i not in moved:
            result += [entry.paragraph, *following.get(i, ())]
    return result
