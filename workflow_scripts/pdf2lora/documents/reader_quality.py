"""How well each reader read a document, without a reference: measures of the cleaned text, and a score to choose by.

**Passages** are the sentences, items, headings and rows of tables that cleaning leaves. One is *broken* if it lacks its
beginning or its end, as where a line was taken for the next one. One is *borne out* if it stands in the text of several
readers, since two seldom make the same mistake; but only where they have no code in common: readers that get their
letters from one library, or put them in order by one method, are one voice, however many of them there are.

The score is the length of a reader's whole passages, those that nobody bears out by three quarters, in percent of all
its text, or of the second longest text where that is longer; less a tenth of the shares of numbers and of titles of
the PDF's outline that are out of order, and a point for each space between Japanese characters and each footnote mark
left per 1,000 of them; no more than ten points for one kind. Order is so held against the document's own structure:
its sentences, its numbers, its outline.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import msgspec

from pdf2lora.documents.cleaning.clean import clean
from pdf2lora.language.quantities import read_number
from pdf2lora.language.script import JAPANESE, KANA, KANJI, japanese_share
from pdf2lora.language.words import words
from pdf2lora.records import Page, Paragraph
from pdf2lora.sampling import evenly

MOST_PAGES = 200
"""Pages that are measured of a document, evenly spaced, the same ones for every reader."""
_MOST_OFF = 10.0
_UNHEARD = 0.75
"""What a whole passage counts that no reader with other code has."""


class Measures(msgspec.Struct, frozen=True):
    """What the table says of a reader; shares are in percent, rates per 1,000 kana and kanji."""

    score: float | None
    """0 to 100; None where there is nothing to compare with, or no text."""
    pages: int
    """Pages with text, of those measured."""
    characters: int
    """Of the cleaned text, without white space."""
    agreement: float | None
    """Share of its text that is borne out, 0 to 1; None where all readers that gave text have code in common."""
    broken: float
    """Share of its text in broken passages."""
    misnumbered: float
    """Share of the numbers of headings and items that do not follow the one before."""
    outline: float | None
    """Share of the titles of the PDF's outline that are no headings in its order; None without an outline."""
    inner_spaces: float
    """Spaces between two Japanese characters."""
    note_marks: float
    """Footnote marks left between a word and its full stop or comma (ます2。)."""


COLUMNS = ("document", "method", "chosen", *Measures.__struct_fields__)


def compare(
    extractions: Mapping[str, Sequence[Page]], code: Mapping[str, Sequence[str]], outline: Sequence[str] = ()
) -> dict[str, Measures]:
    """The measures of each reader on the same pages; ``code`` names what each has its letters and its order from,
    ``outline`` are the titles of the PDF's outline in its order."""
    sampled = {reader: evenly(pages, MOST_PAGES) for reader, pages in extractions.items()}
    outline = outline if all(len(pages) <= MOST_PAGES for pages in extractions.values()) else ()
    texts = {reader: clean(pages) for reader, pages in sampled.items()}
    passages = {reader: _passages(text) for reader, text in texts.items()}
    borne_out = _borne_out(texts, passages, code)
    lengths = sorted(sum(map(len, own)) for own in passages.values() if own)
    # One by itself cannot be compared.
    second = lengths[-2] if len(lengths) > 1 else None
    return {
        reader: _measure(sampled[reader], texts[reader], _Own(passages[reader], borne_out, second), outline)
        for reader in extractions
    }


def best(measures: Mapping[str, Measures]) -> str | None:
    """The first of the readers whose score is less than a point from the highest; None where none gave any text."""
    usable = {reader: own.score or 0.0 for reader, own in measures.items() if own.characters}
    highest = max(usable.values(), default=0.0)
    return next((reader for reader in usable if usable[reader] > highest - 1), None)


