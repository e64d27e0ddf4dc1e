"""pymupdf4llm: the Markdown that PyMuPDF's layout model makes of each page, taken apart again.

Every box that the model finds is a block: headings keep their ``#``, list items their ``-``, tables are a
line a row with ``|`` between the cells, the words inside a picture are a block of kind ``image``. Lines are
whole paragraphs, which the model joins with a space, also between Japanese characters. Without OCR: pages
that have no text layer were told apart before.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pymupdf4llm

from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.opening.pdf_files import each_page, open_pdf
from pdf2lora.language.marks import NOTE_SIGNS, TO_RAISED
from pdf2lora.records import Block, Line, Page

_BATCH = 200
"""Pages read at once: heading levels are compared among them, and all of them are in memory."""
_LAYOUT_PAGES = 500
"""Longer documents are read without the layout model, which takes most of a second a page."""

_SECONDS = 1200
"""For a batch."""


def pages(path: str | Path, numbers: Sequence[int] | None = None) -> Iterator[Page]:
    """The pages of a PDF, all or these, a block a box of the layout; raises DocumentError where it cannot be opened."""
    with open_pdf(path) as document:
        numbers = numbers or range(1, document.page_count + 1)
        layout = len(numbers) <= _LAYOUT_PAGES
        pymupdf4llm.use_layout(layout)
        load = _Loader(document, numbers).load
        try:
            yield from each_page(
                numbers, lambda n: (load(n), *document[n - 1].rect.br), _page, seconds=_SECONDS
            )
        finally:
            pymupdf4llm.use_layout(True)


class _Loader:
    """Reads pages in batches, and one by one once a batch has failed."""

    def __init__(self, document: pymupdf.Document, numbers: Sequence[int]) -> None:
        self.document = document
        self.numbers = numbers
        self.batch = _BATCH
        self.waiting: dict[int, dict[str, Any]] = {}

    def load(self, number: int) -> dict[str, Any]:
        """The Markdown of a page and its boxes."""
        if number not in self.waiting:
            at = self.numbers.index(number)
            try:
                self.waiting = self._read(self.numbers[at : at + self.batch])
            # One bad page spoils its batch, with whatever error.
            except Exception:
                if self.batch == 1:
                    raise
                self.batch = 1
                self.waiting = self._read([number])
        return self.waiting.pop(number)

    def _read(self, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
        with warnings.catch_warnings():
            # The model divides by the width of empty boxes.
            warnings.simplefilter("ignore", RuntimeWarning)
            chunks = pymupdf4llm.to_markdown(
                self.document,
                pages=[number - 1 for number in numbers],
                page_chunks=True,
                use_ocr=False,
                ignore_images=True,
                show_progress=False,
            )
        return dict(zip(numbers, chunks, strict=True))


_KINDS = {"table": "table", "picture": "image", "formula": "image"}


def _page(number: int, drawn: tuple[dict[str, Any], float, float]) -> Page:
    chunk, width, height = drawn
    # Without the layout model there are no boxes: the page is one.
    boxes = chunk.get("page_boxes") or [
        {"class": "text", "bbox": (0, 0, width, height), "pos": (0, len(chunk["text"]))}
    ]
    blocks: list[Block] = []
    for box in boxes:
        bbox = tuple(float(x) for x in box["bbox"])
        start, end = box["pos"]
        lines = tuple(Line(text, bbox, 0.0, bold) for text, bold in _lines(chunk["text"][start:end]))
        if lines:
            blocks.append(Block(len(blocks), bbox, lines, _KINDS.get(box["class"], "text")))
    return Page(number, round(width, 1), round(height, 1), tuple(blocks))


def _lines(markdown: str) -> Iterator[tuple[str, bool]]:
    """The lines of a box as plain text but for heading and list marks, and whether all of a line is bold."""
    for line in re.split(r"\n+", re.sub(r"<!--.*?-->", "\n", markdown, flags=re.DOTALL)):
        if re.fullmatch(r"\s*(```\w*|\|?(\s*:?-{3,}:?\s*\|)+)\s*", line):
            continue  # fences, and the rule under a table's head
        table = line.startswith("|") and line.rstrip().endswith("|")
        # Within a table <br> parts the lines of a cell, elsewhere the labels of a picture.
        for piece in [line] if table else line.split("<br>"):
            text = plain(piece)
            if table:
                text = " | ".join(cell.strip() for cell in text.strip().strip("|").split("|") if cell.strip())
            if text.strip():
                bold = re.fullmatch(r"(#+ |- )?\*\*[^*]+\*\*\s*", piece.strip()) is not None
                yield text, bold


_NOTE_MARK = re.compile(rf"\s*<sup>\s*[{NOTE_SIGNS}]*\d{{0,3}}[)）]?\s*</sup>\s*")
# What a raised figure stands at when it is an exponent: 10⁶, m², km³, s⁻¹ …
_BASE = re.compile(r"(?<![A-Za-z\d.,])(?:10|[kcmµ]?m|s|h|kg|[A-Za-z])\Z")


def plain(markdown: str) -> str:
    """A line of Markdown without its emphasis and its footnote marks; exponents become raised figures."""

    def raised(match: re.Match[str]) -> str:
        figure = re.sub(r"<.*?>|\s", "", match.group())
        if _BASE.search(match.string[: match.start()].rstrip("*_`")) and re.fullmatch(
            r"[+\-−]?\d{1,2}", figure
        ):
            return figure.translate(TO_RAISED)
        # At the beginning of a line it is the number of the note itself.
        return "" if match.start() else f"{figure} "

    begin, words = re.fullmatch(r"(\s*(?:[->] +)*)(.*)", markdown, re.DOTALL).groups()
    text = begin.replace("> ", "") + _NOTE_MARK.sub(raised, words)
    text = re.sub(r"</?(?:sup|sub|u|mark|b|i)>", "", text)
    text = re.sub(r"(?<=[A-Za-z,&])<br>(?=[A-Za-z])", " ", text).replace("<br>", "")
    text = re.sub(r"<((?:https?|mailto):[^<>\s]+)>", r"\1", text)
    text = re.sub(r"\*\*|~~|`", "", text)
    text = re.sub(r"(?<![A-Za-z0-9_])_(?=\S)(.+?)(?<=\S)_(?![A-Za-z0-9_])", r"\1", text)
    return re.sub(r" {2,}", " ", text).strip(" ")
