"""Reading chunks as statements: sentences with their place, freed of what tied them to the one before.

A leading 「また、」 or 「しかし、」 goes, because the rest stands alone. 「このため、」 stays: what follows
it does not, and a filter will say so.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from pdf2lora.dataset.labels import label_ends
from pdf2lora.language.marks import mark_end
from pdf2lora.language.script import KANA, KANJI
from pdf2lora.language.sentences import sentences
from pdf2lora.language.vocabulary import LOOSE_OPENINGS
from pdf2lora.language.words import Word, words
from pdf2lora.records import Chunk

_LOOSE_OPENING = re.compile(f"(?:{'|'.join(LOOSE_OPENINGS)})、")
# The same without a comma, where no longer word can begin like that.
_LOOSE_OPENING_WITHOUT_COMMA = re.compile(
    "(?:しかしながら|しかし|例えば|たとえば|また(?=[A-Za-zァ-ヶ一-鿿])|ほかにも(?=\\d)|ただし|なお(?=、)|まず(?=[一-鿿ァ-ヶ]))"
)
# 「（第1-3-2図）」 and 「（図表 9）」 only point; the sentence says the same without them.
_POINTER = re.compile(
    r"（(?:第?\s*[\d]+(?:[-.‐－]\d+)*\s*[図表](?:[、,及びおよび・]*第?\s*\d+(?:[-.‐－]\d+)*\s*[図表])*|"
    r"(?:図表|図|表|写真)\s*[\d]+(?:[-.‐－]\d+)*(?:[、,・～〜~-]\s*(?:図表|図|表)?\s*\d+)*)(?:を?参照)?）"
)
_ORDINAL = re.compile("第[一二三四五1-5]に、|[一二三四五]つ目は|(?:まず|次に|最後に)、")
_AFTER_JAPANESE = f"(?<=[{KANA}{KANJI}」』）)％%])"


class Statement(msgspec.Struct, frozen=True):
    """One sentence of a document that ends in 。, and where it stands."""

    text: str
    words: tuple[Word, ...]
    chunk: str
    document: str
    section: tuple[str, ...]
    first_page: int
    last_page: int
    paragraph: int
    """Number of its paragraph in the chunk."""
    place: int
    """Number of the sentence in its paragraph; the first is 0."""
    start: int
    end: int
    """Where the sentence stands in its chunk's text, in characters, with all that was taken off it."""
    ordinal: bool = False
    """Whether it began with 「第一に、」 or the like."""
    opening: bool = False
    """Whether its section begins with it."""


def statements(chunks: Iterable[Chunk]) -> Iterator[Statement]:
    """The sentences of body text and lists, in the order of the documents."""
    chunks = list(chunks)
    labels = label_ends(chunks)
    begun: set[tuple[str, tuple[str, ...]]] = set()
    for chunk in chunks:
        continued = (chunk.document, chunk.section) in begun
        begun.add((chunk.document, chunk.section))
        start = 0
        for number, paragraph in enumerate(chunk.paragraphs):
            if paragraph.kind in ("body", "list"):
                label = labels[chunk.id, number]
                yield from _of_paragraph(chunk, number, start, label, opens=not (continued or number))
            start += len(paragraph.text) + len("\n")


def _of_paragraph(chunk: Chunk, number: int, start: int, label: int, opens: bool) -> Iterator[Statement]:
    """The sentences of a paragraph that begins at ``start`` in its chunk's text, after a label of so many characters,
    and perhaps opens its section."""
    paragraph = chunk.paragraphs[number]
    text = with_japanese_stops(paragraph.text)
    mark = label or mark_end(text, listed=paragraph.kind == "list")
    start += mark
    for place, sentence in enumerate(sentences(text[mark:])):
        begin, start = start, start + len(sentence)
        said = without_loose_opening(_POINTER.sub("", sentence.strip()))
        if said.endswith("。"):
            yield Statement(
                text=said,
                words=tuple(words(said)),
                chunk=chunk.id,
                document=chunk.document,
                section=chunk.section,
                first_page=paragraph.first_page,
                last_page=paragraph.last_page,
                paragraph=number,
                place=place,
                start=begin,
                end=start,
                ordinal=_ORDINAL.match(sentence.strip()) is not None,
                opening=opens and place == 0,
            )


def with_japanese_stops(text: str) -> str:
    """「，」 and 「．」 after Japanese as 「、」 and 「。」, so that all documents speak one way."""
    text = re.sub(_AFTER_JAPANESE + "．", "。", text)
    return re.sub(_AFTER_JAPANESE + "，", "、", text)


def without_loose_opening(sentence: str) -> str:
    """「また、一方で、氷は…」 as 「氷は…」; the sentence itself where its opening carries meaning."""
    while True:
        match = _LOOSE_OPENING.match(sentence) or _LOOSE_OPENING_WITHOUT_COMMA.match(sentence)
        if match is None or match.end() == len(sentence):
            return sentence
        sentence = sentence[match.end() :].lstrip()
