"""An answer's facts against its reference's: what is right, missing, added and contradicted."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from pdf2lora.language.claims import Claim, Phrase, Slot
from pdf2lora.language.dates import PARTS
from pdf2lora.language.directions import about
from pdf2lora.language.parsed import Parsed, parse
from pdf2lora.language.predicates import Predicate
from pdf2lora.language.quantities import is_rank
from pdf2lora.language.units import MEASURED, ZERO


class FactCheck(NamedTuple):
    """The facts of an answer and a reference, each as its own text writes it, without those that the question
    states already; see records.Evidence."""

    right: tuple[str, ...]
    missing: tuple[str, ...]
    added: tuple[str, ...]
    contradicted: tuple[tuple[str, str], ...]
    """A contradicted fact of the reference is among the missing ones, too, and what the answer says
    instead among the added ones."""


@lru_cache(maxsize=16384)
def check_facts(answer: str, reference: str, question: str = "") -> FactCheck:
    """Hold an answer against its reference. Kept, for the metric and the evidence of one answer both ask.

    Right is a fact of the reference that the answer states, however it writes the value. A fact is
    contradicted where the answer states another value of the same unit, of the same thing, and not the
    reference's. What the ``question`` states is neither right nor missing nor added: to repeat it
    shows nothing. It can be contradicted all the same.
    """
    said, true, asked = parse(answer), parse(reference), parse(question)
    pairs = _contradictions(true, said)
    met = {ours for ours, _ in pairs}
    right = [
        fact for fact in true.claims if _is_stated(fact, said, other_topics=True) and fact.text not in met
    ]
    missing = [fact for fact in true.claims if fact not in right]
    added = [fact for fact in said.claims if not _is_stated(fact, true, other_topics=True)]
    denials = [pair for pair in _denials(true, said) if pair[0] not in met]
    right, missing, added = (
        [fact for fact in facts if not _is_in(fact, asked)] for facts in (right, missing, added)
    )
    return FactCheck(
        tuple(fact.text for fact in right),
        _with(missing, [ours for ours, _ in (*pairs, *denials)]),
        _with(added, [theirs for _, theirs in (*pairs, *denials)]),
        (*pairs, *denials),
    )


def _with(facts: list[Claim], more: list[str]) -> tuple[str, ...]:
    texts = [fact.text for fact in facts]
    return (*texts, *dict.fromkeys(text for text in more if text not in texts))


def _contradictions(true: Parsed, said: Parsed) -> list[tuple[str, str]]:
    """What the reference says and the answer says instead."""
    missing = [fact for fact in true.claims if not _is_stated(fact, said)]
    free = [fact for fact in said.claims if not _is_stated(fact, true)]
    pairs = []
    for fact in missing:
        rival = _rival(fact, free, missing)
        if rival is not None:
            free.remove(rival)
            pairs.append((fact.text, rival.text))
    return pairs


def same(a: Claim, b: Claim) -> bool:
    """Whether two facts of one kind state one value; not whether they state it of one thing."""
    if a.kind != b.kind:
        return False
    if a.kind == "quantity":
        comparable = _same_unit(a.unit, b.unit) and _same_sense(a, b)
        return comparable and a.bound * b.bound >= 0 and _same_number(a, b)
    if a.kind == "date":
        return a.value == b.value and a.bound * b.bound >= 0
    return (a.unit, a.value) == (b.unit, b.value)


def _states(other: Claim, fact: Claim) -> bool:
    """Whether the value of the other fact says what this one's does, or it and more."""
    return same(fact, other) or _is_finer_date(other, fact)


def _is_stated(fact: Claim, text: Parsed, other_topics: bool = False) -> bool:
    """Whether a text states a fact of the other, of the same thing, as it is or more exactly.

    ``other_topics``: who says the same in other words has other topics, so that they part nothing where a case phrase is
    missing.
    """
    own, said = fact.slot, [(other, other.slot) for other in text.claims]
    if other_topics:
        said = [
            (other, slot if own.about and slot.about else slot._replace(topics=())) for other, slot in said
        ]
    stating = [slot for other, slot in said if _states(other, fact) and _of_one_thing(own, slot)]
    if any(_of_one_thing(own, slot, any_predicate=False) for slot in stating):
        return True
    # 「1977年に打ち上げ、1981年に止めた」 with the years exchanged: the text has another value for this predicate.
    return bool(stating) and not any(
        slot.does == own.does and _are_rivals(fact, other) and _of_one_thing(own, slot)
        for other, slot in said
    )


def _is_in(fact: Claim, text: Parsed) -> bool:
    """Whether a fact's value stands in a text, whatever it is stated of there."""
    return any(_states(other, fact) for other in text.claims)


def _same_unit(a: str, b: str) -> bool:
    """つ counts whatever any other counter counts, and ゼロ is none of whatever is counted or measured."""
    if a == b or (ZERO in (a, b) and not any(is_rank(unit) for unit in (a, b))):
        return True
    return "つ" in (a, b) and bool(a and b) and not {a, b} & MEASURED and not is_rank(a) and not is_rank(b)


def _same_sense(a: Claim, b: Claim) -> bool:
    return not (a.sense and b.sense) or a.sense == b.sense


def _same_number(a: Claim, b: Claim) -> bool:
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


