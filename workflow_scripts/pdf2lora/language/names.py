"""Names: Latin abbreviations (CO2, GOSAT-GW), and proper names as UniDic and their endings tell them."""

import re
from collections.abc import Iterator

import msgspec

from pdf2lora.language.claims import Claim, Slot
from pdf2lora.language.dates import ERAS
from pdf2lora.language.reading import Reading
from pdf2lora.language.units import UNITS
from pdf2lora.language.words import Word, is_nominal, is_number
from pdf2lora.resources import resource

_KATAKANA = re.compile("[ァ-ヴー]{4,}")


class _NameWords(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/names.yaml."""

    place_endings: frozenset[str]
    body_endings: list[str]
    short_body_endings: list[str]
    beginnings: frozenset[str]
    titles: frozenset[str]
    aliases: dict[str, list[str]]


_WORDS = resource("language/names", _NameWords)
_ENDINGS = re.compile(f"(?P<short>{'|'.join(_WORDS.short_body_endings)})|(?:{'|'.join(_WORDS.body_endings)})")
_SHORT, _LONG = r"(?P<short>[A-Za-z][A-Za-z0-9-]+)", r"(?P<long>[^、。「」（）\s]{2,40}?)"
_END = r"(?=である|です|だ|で|。|$)"
_STANDS_FOR = (
    re.compile(rf"{_LONG}の略称は、?{_SHORT}{_END}"),
    re.compile(rf"{_LONG}は、?{_SHORT}と略"),
    re.compile(rf"{_SHORT}は、?{_LONG}の略(?:称|語|号)?{_END}"),
)
"""「世界気象機関の略称はWMOである」, 「WMOは、世界気象機関の略称である」."""
STANDS_FOR = "略す"
"""What an abbreviation and its long form do, each of the other."""
_PARTICLES = {"は": "が", "も": "が"} | {particle: particle for particle in "がをにでへ"}
_ALIASES = {alias: name for name, aliases in _WORDS.aliases.items() for alias in aliases}
_BAND = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}[a-z]?(?:バンド|帯)")


def names(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Claim]:
    """Every name once, in the order of the text; ``taken`` are the spans of dates and quantities."""
    known: set[str] = set()
    spans: list[tuple[int, int]] = []
    partners = _partners(reading)
    candidates = [
        *reading.named,
        *partners,
        *_bands(reading),
        *_latin(reading),
        *_proper(reading),
        *_bodies(reading),
    ]
    for start, end in sorted(candidates, key=lambda span: (span[0], -span[1])):
        if any(s < end and start < e for s, e in spans) or any(s <= start < e for s, e in taken):
            continue
        spans.append((start, end))
        text = reading.text[start:end]
        if text.casefold() not in known:
            known.add(text.casefold())
            value = _ALIASES.get(text.casefold(), text.casefold())
            yield Claim(
                "name", value, "", text, start, partners.get((start, end)) or _role(reading, start, end)
            )


def _role(reading: Reading, start: int, end: int) -> Slot:
    """What a name that stands alone before a particle does, and with what: 「環境省が指針を公表した」."""
    first, after = reading.at(start), reading.at(end)
    particle = (
        reading.words[after] if after < len(reading.words) and reading.words[after].start == end else None
    )
    if particle is None or particle.surface not in _PARTICLES:
        return Slot()
    place, does = reading.predicate_after(after)
    if not does:
        return Slot()
    return Slot((), reading.beside(first, place), (), _PARTICLES[particle.surface] + does)


def _partners(reading: Reading) -> dict[tuple[int, int], Slot]:
    """Where an abbreviation and what it stands for are told, each with the other as what it is stated of."""
    partners: dict[tuple[int, int], Slot] = {}
    for pattern in _STANDS_FOR if "略" in reading.text else ():
        for match in pattern.finditer(reading.text):
            for name, other in (("short", "long"), ("long", "short")):
                partners[match.span(name)] = Slot((frozenset([match[other].casefold()]),), does=STANDS_FOR)
    return partners


def _bands(reading: Reading) -> Iterator[tuple[int, int]]:
    for match in _BAND.finditer(reading.text):
        yield match.span()


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


def _bodies(reading: Reading) -> Iterator[tuple[int, int]]:
    """Names of bodies and treaties that are made of common nouns: 環境省, 国土地理院, 世界気象機関."""
    words, i = reading.words, 0 if _ENDINGS.search(reading.text) else len(reading.words)
    while i < len(words):
        end = i
        while (
            end < len(words)
            and is_nominal(words[end])
            and not is_number(words[end])
            and not _touches(words, end, i)
        ):
            end += 1
        for k in range(end, i + 1, -1):
            text = reading.text[words[i].start : words[k - 1].end]
            match = re.search(f"(?:{_ENDINGS.pattern})$", text)
            if (
                match is not None
                and k - i >= (2 if match["short"] else 3)
                and words[k - 1].end - words[i].start > 2
            ):
                yield words[i].start, words[k - 1].end
                break
        i = max(end, i + 1)


def _touches(words: list[Word], end: int, begin: int) -> bool:
    """Whether a gap (white space) parts a word from the one before."""
    return end > begin and words[end].start != words[end - 1].end


def is_whole_name(reading: Reading, start: int, end: int) -> bool:
    """Whether the places from start to end hold whole words that are no part of a longer name."""
    first, last = reading.at(start), reading.holding(end - 1)
    if first >= len(reading.words) or reading.words[first].start != start or reading.words[last].end != end:
        return False
    if first and reading.words[first - 1].end == start and _begins_name(reading, first - 1):
        return False
    after = reading.words[last + 1] if last + 1 < len(reading.words) else None
    return not (
        after
        and after.start == end
        and is_nominal(reading.words[last + 1])
        and after.surface not in _WORDS.titles
    )


def _begins_name(reading: Reading, i: int) -> bool:
    """南 in 南アメリカ, 東京 in 東京大学; but 「人工衛星いぶき」 names いぶき."""
    before, name = reading.words[i].surface, reading.words[i + 1].surface
    named = is_nominal(reading.words[i]) and reading.names_something(i)
    return named and (before in _WORDS.beginnings or _same_letters(before[-1], name[0]))


def _is_kanji(letter: str) -> bool:
    return "一" <= letter <= "龥"


def _same_letters(a: str, b: str) -> bool:
    """Two katakana, or two of Latin letters and digits, or two kanji."""
    katakana = "ァ" <= a <= "ー" and "ァ" <= b <= "ー"
    return katakana or (_is_kanji(a) and _is_kanji(b)) or (a.isascii() and a.isalnum() and b.isascii())
