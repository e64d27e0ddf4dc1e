"""Chunks: neighbouring paragraphs of one section, the pieces of text that questions are made from.

Only prose goes into chunks, paragraphs and lists. Captions, tables and notes stay in cleaned.jsonl: they
are not asked about, and between the sentences of a chunk they would only mislead. Headings are in the
section's path and not repeated in the text.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from pdf2lora.language.sentences import sentences
from pdf2lora.records import Chunk, Paragraph

PROSE = ("body", "list")


def chunks(paragraphs: Sequence[Paragraph], document: str, max_characters: int) -> list[Chunk]:
    """Whole paragraphs of one section up to ``max_characters`` each; a longer one is divided at sentence ends.

    A single sentence that is longer stays whole. A passage that stands in a section several times, word
    for word, gives one chunk.
    """
    prose = [paragraph for paragraph in paragraphs if paragraph.kind in PROSE]
    by_id: dict[str, Chunk] = {}
    for section, members in groupby(prose, key=lambda paragraph: paragraph.section):
        pieces = (piece for paragraph in members for piece in divided(paragraph, max_characters))
        for group in _packed(pieces, max_characters):
            chunk = _chunk(document, section, group)
            by_id.setdefault(chunk.id, chunk)
    return list(by_id.values())


def divided(paragraph: Paragraph, max_characters: int) -> list[Paragraph]:
    """A paragraph as it is, or in pieces of whole sentences where it is too long."""
    if len(paragraph.text) <= max_characters:
        return [paragraph]
    pieces: list[str] = []
    for sentence in sentences(paragraph.text):
        if pieces and len(pieces[-1]) + len(sentence) <= max_characters:
            pieces[-1] += sentence
        else:
            pieces.append(sentence)
    return [msgspec.structs.replace(paragraph, text=piece.strip()) for piece in pieces if piece.strip()]


def _packed(paragraphs: Iterable[Paragraph], max_characters: int) -> Iterator[list[Paragraph]]:
    group: list[Paragraph] = []
    size = 0
    for paragraph in paragraphs:
        # The line ends between paragraphs count: Chunk.text has them.
        if group and size + 1 + len(paragraph.text) > max_characters:
            yield group
            group, size = [], 0
        size += len(paragraph.text) + bool(group)
        group.append(paragraph)
    if group:
        yield group


def _chunk(document: str, section: tuple[str, ...], paragraphs: Sequence[Paragraph]) -> Chunk:
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    return Chunk(
        id=_identity(document, section, text),
        document=document,
        section=section,
        first_page=min(paragraph.first_page for paragraph in paragraphs),
        last_page=max(paragraph.last_page for paragraph in paragraphs),
        paragraphs=tuple(paragraphs),
    )


def _identity(document: str, section: tuple[str, ...], text: str) -> str:
    """Twelve hexadecimal digits; the lengths keep (a, bc) and (ab, c) apart."""
    digest = hashlib.sha256()
    for part in (document, *section, text):
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()[:12]
