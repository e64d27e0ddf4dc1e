"""Opposites: what rises or falls, is high or low, is needed or not; and what is denied."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from pdf2lora.language.claims import Claim, Slot
from pdf2lora.language.predicates import Predicate
from pdf2lora.language.reading import WORDS, Reading
from pdf2lora.language.words import is_nominal
from pdf2lora.resources import resource


class _Opposites(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/opposites.yaml."""

    axes: dict[str, tuple[frozenset[str], frozenset[str]]]
    becoming: dict[str, str]
    two_sided: frozenset[str]


_OPPOSITES = resource("language/opposites", _Opposites)
AXES = {
    word: (axis, sense)
    for axis, sides in _OPPOSITES.axes.items()
    for sense, side in zip((1, -1), sides, strict=True)
    for word in side
}
"""Word → its axis, and 1 or -1 for the side of it."""
LEVEL, NEED = "増減", "要否"
_OBLIGATION = re.compile(
    "な(?:けれ|く)(?:ば|ては)(?:なら|なり|いけ)(?:ない|ません)|ねばな[らり](?:ない|ません)"
)
"""「…しなければならない」 needs what 「…する必要がある」 does."""


_FLAT = "横這い"


def directions(reading: Reading, read: Sequence[Predicate]) -> Iterator[Claim]:
    """Directions of the opposites above, and every predicate that is denied."""
    predicates = {p.first: p for p in read}
    for i, word in enumerate(reading.words):
        predicate = predicates.get(i)
        if predicate is not None and _is_said_of_something(reading, predicate):
            yield from _of_predicate(reading, predicate)
        elif predicate is None and word.pos[0] in ("名詞", "形状詞"):
            yield from _of_noun(reading, i)
    for match in _OBLIGATION.finditer(reading.text):
        first, last = reading.holding(match.start()), reading.holding(match.end() - 1)
        slot = reading.slot_at(first, last + 1)
        yield Claim("direction", (1,), NEED, match.group(), match.start(), slot)


def _of_predicate(reading: Reading, predicate: Predicate) -> Iterator[Claim]:
    lemma = predicate.lemma.removesuffix("だ")  # 「横ばいである」
    if lemma == _FLAT:
        level = (-1, 1) if predicate.denied else (0,)
        yield _claim(reading, predicate.first, predicate.last, LEVEL, level)
        return
    axis, sense = AXES.get(lemma, (predicate.lemma, 1))
    supposed = [word.surface for word in reading.words[predicate.last + 1 : predicate.last + 3]]
    if lemma not in AXES and (not predicate.denied or supposed == ["て", "も"]):
        return  # an affirmed act, or 「…がなくても」
    if predicate.becoming:
        axis = _OPPOSITES.becoming.get(axis, axis)
    senses = _but(sense, lemma in AXES and axis not in _OPPOSITES.two_sided) if predicate.denied else (sense,)
    yield _claim(reading, predicate.first, predicate.last, axis, senses)


def _but(sense: int, middle: bool) -> tuple[int, ...]:
    """The senses that are left where one is denied."""
    return tuple(left for left in (-1, 0, 1) if left != sense and (left or middle))


def _of_noun(reading: Reading, i: int) -> Iterator[Claim]:
    """「海氷の減少」, 「減少傾向」: a noun of change without する."""
    word = reading.words[i]
    if word.pos[2] == "サ変可能" and word.lemma in AXES:
        axis, sense = AXES[word.lemma]
        if axis == LEVEL:
            yield _claim(reading, i, i, axis, (sense,))


def _is_said_of_something(reading: Reading, predicate: Predicate) -> bool:
    """Whether an adjective is a statement (「幅が広い」), not only an attribute (「広い観測幅」) or an adverb."""
    word = reading.words[predicate.first]
    after = reading.words[predicate.last + 1] if predicate.last + 1 < len(reading.words) else None
    verbal = word.pos[0] not in ("形容詞", "形状詞", "名詞") or word.pos[2] == "サ変可能"
    if verbal or predicate.denied or predicate.becoming:
        return True
    if word.pos[0] == "形容詞" and word.conjugation_form.startswith("連用形"):
        return after is not None and after.surface == "、"
    if after is None or not is_nominal(after):
        return not (word.pos[0] != "形容詞" and reading.words[predicate.last].surface == "に")
    return False


def about(reading: Reading, predicate: Predicate) -> Slot:
    return _slot(reading, predicate.first, predicate.last)


def _slot(reading: Reading, first: int, last: int) -> Slot:
    """What rises, is high, is denied: the noun beside it, or the case phrase."""
    words, begin = reading.words, first
    while begin > 0 and is_nominal(words[begin - 1]) and reading.names_something(begin - 1):
        begin -= 1
    beside = frozenset(w.lemma or w.surface for w in words[begin:first]) - WORDS.empty
    return Slot(about=((beside,),)) if beside else reading.slot_at(begin, last + 1)


def _claim(reading: Reading, first: int, last: int, axis: str, senses: tuple[int, ...]) -> Claim:
    slot = _slot(reading, first, last)
    if axis == "有る" and first > 1 and reading.words[first - 1].surface in ("が", "は", "も", "の"):
        first -= 1  # 「余地がない」: ない by itself tells a reader nothing
        while first > 0 and is_nominal(reading.words[first - 1]):
            first -= 1
    start, end = reading.words[first].start, reading.words[last].end
    return Claim("direction", senses, axis, reading.text[start:end], start, slot)