class ChosenPages(msgspec.Struct, frozen=True):
    """What came of comparing the readings of one document."""

    measures: dict[str, Measures]
    chosen: tuple[str, ...]
    """Usually one; where pages differ, one for each kind of pages."""
    pages: tuple[Page, ...]
    """Of every page the chosen reading, by number."""


def choose(
    extractions: Mapping[str, Sequence[Page]],
    code: Mapping[str, Sequence[str]],
    special: Collection[str] = (),
    use: str = "auto",
    outline: Sequence[str] = (),
) -> ChosenPages:
    """The reading of every page: first of the ``special`` readers, which were made for pages of its kind, else of the
    others. In each of the two groups one reader is taken: ``use``, if it is in it, or the best.

    ``extractions`` has the most trusted reader first, each with the pages that it was given; a reader without pages is
    left out.
    """
    measures: dict[str, Measures] = {}
    chosen: list[str] = []
    pages: dict[int, Page] = {}
    for group in (True, False):
        own = {
            reader: [page for page in read if page.number not in pages]
            for reader, read in extractions.items()
            if (reader in special) == group and read
        }
        compared = compare(own, code, () if group or pages else outline)
        taken = use if use in own else best(compared)
        measures.update(compared)
        if taken is not None:
            chosen.append(taken)
            # What a special reader finds nothing on is left to the others.
            pages.update((page.number, page) for page in own[taken] if page.blocks or not group)
    order = {reader: measures[reader] for reader in extractions if reader in measures}
    return ChosenPages(order, tuple(chosen), tuple(pages[number] for number in sorted(pages)))


# --- passages ---

_SENTENCE = re.compile(r"(?<=[。！？])(?![」』）)])")
_ENDS = re.compile(r"[。！？!?：:」』）)】〉》]\s*$")
_NEVER_FIRST = ("助詞", "助動詞", "接尾辞")


def _passages(paragraphs: Sequence[Paragraph]) -> dict[str, bool]:
    """Passages in one form of each character and without white space, and whether each is whole."""
    passages: dict[str, bool] = {}
    for paragraph in paragraphs:
        table = paragraph.kind == "table"
        # What is no row of two cells is a scrap that cleaning has set apart.
        scrap = table and "|" not in paragraph.text.strip("| ")
        pieces = [paragraph.text] if table else [p for p in _SENTENCE.split(paragraph.text) if p.strip()]
        for place, piece in enumerate(pieces):
            text = _compact(piece)
            if len(text) >= 4 and japanese_share(text) > 0.3:
                whole = not scrap and (paragraph.kind != "body" or _is_whole(piece, first=place == 0))
                passages[text] = passages.get(text, True) and whole
    return passages


def _is_whole(sentence: str, first: bool) -> bool:
    """Whether a sentence of running text has its end and, at the beginning of a paragraph, its beginning."""
    if not _ENDS.search(sentence):
        return False
    return not first or words(sentence[:20])[0].pos[0] not in _NEVER_FIRST


def _compact(text: str) -> str:
    return re.sub(r"[\s|]+", "", unicodedata.normalize("NFKC", text))


def _borne_out(
    texts: Mapping[str, Sequence[Paragraph]],
    passages: Mapping[str, Mapping[str, bool]],
    code: Mapping[str, Sequence[str]],
) -> set[str] | None:
    """The passages that stand in paragraphs of readers without common code; None where there are no such readers."""
    paragraphs = {reader: "\n".join(_compact(p.text) for p in text) for reader, text in texts.items() if text}
    if not _is_independent(list(paragraphs), code):
        return None
    return {
        passage
        for passage in set().union(*passages.values())
        if _is_independent([reader for reader, text in paragraphs.items() if passage in text], code)
    }


def _is_independent(readers: Sequence[str], code: Mapping[str, Sequence[str]]) -> bool:
    """Whether some of the readers differ in each part of the code that they stand on."""
    if len(readers) < 2:
        return False
    return all(len(set(parts)) > 1 for parts in zip(*(code[reader] for reader in readers), strict=True))


# --- order ---

