"""PyMuPDF's plain text: the lines in the order in which the file holds them, as ``get_text("text")`` gives.

What everyone tries first. It knows neither columns nor the size of letters: the yardstick for the others.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pdf2lora.documents.layout.boxes import around
from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.opening.pdf_files import each_page, open_pdf
from pdf2lora.records import Block, Line, Page


def pages(path: str | Path, numbers: Sequence[int] | None = None) -> Iterator[Page]:
    """The pages of a PDF, all or these, one block each; raises DocumentError where it cannot be opened."""
    with open_pdf(path) as document:

        def load(number: int) -> dict[str, Any]:
            # The same flags give the same lines as get_text("text"), and tell where they stand.
            return document[number - 1].get_text("dict", flags=pymupdf.TEXTFLAGS_TEXT, sort=False)

        yield from each_page(numbers or range(1, document.page_count + 1), load, _page)


def _page(number: int, drawn: dict[str, Any]) -> Page:
    lines = []
    for block in drawn["blocks"]:
        for line in block["lines"]:
            text = "".join(span["text"] for span in line["spans"])
            if text.strip():
                lines.append(Line(text, tuple(round(x, 1) for x in line["bbox"])))
    blocks = (Block(0, around(line.bbox for line in lines), tuple(lines)),) if lines else ()
    return Page(number, round(drawn["width"], 1), round(drawn["height"], 1), blocks)
