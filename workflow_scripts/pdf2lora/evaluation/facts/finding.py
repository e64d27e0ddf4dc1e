"""Everything that a text states that can be checked: its facts, and its predicates for what denies them."""

from functools import lru_cache
from typing import NamedTuple

from pdf2lora.language.dates import dates
from pdf2lora.language.directions import directions
from pdf2lora.language.names import names
from pdf2lora.language.predicates import Predicate, predicates
from pdf2lora.language.quantities import quantities
from pdf2lora.language.reading import Reading
from pdf2lora.language.values import Fact


class Stated(NamedTuple):
    """What a text states."""

    facts: tuple[Fact, ...]
    """In the order of the text, none twice."""
    predicates: tuple[Predicate, ...]
    """All of them; one that is not denied is no fact, for then recall would count the wording."""
    implied: tuple[Fact, ...]
    """Directions of the words that are quantities already: 倍増 is twice as much, and more. They count for
    nothing by themselves, but 減らす contradicts them."""
    reading: Reading


@lru_cache(maxsize=16384)
def stated(text: str) -> Stated:
    """What a text of any length states. Kept, for all systems answer to the same references."""
    reading = Reading(text)
    found = list(dates(reading))
    taken = [(fact.start, fact.start + len(fact.text)) for fact in found]
    found += quantities(reading, taken + reading.named)
    found += names(reading, [(fact.start, fact.start + len(fact.text)) for fact in found])
    spoken = predicates(reading)
    worded = {fact.start for fact in found if fact.kind == "quantity"}
    ways = list(directions(reading, spoken))
    return Stated(
        _each_once(found + [way for way in ways if way.start not in worded]),
        tuple(spoken),
        tuple(way for way in ways if way.start in worded),
        reading,
    )


def _each_once(found: list[Fact]) -> tuple[Fact, ...]:
    """In the order of the text, the first of equals: a value once for what it is stated of."""
    once = {(f.kind, f.value, f.unit, f.slot.of or f.slot.about or f.slot.topics): f for f in reversed(found)}
    return tuple(sorted(once.values(), key=lambda f: (f.start, f.kind)))


def facts(text: str) -> tuple[Fact, ...]:
    """The quantities, dates, names and directions of a sentence or a paragraph, in the order of the text."""
    return stated(text).facts
