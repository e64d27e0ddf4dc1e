"""The one way in which every extraction method opens a document, whatever its state.

A PDF with rubbish before its header is read from the header on, in memory, because its table of contents
counts from there: MuPDF would otherwise rebuild the file and lose a third of the text. A PDF that MuPDF
has to rebuild is handed to the other readers as rebuilt, since they give up on most of those.
"""

import io
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from pdf2lora.documents.opening.limits import within
from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.opening.source_files import beginning, what_it_is
from pdf2lora.documents.problems import refused
from pdf2lora.records import Message, Page

logger = logging.getLogger(__name__)


def header_offset(path: str | Path) -> int:
    """Bytes before the %PDF header. Raises DocumentError for a file that has none: it is no PDF."""
    path = Path(path)
    head = beginning(path)
    offset = head.find(b"%PDF-")
    what = what_it_is(head)
    if offset < 0 or (offset > 0 and what is not None):
        raise refused(path, Message("documents.no_pdf", {"kind": what or Message("documents.kind.other")}))
    return offset


def open_pdf(path: str | Path) -> pymupdf.Document:
    """Open a PDF from its header on; use it in a ``with`` statement.

    Raises DocumentError for a file that is no PDF, is broken beyond repair, needs a password to be read,
    or has no pages. ``is_repaired`` of the result tells that MuPDF had to rebuild it, so text may be lost.
    Pages that are shown turned are turned in memory, so that their text runs from left to right.
    """
    path = Path(path)
    offset = header_offset(path)
    try:
        if offset:
            document = pymupdf.open(stream=path.read_bytes()[offset:], filetype="pdf")
        else:
            document = pymupdf.open(path, filetype="pdf")
        locked = document.needs_pass
        unusable = locked or document.page_count < 1
    # MuPDF's errors share no base class: FileDataError, FzError…, RuntimeError, ValueError.
    except Exception as error:
        raise refused(path, Message("documents.broken")) from error
    if unusable:
        document.close()
        raise refused(path, Message("documents.password" if locked else "documents.no_pages"))
    _turn_upright(document)
    return document


def _turn_upright(document: pymupdf.Document) -> None:
    """MuPDF gives text where it was drawn, not where a turned page shows it: draw it where it reads."""
    for index in range(document.page_count):
        try:
            page = document[index]
            if page.rotation:
                turn = _text_turn(page)
                page.set_rotation(turn)
                if turn:
                    page.remove_rotation()
        # A page that cannot be loaded is told of by whoever reads it.
        except Exception as error:
            logger.info("page %d cannot be turned: %s", index + 1, error)


def _text_turn(page: pymupdf.Page) -> int:
    """The clockwise turn, in degrees, after which most of a page's lines run from left to right."""
    turns = Counter()
    for block in page.get_text("dict", flags=pymupdf.TEXTFLAGS_TEXT)["blocks"]:
        for line in block["lines"]:
            if line["wmode"] == 0:
                x, y = line["dir"]
                turn = (0 if x > 0 else 180) if abs(x) >= abs(y) else (90 if y < 0 else 270)
                turns[turn] += sum(len(span["text"]) for span in line["spans"])
    return max(turns, key=turns.__getitem__, default=page.rotation)


def pdf_stream(path: str | Path) -> BinaryIO:
    """The bytes of a PDF for a reader other than MuPDF: the file's own where it is sound, else as rebuilt.

    Raises DocumentError as ``open_pdf`` does. Close it after use.
    """
    path = Path(path)
    with open_pdf(path) as document:
        if document.is_repaired:
            try:
                return io.BytesIO(document.tobytes())
            # MuPDF can read some files that it cannot write.
            except Exception as error:
                logger.info("the rebuilt file cannot be handed on, the reader gets it as it is: %s", error)
    offset = header_offset(path)
    return io.BytesIO(path.read_bytes()[offset:]) if offset else path.open("rb")


Loaded = TypeVar("Loaded")


def each_page(
    numbers: Iterable[int],
    load: Callable[[int], Loaded],
    build: Callable[[int, Loaded], Page],
    seconds: float = 120,
) -> Iterator[Page]:
    """``build(number, load(number))`` for each page number, from 1; a page that cannot be loaded has no blocks.

    ``load`` is what a PDF library does. On damaged pages these raise errors of any kind (MuPDF's own, KeyError,
    RecursionError …) or take for ever, so each load has so many ``seconds``; one bad page is no reason to lose
    a book, and what is lost is said in the log. ``build`` is what we do: an error there is our defect and ends
    the job.
    """
    for number in numbers:
        try:
            with within(seconds):
                loaded = load(number)
        except Exception as error:
            logger.warning(
                "page %d cannot be read and stays empty: %s: %s", number, type(error).__name__, error
            )
            yield Page(number, 0.0, 0.0, ())
            continue
        yield build(number, loaded)
        if number % 100 == 0:
            logger.info("page %d", number)
