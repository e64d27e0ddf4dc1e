"""A text read once: its words and noun phrases, and what it states with them; for grammar and facts alike."""

from collections.abc import Iterable
from functools import cached_property, lru_cache

from pdf2lora.language.claims import Claim
from pdf2lora.language.dates import dates
from pdf2lora.language.directions import directions
from pdf2lora.language.names import names
from pdf2lora.language.predicates import Predicate, predicates
from pdf2lora.language.quantities import Amount, amounts, quantities
from pdf2lora.language.reading import Reading


class Parsed(Reading):
    """A text of any length, in normal form. Each part is read when it is first asked for."""

    @cached_property
    def dates(self) -> tuple[Claim, ...]:
        return tuple(dates(self))

    @cached_property
    def quantities(self) -> tuple[Claim, ...]:
        return tuple(quantities(self, _spans(self.dates) + self.named))

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The numbers with units as they are written."""
        return tuple(amounts(self, _spans(self.dates) + self.named))

    @cached_property
    def names(self) -> tuple[Claim, ...]:
        return tuple(names(self, _spans((*self.dates, *self.quantities))))

    @cached_property
    def predicates(self) -> tuple[Predicate, ...]:
        """All of them; one that is not denied is no claim, for then recall would count the wording."""
        return tuple(predicates(self))

    @cached_property
    def directions(self) -> tuple[Claim, ...]:
        return tuple(directions(self, self.predicates))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Dates, quantities, names and directions in the order of the text; a value once for what it is stated of."""
        worded = {claim.start for claim in self.quantities}
        # 倍増 is a quantity already.
        ways = [claim for claim in self.directions if claim.start not in worded]
        stated = [*self.dates, *self.quantities, *self.names, *ways]
        once = {
            (c.kind, c.value, c.unit, c.slot.of or c.slot.about or c.slot.topics): c for c in reversed(stated)
        }
        return tuple(sorted(once.values(), key=lambda claim: (claim.start, claim.kind)))


@lru_cache(maxsize=16384)
def parse(text: str) -> Parsed:
    """Kept, for all systems answer to the same references."""
    return Parsed(text)


def _spans(claims: Iterable[Claim]) -> list[tuple[int, int]]:
    return [(claim.start, claim.start + len(claim.text)) for claim in claims]
