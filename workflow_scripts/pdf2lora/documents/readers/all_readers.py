"""The table of formats and readers: which files are documents, and who reads which of their pages.

A new format is a row of ``TABLE`` and the file of its reader; a new reader of a format is a line in its row and its
own file. A reader is the module ``documents.readers.NAME`` with

    pages(path, numbers=None) → the pages of these numbers, from 1, or all; DocumentError where the file cannot be opened

and may have ``remarks(path)``, sentences on what a user should know of a file that can be used. Nothing here imports
a reader: whoever uses one loads it by its name, so that an edit of one leaves what the others read alone.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from pdf2lora.documents.opening.source_files import beginning, what_it_is
from pdf2lora.documents.problems import refused
from pdf2lora.records import Message, PageKind


class Reader(NamedTuple):
    """One way of reading a format."""

    name: str
    code: tuple[str, str]
    """What its letters come from, and what puts them in order: where readings are compared, readers that share one of
    these are one voice."""
    kinds: tuple[PageKind, ...] = ()
    """The kinds of page that it is made for, as the inspection found them: it gets no others, and comes before the
    readers that name none. These get every page that is not blank."""

    @property
    def module(self) -> str:
        return f"pdf2lora.documents.readers.{self.name}"


class Format(NamedTuple):
    name: str
    suffixes: tuple[str, ...]
    """A file of a folder is a document if its name ends in one of these."""
    readers: tuple[Reader, ...]
    """The most trusted first: it is taken where others are as good."""
    recognises: Callable[[bytes], bool] | None = None
    """Whether a file that begins like this is surely of the format, whatever its name; None where nothing tells it
    from other text."""
    inspector: str = "any_format"
    """The module of ``documents.inspection`` that looks at it."""


TABLE = (
    Format(
        "pdf",
        (".pdf",),
        (
            Reader("pymupdf_blocks", ("mupdf", "layout.reading_order")),
            Reader("pymupdf4llm", ("mupdf", "pymupdf4llm")),
            Reader("pdfplumber", ("pdfminer", "layout.reading_order")),
            Reader("pymupdf_text", ("mupdf", "the file")),
        ),
        recognises=lambda head: head.startswith(b"%PDF-"),
        inspector="pdf",
    ),
    Format("markdown", (".md",), (Reader("markdown", ("markdown-it", "the file")),)),
    Format("text", (".txt",), (Reader("plain_text", ("Python", "the file")),)),
)
FORMATS = {suffix: form for form in TABLE for suffix in form.suffixes}
READERS = {reader.name: reader for form in TABLE for reader in form.readers}
COMPARED = tuple(reader.name for form in TABLE if len(form.readers) > 1 for reader in form.readers)
"""The readers among which there is a choice."""


def format_of(path: str | Path) -> Format:
    """By what the file begins with, where that is sure, else by the ending of its name.

    Raises DocumentError for a file that neither tells anything of, or that is not there or empty.
    """
    path = Path(path)
    named = FORMATS.get(path.suffix.lower())
    head = beginning(path)
    for form in TABLE:
        if form.recognises is not None and form.recognises(head):
            return form
    if named is None:
        values = {
            "kind": what_it_is(head) or Message("documents.kind.unknown"),
            "endings": ", ".join(FORMATS),
        }
        raise refused(path, Message("documents.ending", values))
    return named
