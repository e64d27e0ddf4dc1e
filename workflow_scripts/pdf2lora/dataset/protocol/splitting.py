"""Which sections may be trained on and which are held out: decided before any question is made.

A section is held out as a whole, so that no fact can stand on both sides. The order in which the
sections of a document are taken comes from a digest of seed, document and section, and the sizes are
balanced inside each document: another document, or another section, moves as little as can be.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from pdf2lora.records import Chunk, Role

# A section that holds more of its document than this cannot go to one side as a whole: it is divided
# into its chunks. So is a document without headings.
_LARGEST_SHARE = 0.4


class Part(msgspec.Struct, frozen=True):
    """A section, or one chunk of a section that is too large, and whether it may be trained on."""

    document: str
    section: tuple[str, ...]
    chunks: tuple[str, ...]
    """Ids of its chunks, in the order of the document."""
    characters: int
    role: Role


def split_sections(chunks: Sequence[Chunk], seed: int, held_out_share: float) -> list[Part]:
    """Assign every chunk, by section, to training or held out.

    In each document, about ``held_out_share`` of the characters is held out: sections are taken in
    the order of their digests as long as that brings the sum nearer to the share. Parts come back in
    the order in which the chunks name them.
    """
    parts = _parts(chunks)
    names = Counter((part.document, part.section) for part in parts)
    held_out: set[tuple[str, ...]] = set()
    for document in dict.fromkeys(part.document for part in parts):
        of_document = [part for part in parts if part.document == document]
        if len(of_document) < 2:
            continue
        wanted = held_out_share * sum(part.characters for part in of_document)
        taken = 0
        for part in sorted(of_document, key=lambda part: _rank(part, seed, names)):
            if abs(taken + part.characters - wanted) < abs(taken - wanted):
                held_out.add(part.chunks)
                taken += part.characters
    return [
        msgspec.structs.replace(part, role="held_out" if part.chunks in held_out else "training")
        for part in parts
    ]


def role_of_chunk(parts: Iterable[Part]) -> dict[str, Role]:
    """The role of each chunk, by its id."""
    return {chunk: part.role for part in parts for chunk in part.chunks}


def _parts(chunks: Sequence[Chunk]) -> list[Part]:
    """Sections as parts, all in training for now; an overlarge section gives one part a chunk."""
    sections: dict[tuple[str, tuple[str, ...]], list[Chunk]] = {}
    sizes: dict[str, int] = {}
    for chunk in chunks:
        sections.setdefault((chunk.document, chunk.section), []).append(chunk)
        sizes[chunk.document] = sizes.get(chunk.document, 0) + len(chunk.text)
    parts = []
    for (document, section), members in sections.items():
        groups = (
            [[chunk] for chunk in members] if _size(members) > _LARGEST_SHARE * sizes[document] else [members]
        )
        parts += [
            Part(document, section, tuple(chunk.id for chunk in group), _size(group), "training")
            for group in groups
        ]
    return parts


def _size(chunks: Sequence[Chunk]) -> int:
    return sum(len(chunk.text) for chunk in chunks)


def _rank(part: Part, seed: int, names: Counter[tuple[str, tuple[str, ...]]]) -> str:
    """A place in the order that depends on nothing but the seed and the part's own name."""
    divided = names[part.document, part.section] > 1
    key = (str(seed), part.document, *part.section, *(part.chunks if divided else ()))
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()