_LABEL = re.compile(
    r"(第?)([(（]?)((?:\d{1,2}[.-])*)(\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳])([部編章節款条]|[)）.]|(?=\s)|(?<=[①-⑳]))"
)
"""What is around a number, those above it (2.3.), the number itself, and what is behind it."""


def _misnumbered(paragraphs: Sequence[Paragraph]) -> float:
    """Share of the numbers that neither begin anew nor follow the last of their kind, in percent."""
    last: dict[tuple[str, ...], int] = {}
    wrong = labels = 0
    for paragraph in paragraphs:
        label = _LABEL.match(paragraph.text) if paragraph.kind in ("heading", "list", "body") else None
        if label:
            ordinal, bracket, upper, number, end = label.groups()
            kind, value = (ordinal, bracket, upper, end), _value(number)
            labels += 1
            wrong += kind in last and value not in (1, last[kind], last[kind] + 1)
            last[kind] = value
    return 100 * wrong / max(1, labels)


def _value(number: str) -> int:
    return int(unicodedata.numeric(number) if "①" <= number <= "⑳" else read_number(number))


def _out_of_outline(paragraphs: Sequence[Paragraph], outline: Sequence[str]) -> float | None:
    """Share of the outline's titles that are not among the headings, in its order, in percent."""
    if not outline:
        return None
    headings = [_compact(p.text) for p in paragraphs if p.kind == "heading"]
    titles = [_compact(title) for title in outline]
    blocks = SequenceMatcher(None, headings, titles, autojunk=False).get_matching_blocks()
    return 100 * (1 - sum(block.size for block in blocks) / len(titles))


# --- one reader by itself ---

_INNER_SPACE = re.compile(f"(?<=[{KANA}{KANJI}]) +(?=[{KANA}{KANJI}])")
_NOTE_MARK = re.compile(f"(?<=[{KANA}])[0-9０-９]{{1,2}}(?=[。、])")


class _Own(NamedTuple):
    """The passages of a reader among those of all."""

    passages: Mapping[str, bool]
    borne_out: set[str] | None
    second: int | None
    """Characters of the second longest text; None for a reader by itself."""

    def length(self, unheard: float, broken: float = 0.0) -> float:
        """Characters of the passages, of those that are unheard or broken only so much."""
        heard = self.borne_out or ()
        return sum(
            len(text) * (broken if not whole else 1.0 if text in heard else unheard)
            for text, whole in self.passages.items()
        )


def _measure(
    pages: Sequence[Page], paragraphs: Sequence[Paragraph], own: _Own, outline: Sequence[str]
) -> Measures:
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    prose = "\n".join(paragraph.text for paragraph in paragraphs if paragraph.kind == "body")
    per_thousand = 1000 / max(1, sum(1 for _ in JAPANESE.finditer(prose)))
    misnumbered, missing = _misnumbered(paragraphs), _out_of_outline(paragraphs, outline)
    inner_spaces = len(_INNER_SPACE.findall(prose)) * per_thousand
    note_marks = len(_NOTE_MARK.findall(prose)) * per_thousand
    off = (0.1 * misnumbered, 0.1 * (missing or 0.0), inner_spaces, note_marks)
    lost = sum(min(_MOST_OFF, points) for points in off)
    every = max(1.0, own.length(1.0, broken=1.0))
    score = None
    if own.second is not None and own.passages:
        score = round(max(0.0, 100 * own.length(_UNHEARD) / max(every, own.second) - lost), 1)
    return Measures(
        score=score,
        pages=sum(bool(page.blocks) for page in pages),
        characters=len("".join(text.split())),
        agreement=None if own.borne_out is None else round(own.length(0.0) / every, 4),
        broken=round(100 * (1 - own.length(1.0) / every), 2),
        misnumbered=round(misnumbered, 2),
        outline=None if missing is None else round(missing, 2),
        inner_spaces=round(inner_spaces, 2),
        note_marks=round(note_marks, 2),
    )
