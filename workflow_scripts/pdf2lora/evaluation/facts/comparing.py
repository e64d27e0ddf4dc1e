"""An answer's facts against its reference's: what is right, missing, added and contradicted."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pdf2lora.evaluation.facts.directions import about
from pdf2lora.evaluation.facts.fact import Fact, Phrase, Slot
from pdf2lora.evaluation.facts.finding import Stated, stated
from pdf2lora.evaluation.facts.predicates import Predicate
from pdf2lora.evaluation.facts.units import MEASURED


class FactCheck(NamedTuple):
    """The facts of an answer and a reference, each as its own text writes it, without those that the question
    states already; see records.Evidence."""

    right: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    contradicted: tuple[tuple[str, str], ...]
    """A contradicted fact of the reference is among the missing ones, too, and what the answer says
    instead among the added ones."""


def check_facts(answer: str, reference: str, question: str = "") -> FactCheck:
    """Hold an answer against its reference.

    Right is a fact of the reference that the answer states, however it writes the value. A fact is
    contradicted where the answer states another value of the same unit, of the same thing, and the
    reference's value nowhere. What the ``question`` states is neither right nor missing nor added: to repeat it
    shows nothing. It can be contradicted all the same.
    """
    said, true, asked = stated(answer), stated(reference), stated(question)
    right = [fact for fact in true.facts if _is_stated(fact, said)]
    missing = [fact for fact in true.facts if fact not in right]
    added = [fact for fact in said.facts if not _is_stated(fact, true)]
    pairs = _contradictions(true, said, missing, added)
    denials = [pair for pair in _denials(true, said) if pair[0] not in {ours for ours, _ in pairs}]
    right, missing, added = (
        [fact for fact in facts if not _is_stated(fact, asked)] for facts in (right, missing, added)
    )
    return FactCheck(
        tuple(fact.text for fact in right),
        _with(missing, [ours for ours, _ in (*pairs, *denials)]),
        _with(added, [theirs for _, theirs in (*pairs, *denials)]),
        (*pairs, *denials),
    )


def _with(facts: list[Fact], more: list[str]) -> tuple[str, ...]:
    texts = [fact.text for fact in facts]
    return (*texts, *dict.fromkeys(text for text in more if text not in texts))


def _contradictions(
    true: Stated, said: Stated, missing: list[Fact], added: list[Fact]
) -> list[tuple[str, str]]:
    """What the reference says and the answer says instead. What a quantity implies (倍増 is more) speaks only
    where the quantity itself has met no rival."""
    free = added + [fact for fact in said.implied if not _is_stated(fact, true)]
    pairs, met = [], set()
    for fact in missing + [fact for fact in true.implied if not _is_stated(fact, said)]:
        rival = _rival(fact, free, missing) if fact.start not in met else None
        if rival is not None:
            free = [other for other in free if other.start != rival.start]
            met.add(fact.start)
            pairs.append((fact.text, rival.text))
    return pairs


def same(a: Fact, b: Fact) -> bool:
    """Whether two facts of one kind state one value; not whether they state it of one thing, but for directions."""
    if a.kind != b.kind:
        return False
    if a.kind == "quantity":
        return _same_unit(a.unit, b.unit) and a.bound * b.bound >= 0 and _same_number(a, b)
    if a.kind == "date":
        return a.value == b.value and a.bound * b.bound >= 0
    if a.kind == "name":
        return a.value == b.value
    return (a.unit, a.value) == (b.unit, b.value) and _of_one_thing(a.slot, b.slot)


def _is_stated(fact: Fact, text: Stated) -> bool:
    """Whether a text states a fact of the other, as it is or, for a date, more exactly."""
    if fact.kind == "name" and _stands_in(fact.value, text):
        return True
    return any(same(fact, other) or _is_finer_date(other, fact) for other in (*text.facts, *text.implied))


def _stands_in(name: str, text: Stated) -> bool:
    """A name stands in a text although no name was found there: 「だいち4号」 without its quotation marks."""
    whole = text.reading.text.casefold()
    place = whole.find(name)
    while place >= 0:
        before, after = (
            whole[place - 1 : place] if place else "",
            whole[place + len(name) : place + len(name) + 1],
        )
        if not (_joins(before, name[0]) or _joins(after, name[-1])):
            return True
        place = whole.find(name, place + 1)
    return False


def _joins(neighbour: str, edge: str) -> bool:
    if not neighbour:
        return False
    latin = neighbour.isascii() and edge.isascii() and (neighbour.isalnum() or neighbour == "-")
    katakana = "ァ" <= neighbour <= "ー" and "ァ" <= edge <= "ー"
    return latin or katakana


def _same_unit(a: str, b: str) -> bool:
    """つ counts whatever any other counter counts."""
    return a == b or ("つ" in (a, b) and a and b and not {a, b} & MEASURED)


def _same_number(a: Fact, b: Fact) -> bool:
    if a.value == b.value:
        return True
    if not (a.rounded or b.rounded):
        return False
    return all(_rounds_to(x, y) for x, y in zip(a.value, b.value, strict=True))


def _rounds_to(a: Decimal, b: Decimal) -> bool:
    """Whether the number with fewer significant digits is the other one rounded, and within a tenth of it:
    「約1.1°C」 for 1.09°C, 「約4割」 for 38%."""
    coarse, fine = sorted((a.normalize(), b.normalize()), key=lambda x: len(x.as_tuple().digits))
    rounded = fine.quantize(Decimal((0, (1,), coarse.as_tuple().exponent)), ROUND_HALF_UP)
    return rounded == coarse and abs(fine - coarse) * 10 <= abs(fine)


def _is_finer_date(fine: Fact, coarse: Fact) -> bool:
    """2014年2月28日 states 2014年 and 2月, too."""
    if (
        fine.kind != "date"
        or coarse.kind != "date"
        or isinstance(fine.value[0], str)
        or isinstance(coarse.value[0], str)
    ):
        return False
    pairs = list(zip(fine.value, coarse.value, strict=True))
    return all(y is None or x == y for x, y in pairs) and fine.bound * coarse.bound >= 0


def _rival(fact: Fact, free: list[Fact], missing: list[Fact]) -> Fact | None:
    """What the answer says in place of a missing fact, the nearest in what it is said of; None if nothing does."""
    rivals = [other for other in free if _are_rivals(fact, other)]
    alone = len(rivals) == 1 and sum(_are_rivals(m, rivals[0]) for m in missing) == 1
    rivals = [other for other in rivals if _of_one_thing(fact.slot, other.slot, any_predicate=alone)]
    return max(rivals, key=lambda other: _likeness(fact.slot, other.slot), default=None)


def _are_rivals(a: Fact, b: Fact) -> bool:
    """Whether two facts, of one thing, cannot both be true."""
    if a.kind != b.kind:
        return False
    if a.kind == "quantity":
        return _same_unit(a.unit, b.unit) and not same(a, b) and not _covers(a, b)
    if a.kind == "date":
        return (
            not (_is_finer_date(a, b) or _is_finer_date(b, a))
            and not _holds_date(a, b)
            and not _holds_date(b, a)
        )
    if a.kind == "name":
        # Two names for one abbreviation, two abbreviations of one name.
        return bool(a.slot.does and a.slot == b.slot and a.value != b.value)
    return a.unit == b.unit and a.value != b.value


def _covers(a: Fact, b: Fact) -> bool:
    """Whether one is a number within the range, or the bound, that the other gives."""
    for wide, point in ((a, b), (b, a)):
        low, high = wide.value
        if (
            wide.bound
            and point.value[0] == point.value[1]
            and (point.value[0] - low) * wide.bound > 0
            and not point.bound
        ):
            return True
        if low != high and point.value[0] == point.value[1] and low <= point.value[0] <= high:
            return True
    return False


def _holds_date(wide: Fact, date: Fact) -> bool:
    """A decade or century that the other date lies in."""
    if not isinstance(wide.value[0], str):
        return False
    if isinstance(date.value[0], str):
        return date.value[:2] == wide.value[:2] or (
            date.value[0] == "decade" and _in_era(wide, date.value[1])
        )
    return date.value[0] is None or _in_era(wide, date.value[0])


def _in_era(era: Fact, year: int) -> bool:
    kind, number = era.value[:2]
    return year // 10 * 10 == number if kind == "decade" else (year - 1) // 100 + 1 == number


def _of_one_thing(a: Slot, b: Slot, any_predicate: bool = True) -> bool:
    """Whether two values are stated of one thing, as far as their texts say of what."""
    if a.of and b.of and not _agree(a.of, b.of):
        return False
    if a.about and b.about and not any(_agree(x, y) for x in a.about for y in b.about):
        return bool(a.of and b.of and not (a.about and b.about))
    return any_predicate or bool(a.of and b.of) or not (a.does and b.does) or a.does == b.does


def _likeness(a: Slot, b: Slot) -> int:
    same_of = bool(a.of and b.of and _agree(a.of, b.of))
    return 4 * same_of + 2 * (a.does == b.does) + sum(_agree(x, y) for x in a.about for y in b.about)


def _agree(a: Phrase, b: Phrase) -> bool:
    """Whether two noun phrases may name one thing: their heads share most of their words and their modifiers,
    where both have any, share one; a bare noun agrees with any part of the other."""
    if len(a) == 1 or len(b) == 1:
        short, long = (a, b) if len(a) == 1 else (b, a)
        return any(_share(short[0], part) for part in long)
    return _share(a[-1], b[-1]) and any(x & y for x in a[:-1] for y in b[:-1])


def _share(a: frozenset[str], b: frozenset[str]) -> bool:
    return 2 * len(a & b) > min(len(a), len(b))


def _denials(true: Stated, said: Stated) -> list[tuple[str, str]]:
    """Predicates that one text affirms and the other denies of one thing, and does not also affirm."""
    found = []
    for predicate in true.predicates:
        others = [p for p in said.predicates if p.lemma == predicate.lemma]
        opposed = [p for p in others if p.denied != predicate.denied]
        if not opposed or len(opposed) < len(others):
            continue
        for other in opposed:
            a, b = about(true.reading, predicate), about(said.reading, other)
            vague = predicate.lemma == "有る"
            if _of_one_thing(a, b) and not (vague and not (a.about and b.about)):
                found.append((_text(true, predicate), _text(said, other)))
                break
    return found


def _text(text: Stated, predicate: Predicate) -> str:
    """As the fact that the predicate is, if it is one; otherwise its own words."""
    first, last = text.reading.words[predicate.first], text.reading.words[predicate.last]
    for fact in text.facts:
        if fact.kind == "direction" and fact.start <= first.start and fact.start + len(fact.text) == last.end:
            return fact.text
    return text.reading.text[first.start : last.end]
