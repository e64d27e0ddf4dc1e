"""Extraction from PyMuPDF's spans: lines rebuilt from their geometry, columns read one after the other.

Tables with rules become blocks of kind ``table``, a line a row with ``|`` between the cells; the
labels inside figures become blocks of kind ``image``; text that runs vertically beside horizontal text
(side tabs, axis labels) is left out.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from pdf2lora.documents.layout.blocks import in_blocks
from pdf2lora.documents.layout.boxes import around, holds
from pdf2lora.documents.layout.drawings import figures, on_panels, rules
from pdf2lora.documents.layout.lines_from_spans import (
    Fragment,
    fragment,
    lines,
    read,
    spans_of,
    without_ruby,
    without_stacks,
)
from pdf2lora.documents.layout.ruled_tables import without_tables
from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.opening.pdf_files import each_page, open_pdf
from pdf2lora.records import Block, Box, Line, Page

_HEAVY = re.compile(r"bold|heavy|black|demi|[-_ ]W[6-9]\b|[-_]B$|[-_]EB$", re.IGNORECASE)
_GOTHIC = re.compile(r"goth|ゴシック|sans|meiryo|gosi|got[a-z]*-", re.IGNORECASE)
_SERIF = re.compile(r"min|明朝|serif|ryumin|times|century", re.IGNORECASE)
_CAPTION = re.compile(
    r"[■●▼▲◆【〔《\s]*(?:第?\s*[0-9０-９.．\-－‐]*\s*)?(?:図表?|表|写真|コラム|Fig|Table|資料|出典|注)"
)


def pages(path: str | Path, numbers: Sequence[int] | None = None) -> Iterator[Page]:
    """The pages of a PDF, all or these, in the coordinates of the page as it is shown; raises DocumentError where
    it cannot be opened."""
    with open_pdf(path) as document:
        heavy = _heavy_fonts(document)
        yield from each_page(
            numbers or range(1, document.page_count + 1),
            lambda number: _drawn(document[number - 1]),
            lambda number, drawn: _page(number, drawn, heavy),
        )


class DrawnPage(NamedTuple):
    """What PyMuPDF finds on a page."""

    width: float
    height: float
    blocks: list[dict[str, Any]]
    drawings: list[dict[str, Any]]
    images: list[dict[str, Any]]


def _drawn(page: pymupdf.Page) -> DrawnPage:
    text = page.get_text("dict", flags=_FLAGS)
    lines = any(block.get("lines") for block in text["blocks"])
    # Drawings only matter for the text among them.
    drawings, images = (page.get_cdrawings(), page.get_image_info()) if lines else ([], [])
    return DrawnPage(page.rect.width, page.rect.height, text["blocks"], drawings, images)


def _heavy_fonts(document: pymupdf.Document) -> re.Pattern[str]:
    """What makes a font stand out: its weight, and sans-serif type where the text is in serif type."""
    fonts: Counter[str] = Counter()

    def count(number: int) -> None:
        for block in document[number - 1].get_text("dict", flags=_FLAGS)["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    fonts[span["font"]] += len(span["text"].strip())

    sample = range(1, document.page_count + 1, max(1, document.page_count // 12))
    for _ in each_page(sample, count, lambda number, _: Page(number, 0.0, 0.0, ())):
        pass
    main = max(fonts, key=lambda font: (fonts[font], font), default="")
    if _SERIF.search(main) and not _GOTHIC.search(main):
        return re.compile(f"{_HEAVY.pattern}|{_GOTHIC.pattern}", re.IGNORECASE)
    return _HEAVY


_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CID_FOR_UNKNOWN_UNICODE


def _page(number: int, drawn: DrawnPage, heavy: re.Pattern[str]) -> Page:
    width, height, blocks, drawings, images = drawn
    pieces = without_stacks(without_ruby(_fragments(blocks, heavy)))
    tables, pieces = without_tables(pieces, *rules(drawings, width, height))
    text_lines = [line for line in map(read, lines(pieces)) if line is not None]
    pictures = figures(drawings, images, width, height)
    labels, text_lines = _figure_labels(
        text_lines, [*on_panels(pictures, drawings, width, height), *pictures]
    )
    images = [Block(0, around(line.bbox for line in group), tuple(group), "image") for group in labels]
    return Page(
        number, round(width, 1), round(height, 1), in_blocks([*text_lines, *tables, *images], width, height)
    )


def _fragments(blocks: Sequence[dict[str, Any]], heavy: re.Pattern[str]) -> list[Fragment]:
    """Horizontal lines as PyMuPDF gives them, each once; lines in other directions are left out."""
    fragments: dict[tuple[str, int, int], Fragment] = {}
    for number, block in enumerate(blocks):
        for line in block.get("lines", ()):
            if line["wmode"] or abs(line["dir"][1]) > 0.05 or line["dir"][0] < 0:
                continue
            spans = list(spans_of(number, line["spans"], heavy))
            text = "".join(span.text for span in spans)
            if text.strip():
                piece = fragment(spans)
                # DrawnPage twice, a little apart, to look bold or to cast a shadow. Single letters may be two
                # of a word in a font without widths.
                x, y = round(piece.box[0] / 2), round(piece.box[1] / 2)
                near = [(text, x + dx, y + dy) for dx in (0, -1, 1) for dy in (0, -1, 1)]
                place = next((place for place in near if place in fragments), near[0])
                fragments.setdefault(
                    place if len(text.strip()) > 1 else (text, number, len(fragments)), piece
                )
    return list(fragments.values())


def _figure_labels(text_lines: list[Line], boxes: Sequence[Box]) -> tuple[list[list[Line]], list[Line]]:
    """Lines inside figures, figure by figure, and the rest."""
    labels: list[list[Line]] = []
    sizes: Counter[float] = Counter()
    for line in text_lines:
        sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    for box in boxes:
        inside = [
            line for line in text_lines if holds(box, line.bbox, line.size) and not _CAPTION.match(line.text)
        ]
        if inside and not _is_text(inside, body):
            labels.append(inside)
            chosen = {id(line) for line in inside}
            text_lines = [line for line in text_lines if id(line) not in chosen]
    return labels, text_lines


def _is_text(inside: Sequence[Line], body: float) -> bool:
    """Whether what stands on drawings is prose in a panel, or titles with ornaments, rather than labels."""
    long = [line for line in inside if len(line.text) >= 20]
    stops = sum(line.text.count("。") + line.text.count("．") for line in inside)
    prose = sum(1 for line in long if line.size >= 0.85 * body)
    return (
        prose > 0.5 * len(inside)
        or (len(long) >= 4 and stops >= 3)
        or (prose >= 4 and stops >= 2)
        or median(line.size for line in inside) > 1.1 * body
    )
