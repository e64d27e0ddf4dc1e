"""Names: Latin abbreviations (CO2, GOSAT-GW), and proper names as UniDic and their endings tell them."""

import re
from collections.abc import Iterator

import msgspec

from pdf2lora.language.claims import Claim, Slot
from pdf2lora.language.dates import ERAS
from pdf2lora.language.reading import Reading
from pdf2lora.language.units import UNITS
from pdf2lora.language.words import Word
from pdf2lora.resources import resource

_KATAKANA = re.compile("[ァ-ヴー]{4,}")


class _NameWords(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/names.yaml."""

    place_endings: frozenset[str]
    beginnings: frozenset[str]
    aliases: dict[str, list[str]]


_WORDS = resource("language/names", _NameWords)
_PARTICLES = {"は": "が", "も": "が"} | {particle: particle for particle in "がをにでへ"}
_ALIASES = {alias: name for name, aliases in _WORDS.aliases.items() for alias in aliases}


def names(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Claim]:
    """Every name once, in the order of the text; ``taken`` are the spans of dates and quantities."""
    known: set[str] = set()
    spans: list[tuple[int, int]] = []
    candidates = [*reading.named, *_latin(reading), *_proper(reading)]
    for start, end in sorted(candidates, key=lambda span: (span[0], -span[1])):
        if any(s < end and start < e for s, e in spans) or any(s <= start < e for s, e in taken):
            continue
        spans.append((start, end))
        text = reading.text[start:end]
        if text.casefold() not in known:
            known.add(text.casefold())
            value = _ALIASES.get(text.casefold(), text.casefold())
            yield Claim("name", value, "", text, start, _role(reading, end))


def _role(reading: Reading, end: int) -> Slot:
    """What a name that stands alone before a particle does, and with what: 「環境省が指針を公表した」."""
    after = reading.at(end)
    particle = (
        reading.words[after] if after < len(reading.words) and reading.words[after].start == end else None
    )
    if particle is None or particle.surface not in _PARTICLES:
        return Slot()
    _, does = reading.predicate_after(after)
    if not does:
        return Slot()
    return Slot(does=_PARTICLES[particle.surface] + does)


def _latin(reading: Reading) -> Iterator[tuple[int, int]]:
    for start, end in reading.latin:
        written = reading.text[start:end]
        if end - start > 1 and re.search("[A-Z0-9]", written) and written not in UNITS:
            yield start, end


def _proper(reading: Reading) -> Iterator[tuple[int, int]]:
    """Runs of proper nouns with the ending that makes them a place or a body: 能登半島, パリ協定."""
    words, i = reading.words, 0
    while i < len(words):
        if not _is_proper(words[i]):
            i += 1
            continue
        begin, end = i, i + 1
        while begin > 0 and _continues(words, begin, _begins(words[begin - 1])):
            begin -= 1
        while end < len(words) and _continues(words, end, _is_part(words[end])):
            end += 1
        if words[end - 1].end - words[begin].start > 1:
            yield words[begin].start, words[end - 1].end
        i = end


def _continues(words: list[Word], i: int, is_part: bool) -> bool:
    """Whether the words before and from i are one piece; katakana goes on only in katakana."""
    return (
        is_part
        and words[i].start == words[i - 1].end
        and (not _is_katakana(words[i]) or _is_katakana(words[i - 1]) or _is_proper(words[i]))
    )


def _is_part(word: Word) -> bool:
    return _is_proper(word) or word.surface in _WORDS.place_endings or _is_katakana(word)


def _begins(word: Word) -> bool:
    # 「期間中日本では」 names no 中日本.
    return _is_katakana(word) or (word.surface in _WORDS.beginnings and word.pos[0] != "接尾辞")


def _is_katakana(word: Word) -> bool:
    return re.fullmatch("[ァ-ヴー]+", word.surface) is not None


def _is_proper(word: Word) -> bool:
    if not word.lemma or re.match("[A-Za-z]", word.surface) or word.surface in (*ERAS, "西暦"):
        # No lemma: MeCab does not know the word; in katakana it is taken for a name.
        return not word.lemma and _KATAKANA.fullmatch(word.surface) is not None
    if word.pos[1] == "固有名詞":
        return not (len(word.surface) < 3 and word.surface.endswith("ー"))  # an answer cut off in レーダ
    # UniDic gives a loanword its source (データ-data) and names of things none (ランドサット).
    return (
        word.pos[1] == "普通名詞"
        and word.lemma == word.surface
        and _KATAKANA.fullmatch(word.surface) is not None
    )
