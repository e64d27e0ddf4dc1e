"""pdfplumber: every letter with its place and size, put together to lines and columns by geometry alone.

It reads the file with pdfminer, so it fails on other files than PyMuPDF does and is a second opinion on
what a page says.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber

from pdf2lora.documents.layout import lines_from_spans
from pdf2lora.documents.layout.blocks import in_blocks
from pdf2lora.documents.layout.lines_from_spans import Fragment, GlyphRun
from pdf2lora.documents.opening.pdf_files import each_page, pdf_stream
from pdf2lora.documents.problems import refused
from pdf2lora.records import Box, Line, Message, Page

# pdfminer reports every oddity of a font, letter by letter.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

_MOST_LETTERS = 200_000
"""On one page; more is a map or a plot made of letters, and would take minutes."""


class Letter(NamedTuple):
    """A letter as drawn, in points from the top left corner of the page as it is shown."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    font: str
    upright: bool


def pages(path: str | Path, numbers: Sequence[int] | None = None) -> Iterator[Page]:
    """The pages of a PDF, all or these, lines in reading order by columns; raises DocumentError where it cannot be
    opened."""
    path = Path(path)
    with pdf_stream(path) as stream:
        try:
            document = pdfplumber.open(stream)
            count = len(document.pages)
        # pdfminer raises whatever a broken file leads it to.
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise refused(path, Message("documents.reader_gave_up", {"error": said})) from error

        def load(number: int) -> DrawnLetters:
            page = document.pages[number - 1]
            try:
                return _drawn(page)
            finally:
                page.close()  # or every page read so far stays in memory

        with document:
            yield from each_page(numbers or range(1, count + 1), load, _page)


class DrawnLetters(NamedTuple):
    """What pdfplumber finds on a page."""

    box: Box
    """The crop box in pdfplumber's coordinates, which count from the corner of the media box."""
    origin: float
    """x of the media box: letters have it added, the matrices that place them do not."""
    letters: list[dict[str, Any]]


def _drawn(page: Any) -> DrawnLetters:
    letters = page.chars
    if len(letters) > _MOST_LETTERS:
        raise ValueError(f"{len(letters):,} letters on one page")
    return DrawnLetters(tuple(float(x) for x in page.cropbox), float(page.mediabox[0]), letters)


def _page(number: int, drawn: DrawnLetters) -> Page:
    left, top, right, bottom = drawn.box
    width, height = right - left, bottom - top
    # A page that was turned for the printer is read as its text runs.
    turns = Counter(map(_turn, drawn.letters))
    turn = max(turns, key=turns.__getitem__, default=0)
    letters = _distinct(_seen(drawn, turn))
    if turn in (90, 270):
        width, height = height, width
    upright = [letter for letter in letters if letter.upright]
    fragments = lines_from_spans.lines(lines_from_spans.without_ruby(_fragments(upright)))
    lines = [line for line in map(lines_from_spans.read, fragments) if line is not None]
    lines += _turned([letter for letter in letters if not letter.upright])
    return Page(number, round(width, 1), round(height, 1), in_blocks(lines, width, height))


def _turn(letter: dict[str, Any]) -> int:
    """Which way a letter's line runs: 0 to the right, 90 upwards, 180 to the left, 270 downwards."""
    a, b = letter["matrix"][:2]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def _seen(drawn: DrawnLetters, turn: int) -> Iterator[Letter]:
    """The letters that stand on the page as it is shown, in its coordinates, turned so that text runs right."""
    left, top, right, bottom = drawn.box
    width, height = right - left, bottom - top

    def turned(x: float, y: float) -> tuple[float, float]:
        return {0: (x, y), 90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)}[turn]

    for letter in drawn.letters:
        x0, x1 = letter["x0"] - left, letter["x1"] - left
        y0, y1 = letter["top"] - top, letter["bottom"] - top
        if not (0 <= (x0 + x1) / 2 <= width and 0 <= (y0 + y1) / 2 <= height):
            continue
        # The matrix says where the letter's origin is, on its baseline; heights there count from below.
        x, y = letter["matrix"][4] + drawn.origin - left, y1 - (letter["matrix"][5] - letter["y0"])
        (xa, ya), (xb, yb), (_, baseline) = turned(x0, y0), turned(x1, y1), turned(x, y)
        box = min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)
        upright = _turn(letter) == turn
        size = box[3] - box[1] if upright else letter["size"]
        yield Letter(letter["text"], *box, baseline, size, letter["fontname"], upright)


def _distinct(letters: Iterable[Letter]) -> list[Letter]:
    """Letters drawn twice within a point, to look bold, are one. pdfplumber's own dedupe_chars compares each
    with each: a second a page."""
    kept: dict[tuple[str, int, int], Letter] = {}
    distinct = []
    for letter in letters:
        x, y = round(letter.x0), round(letter.y0)
        near = [(letter.text, x + dx, y + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)]
        twins = (kept[key] for key in near if key in kept)
        if any(abs(twin.x0 - letter.x0) <= 1 and abs(twin.y0 - letter.y0) <= 1 for twin in twins):
            continue
        kept[near[0]] = letter
        distinct.append(letter)
    return distinct


def _fragments(letters: Sequence[Letter]) -> list[Fragment]:
    """Letters that follow each other in the file and on one line; a gap or a step back ends a fragment."""
    runs: list[list[Letter]] = []
    for letter in letters:
        if runs and _follows(runs[-1][-1], letter):
            runs[-1].append(letter)
        else:
            runs.append([letter])
    return [lines_from_spans.fragment(_spans(run)) for run in runs]


def _follows(left: Letter, right: Letter) -> bool:
    em = max(left.size, right.size)
    # Raised marks and lowered figures belong to the line, ruby above it does not.
    step = 0.1 if abs(left.size - right.size) < 0.1 else 0.5 * em
    return abs(left.baseline - right.baseline) < step and -0.6 * em < right.x0 - left.x1 < 0.8 * em


def _spans(run: Sequence[Letter]) -> list[GlyphRun]:
    """Runs of one font, size and baseline; a gap between letters parts spans, so that it can become a space."""
    spans: list[list[Letter]] = []
    for letter in run:
        last = spans[-1][-1] if spans else None
        if (
            last is not None
            and last.font == letter.font
            and abs(last.size - letter.size) < 0.1
            and abs(last.baseline - letter.baseline) < 0.1
            and letter.x0 - last.x1 < 0.15 * letter.size
        ):
            spans[-1].append(letter)
        else:
            spans.append([letter])
    return [
        GlyphRun(
            text="".join(letter.text for letter in letters),
            x0=letters[0].x0,
            x1=letters[-1].x1,
            baseline=letters[0].baseline,
            size=letters[0].size,
            bold="bold" in letters[0].font.lower(),
            block=0,
        )
        for letters in spans
    ]


def _turned(letters: Sequence[Letter]) -> list[Line]:
    """Text that runs upwards or downwards, such as the labels of an axis: a line a word."""
    words = pdfplumber.utils.extract_words(
        [{**c._asdict(), "top": c.y0, "bottom": c.y1, "doctop": c.y0} for c in letters],
        keep_blank_chars=True,
    )
    return [
        Line(word["text"].strip(), tuple(round(word[side], 1) for side in ("x0", "top", "x1", "bottom")))
        for word in words
        if word["text"].strip()
    ]
