"""All documents together: their chunks in one file, and what is in each document."""

from collections.abc import Iterable, Sequence

import msgspec

from pdf2lora.documents.problems import ENGLISH
from pdf2lora.errors import UserError
from pdf2lora.records import Chunk, Inspection, Message


class DocumentCounts(msgspec.Struct, frozen=True):
    """A document of the run, and how much of it became text to ask about. A document that was skipped has
    its problem here and no text."""

    document: str
    file: str
    format: str
    pages: int
    problem: Message | None
    warnings: tuple[Message, ...]
    paragraphs: int
    characters: int
    sections: int
    chunks: int


def gather(chunks: Iterable[Sequence[Chunk]]) -> list[Chunk]:
    """The chunks of all documents, in the order of the documents' names and of the text in each."""
    by_document = sorted((group for group in chunks if group), key=lambda group: group[0].document)
    return [chunk for group in by_document for chunk in group]


def counts(chunks: Sequence[Chunk], inspections: Sequence[Inspection]) -> list[DocumentCounts]:
    """A row a document, sorted by name.

    Raises UserError where no document has text to ask about.
    """
    rows = []
    for inspection in sorted(inspections, key=lambda inspection: inspection.document):
        own = [chunk for chunk in chunks if chunk.document == inspection.document]
        rows.append(
            DocumentCounts(
                document=inspection.document,
                file=inspection.file,
                format=inspection.format,
                pages=inspection.pages,
                problem=inspection.problem,
                warnings=inspection.warnings,
                paragraphs=sum(len(chunk.paragraphs) for chunk in own),
                characters=sum(len(paragraph.text) for chunk in own for paragraph in chunk.paragraphs),
                sections=len({chunk.section for chunk in own}),
                chunks=len(own),
            )
        )
    if not any(row.chunks for row in rows):
        raise UserError(_nothing(rows))
    return rows


def _nothing(rows: Sequence[DocumentCounts]) -> str:
    no_prose = Message("documents.no_prose")
    reasons = [
        row.problem or Message("documents.about", {"file": row.file, "problem": no_prose}) for row in rows
    ]
    return (
        "No document has text that questions can be made from. "
        + " ".join(map(ENGLISH.say, reasons))
        + " Put at least one document with Japanese prose into the folder that `documents` names in config.yaml."
    )


def as_text(chunks: Iterable[Chunk]) -> str:
    """To read: each section under its path, in brackets the pages."""
    parts: list[str] = []
    place: tuple[str, tuple[str, ...]] | None = None
    for chunk in chunks:
        if (chunk.document, chunk.section) != place:
            place = (chunk.document, chunk.section)
            parts.append("\n# " + " > ".join((chunk.document, *chunk.section)) + "\n")
        pages = f"p. {chunk.first_page}" + (
            f"-{chunk.last_page}" if chunk.last_page > chunk.first_page else ""
        )
        parts.append(f"[{chunk.id}, {pages}]\n{chunk.text}\n")
    return "\n".join(parts).lstrip("\n")