def _is_finer_date(fine: Claim, coarse: Claim) -> bool:
    """2014年2月28日 states 2014年 and 2月, too, 9月末 states 9月下旬, and 1978年 the 1970年代."""
    if fine.kind != "date" or coarse.kind != "date" or fine.bound * coarse.bound < 0:
        return False
    if _is_era(coarse):
        (low, high), (first, last) = _years(fine), _years(coarse)
        return first <= low and high <= last
    if _is_era(fine):
        return False
    (*given, part), (*asked, whole) = fine.value, coarse.value
    (low, high), (first, last) = _span(part), _span(whole)
    days = all(y is None or x == y for x, y in zip(given, asked, strict=True))
    return days and first <= low and high <= last


def _is_era(date: Claim) -> bool:
    return isinstance(date.value[0], str)


def _span(part: str | None) -> tuple[int, int]:
    return PARTS[part] if part else (0, 10)


def _rival(fact: Claim, free: list[Claim], missing: list[Claim]) -> Claim | None:
    """What the answer says in place of a missing fact; None if nothing does."""
    rivals = [other for other in free if _are_rivals(fact, other)]
    alone = (
        len({other.value for other in rivals}) == 1 and sum(_are_rivals(m, rivals[0]) for m in missing) == 1
    )
    rivals = [other for other in rivals if _of_one_thing(fact.slot, other.slot, any_predicate=alone)]
    return next(iter(rivals), None)


def _are_rivals(a: Claim, b: Claim) -> bool:
    """Whether two facts, of one thing, cannot both be true."""
    if a.kind != b.kind:
        return False
    if a.kind == "quantity":
        comparable = _same_sense(a, b) or {a.sense, b.sense} == {"before", "after"}
        comparable = comparable and _same_unit(a.unit, b.unit)
        return comparable and not same(a, b)
    if a.kind == "date":
        return not _may_be_one_date(a, b)
    if a.kind == "name":
        # In one role before one predicate; but an abbreviation may stand for the other name.
        spelled = a.value.isascii() == b.value.isascii()
        return bool(a.slot.does and a.slot.does == b.slot.does and spelled) and not (
            a.value in b.value or b.value in a.value
        )
    return a.unit == b.unit and not set(a.value) & set(b.value)


def _may_be_one_date(a: Claim, b: Claim) -> bool:
    """Whether a day may lie in both: 2014年 and 2014年2月, 1970年代 and 1978年, 1970年代 and 20世紀後半."""
    if _is_era(a) or _is_era(b):
        (low, high), (first, last) = _years(a), _years(b)
        return low < last and first < high
    (*days, part), (*others, other) = a.value, b.value
    (low, high), (first, last) = _span(part), _span(other)
    agree = all(x == y for x, y in zip(days, others, strict=True) if x is not None and y is not None)
    return agree and low < last and first < high and a.bound * b.bound >= 0


def _years(date: Claim) -> tuple[float, float]:
    """Where a date begins and ends, in years; all of time where it gives none."""
    if not _is_era(date):
        year = date.value[0]
        return (year, year + 1) if year is not None else (float("-inf"), float("inf"))
    kind, number, part = date.value
    first, length = (number, 10) if kind == "decade" else (number * 100 - 99, 100)
    low, high = _span(part)
    return first + length * low / 10, first + length * high / 10


def _of_one_thing(a: Slot, b: Slot, any_predicate: bool = True) -> bool:
    """Whether two values are stated of one thing, as far as their texts say of what."""
    if a.of and b.of and not _agree(a.of, b.of):
        return False
    if not _about_one_thing(a, b):
        return False
    return any_predicate or bool(a.of and b.of) or not (a.does and b.does) or a.does == b.does


def _about_one_thing(a: Slot, b: Slot) -> bool:
    """Whether their case phrases agree, or a topic that stands in for one, and where both say 「海氷は面積が」 each part
    with its like; 「幅120km」 may be of what 「幅は120km」 is about."""
    if not ((a.about or a.topics) and (b.about or b.topics)):
        return True
    if len(a.about) > 1 and len(b.about) > 1:
        return all(map(_agree, a.about, b.about))
    return any(_agree(x, y) for x in (*a.about, *a.topics) for y in (*b.about, *b.topics)) or _measures(a, b)


def _measures(a: Slot, b: Slot) -> bool:
    named, other = (a, b) if a.of else (b, a)
    return bool(named.of) and not other.of and any(_agree(named.of, x) for x in other.about or other.topics)


def _agree(a: Phrase, b: Phrase) -> bool:
    """Whether two noun phrases may name one thing: their heads share a word, and so do their modifiers where both
    have any; a bare noun agrees with any part of the other."""
    if len(a) == 1 or len(b) == 1:
        short, long = (a, b) if len(a) == 1 else (b, a)
        return any(short[0] & part for part in long)
    return bool(a[-1] & b[-1]) and any(x & y for x in a[:-1] for y in b[:-1])


def _denials(true: Parsed, said: Parsed) -> list[tuple[str, str]]:
    """Predicates that one text affirms and the other denies of one thing, and does not also affirm."""
    denials = []
    for predicate in true.predicates:
        alike = [p for p in said.predicates if p.lemma == predicate.lemma]
        if all(p.denied == predicate.denied for p in alike):
            continue
        ours = about(true, predicate)
        of_it = [p for p in alike if _of_one_thing(ours, about(said, p))]
        if of_it and all(p.denied != predicate.denied for p in of_it):
            denials.append((_text(true, predicate), _text(said, of_it[0])))
    return denials


def _text(text: Parsed, predicate: Predicate) -> str:
    """As the fact that the predicate is, if it is one; otherwise its own words."""
    first, last = text.words[predicate.first], text.words[predicate.last]
    for fact in text.claims:
        if fact.kind == "direction" and fact.start <= first.start and fact.start + len(fact.text) == last.end:
            return fact.text
    return text.text[first.start : last.end]
