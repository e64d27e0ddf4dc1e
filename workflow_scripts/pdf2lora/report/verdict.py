"""Did it help? One judgement a kind of question, and a sentence made of them, from the comparison alone.

A variant is held against its own base: the same model, quantised the same way, without the adapter.
BLEU decides, because it asks for the reference's own words; BERTScore stands beside it.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

ANSWERS_FROM = 50.0
"""From this BLEU on, answers agree with their references in most words."""
NOTABLE = 5.0
"""A smaller difference in BLEU is called none: with some thirty questions a kind it is within chance."""

Level = Literal["answers", "nearer", "same", "worse"]


class Change(NamedTuple):
    """What training changed for one variant and one kind of question."""

    kind: str
    n: int
    base: float
    tuned: float
    """BLEU."""
    level: Level


class Verdict(NamedTuple):
    headline: str
    """Key of a sentence in `strings`."""
    variant: str
    """The variant that answers best; the sentence is about it."""
    base: str
    changes: tuple[Change, ...]


Figures = Mapping[tuple[str, str, str], Mapping[str, float]]
"""(system, kind, metric) → mean, n."""


def judge(figures: Figures, against: Mapping[str, str], kinds: Sequence[str]) -> Verdict:
    """The verdict on the variant that answers best: rephrased questions first, as a user will ask them."""
    first = [kind for kind in ("rephrased", "seen", "unseen") if kind in kinds]
    best = max(against, key=lambda v: [figures[v, kind, "bleu"]["mean"] for kind in first])
    changes = tuple(change(figures, best, against[best], kind) for kind in kinds)
    levels = {c.kind: c.level for c in changes}
    return Verdict(_headline(levels), best, against[best], changes)


def change(figures: Figures, variant: str, base: str, kind: str) -> Change:
    before, after = figures[base, kind, "bleu"], figures[variant, kind, "bleu"]
    return Change(kind, int(after["n"]), before["mean"], after["mean"], _level(before["mean"], after["mean"]))


def _level(base: float, tuned: float) -> Level:
    if tuned - base >= NOTABLE:
        return "answers" if tuned >= ANSWERS_FROM else "nearer"
    return "worse" if tuned - base <= -NOTABLE else "same"


def _headline(levels: Mapping[str, Level]) -> str:
    seen, rephrased, unseen = (levels.get(kind) for kind in ("seen", "rephrased", "unseen"))
    if rephrased == "answers":
        if unseen is None:
            return "trained_unseen_not_asked"
        return "everything" if unseen == "answers" else "trained_only"
    if seen == "answers":
        return "memorised" if rephrased else "seen_only_asked"
    if unseen == "answers":
        return "unseen_only"
    if "nearer" in levels.values():
        return "nearer"
    return "worse" if "worse" in levels.values() else "nothing"
