"""Everything that a text states that can be checked: its facts, and its predicates for what denies them."""

from functools import lru_cache
from typing import NamedTuple

from pdf2lora.evaluation.facts.dates import dates
from pdf2lora.evaluation.facts.directions import directions
from pdf2lora.evaluation.facts.fact import Fact
from pdf2lora.evaluation.facts.names import names
from pdf2lora.evaluation.facts.numbers import quantities
from pdf2lora.evaluation.facts.predicates import Predicate, predicates
from pdf2lora.evaluation.facts.reading import Reading


class Stated(NamedTuple):
    """What a text states."""

    facts: tuple[Fact, ...]
    """In the order of the text, none twice."""
    predicates: tuple[Predicate, ...]
    """All of them; one that is not denied is no fact, for then recall would count the wording."""
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
    found += directions(reading, spoken)
    once = {
        (f.kind, f.value, f.unit, f.slot.of or f.slot.about if f.kind != "date" else ()): f
        for f in reversed(found)
    }
    return Stated(tuple(sorted(once.values(), key=lambda f: (f.start, f.kind))), tuple(spoken), reading)


def facts(text: str) -> tuple[Fact, ...]:
    """The quantities, dates, names and directions of a sentence or a paragraph, in the order of the text."""
    return stated(text).facts
