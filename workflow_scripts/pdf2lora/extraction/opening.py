"""The one way in which every extraction method opens a document, whatever its state.

A PDF with rubbish before its header is read from the header on, in memory, because its table of contents
counts from there: MuPDF would otherwise rebuild the file and lose a third of the text. A PDF that MuPDF
has to rebuild is handed to the other readers as rebuilt, since they give up on most of those.
"""

import io
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, TypeVar

from pdf2lora.errors import DocumentError
from pdf2lora.extraction.mupdf import pymupdf
from pdf2lora.japanese import JAPANESE
from pdf2lora.records import Box, Page

logger = logging.getLogger(__name__)

FORMATS: dict[str, Literal["pdf", "markdown", "text"]] = {".pdf": "pdf", ".md": "markdown", ".txt": "text"}

_HEADER_WITHIN = 65536
"""Bytes in which the %PDF header is looked for; readers agree on 1,024, but real rubbish is longer."""
_MOST_TEXT = 64 * 2**20
"""Bytes of a Markdown or text file: a hundred long books."""

# How wrong files begin, and what they are then.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF-", "a PDF"),
)


def format_of(path: str | Path) -> Literal["pdf", "markdown", "text"]:
    """By the ending of the name; another ending raises DocumentError."""
    path = Path(path)
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise DocumentError(
            f"{path.name}: cannot be read as a document, because its name ends in neither .pdf, .md nor .txt. "
            f"Convert it to one of these."
        ) from None


def _beginning(path: Path) -> bytes:
    """The first bytes of a file; raises DocumentError where there is none, or nothing in it."""
    if not path.is_file():
        raise DocumentError(f"{path.name}: is not a file. Name a .pdf, .md or .txt file.")
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEADER_WITHIN)
    except PermissionError:
        raise DocumentError(
            f"{path.name}: may not be read. Give yourself the permission to read it."
        ) from None
    if not head:
        raise DocumentError(f"{path.name}: is empty (0 bytes). Copy or download it again.")
    return head


def _what_it_is(head: bytes) -> str | None:
    """What a file is by its first bytes, where that is sure."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        return "a web page, perhaps an error message that was saved under this name"
    return None


def header_offset(path: str | Path) -> int:
    """Bytes before the %PDF header. Raises DocumentError for a file that has none: it is no PDF."""
    path = Path(path)
    head = _beginning(path)
    offset = head.find(b"%PDF-")
    what = _what_it_is(head)
    if offset < 0 or (offset > 0 and what is not None):
        raise DocumentError(
            f"{path.name}: is not a PDF but {what or 'something else'}. Get the PDF itself again."
        )
    return offset


def open_pdf(path: str | Path) -> pymupdf.Document:
    """Open a PDF from its header on; use it in a ``with`` statement.

    Raises DocumentError for a file that is no PDF, is broken beyond repair, needs a password to be read,
    or has no pages. ``is_repaired`` of the result tells that MuPDF had to rebuild it, so text may be lost.
    """
    path = Path(path)
    offset = header_offset(path)
    try:
        if offset:
            document = pymupdf.open(stream=path.read_bytes()[offset:], filetype="pdf")
        else:
            document = pymupdf.open(path, filetype="pdf")
    # MuPDF's errors share no base class: FileDataError, FzError…, RuntimeError, ValueError.
    except Exception as error:
        raise _broken(path) from error
    try:
        _check(document, path)
    except DocumentError:
        document.close()
        raise
    return document


def _broken(path: Path) -> DocumentError:
    return DocumentError(
        f"{path.name}: is damaged beyond repair. Copy or download it again, or print it to a new PDF from a viewer "
        f"that can still show it."
    )


def _check(document: pymupdf.Document, path: Path) -> None:
    """Raise DocumentError where the open document cannot be read at all."""
    if document.needs_pass:
        raise DocumentError(
            f"{path.name}: needs a password to be opened. Save a copy without one, "
            f"for example with `qpdf --password=PASSWORD --decrypt IN.pdf OUT.pdf`."
        )
    try:
        pages = document.page_count
    except Exception as error:
        raise _broken(path) from error
    if pages < 1:
        raise DocumentError(f"{path.name}: has no pages; it is probably damaged. Copy or download it again.")


def pdf_stream(path: str | Path) -> BinaryIO:
    """The bytes of a PDF for a reader other than MuPDF: the file's own where it is sound, else as rebuilt.

    Raises DocumentError as ``open_pdf`` does. Close it after use.
    """
    path = Path(path)
    with open_pdf(path) as document:
        if document.is_repaired:
            return io.BytesIO(document.tobytes())
    offset = header_offset(path)
    return io.BytesIO(path.read_bytes()[offset:]) if offset else path.open("rb")


Loaded = TypeVar("Loaded")


def each_page(
    numbers: Iterable[int], load: Callable[[int], Loaded], build: Callable[[int, Loaded], Page]
) -> Iterator[Page]:
    """``build(number, load(number))`` for each page number, from 1; a page that cannot be loaded has no blocks.

    ``load`` is what a PDF library does. On damaged pages these raise errors of any kind (MuPDF's own, KeyError,
    RecursionError …), and one bad page is no reason to lose a book; what is lost is said in the log. ``build``
    is what we do: an error there is our defect and ends the job.
    """
    for number in numbers:
        try:
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


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; there must be one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def read_text(path: str | Path) -> tuple[str, str]:
    """The text of a Markdown or text file, and the name of the encoding that it is in.

    UTF-8, with a byte order mark or without, or UTF-16 with one; else ISO-2022-JP, CP932 (Shift_JIS) or
    EUC-JP, whichever gives the larger share of kana and kanji. Raises DocumentError where none fits.
    """
    path = Path(path)
    head = _beginning(path)
    if path.stat().st_size > _MOST_TEXT:
        raise DocumentError(
            f"{path.name}: is larger than {_MOST_TEXT // 2**20} MB. Split it into several documents."
        )
    what = _what_it_is(head)
    if what is not None:
        raise DocumentError(
            f"{path.name}: is not {path.suffix} text but {what}. Give it its right name, or get the text again."
        )
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        raise DocumentError(f"{path.name}: is not text but binary data. Save it as UTF-8 text.")
    else:
        encodings = ["utf-8-sig"] if _decodes(content, "utf-8-sig") else ["iso2022_jp", "cp932", "euc_jp"]
    texts = [(content.decode(name), name) for name in encodings if _decodes(content, name)]
    if not texts:
        raise DocumentError(f"{path.name}: is in no encoding that is known here. Save it as UTF-8.")
    # The first of equals: max keeps it.
    return max(texts, key=lambda pair: sum(1 for _ in JAPANESE.finditer(pair[0])))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
