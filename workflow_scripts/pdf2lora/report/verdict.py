"""Did it help? One judgement a kind of question, and what to do about it: tune, retrieve, both or neither.

Nothing is called better or worse that the tests do not call so. BLEU decides, because it asks for the
reference's own words; where it finds no difference, the share of facts that are right does.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pdf2lora.measures import GENERAL, NOTHING
from pdf2lora.report.results import Difference, Differences, Figure, Figures

ANSWERS_FROM = 50.0
"""From this BLEU on, answers agree with their references in most words."""
DECIDING = ("bleu", "fact_recall")
"""In this order."""

Level = Literal["answers", "nearer", "same", "worse"]
Order = Literal["higher", "lower", "same"]
Strategy = Literal["neither", "retrieve", "tune", "both"]


class Change(NamedTuple):
    """What training changed for one variant and one kind of question."""

    kind: str
    n: int
    bleu: tuple[Figure, Figure]
    """Before and after."""
    facts: tuple[Figure, Figure] | None
    """The same in fact recall; None where no reference of this kind holds a fact."""
    tests: dict[str, Difference]
    """Of the deciding metrics."""
    level: Level


class Choice(NamedTuple):
    """What to do for one kind of question."""

    kind: str
    strategy: Strategy
    """The cheapest of those that no other beats."""
    unbeaten: tuple[Strategy, ...]
    usable: bool
    """Whether it gets to ANSWERS_FROM."""


class Decision(NamedTuple):
    """What to do for all kinds but those that only ask for memory."""

    strategy: Strategy | None
    """None where no strategy is unbeaten in all of them: then each kind has its own."""
    unbeaten: tuple[Strategy, ...]
    choices: tuple[Choice, ...]


class Forgetting(NamedTuple):
    """Accuracy on the questions about the world, before and after training."""

    before: Figure
    after: Figure
    test: Difference | None
    order: Order
    """Of after against before."""


class Verdict(NamedTuple):
    headline: str
    """Key of a sentence in `strings`."""
    variant: str
    """The variant that answers best; the sentence is about it."""
    base: str
    changes: tuple[Change, ...]
    strategies: dict[Strategy, str]
    """Strategy → the system that it means here; without retrieval there are two."""
    decision: Decision


def judge(
    figures: Figures,
    differences: Differences,
    against: Mapping[str, str],
    retrieval: Mapping[str, str],
    kinds: Sequence[str],
) -> Verdict:
    """The verdict on the variant that answers best: rephrased questions first, as a user will ask them."""
    first = [kind for kind in ("rephrased", "seen", "unseen") if kind in kinds]
    best = max(against, key=lambda v: [figures[v, kind, "bleu"].mean for kind in first])
    changes = tuple(change(figures, differences, best, against[best], kind) for kind in kinds)
    strategies = _strategies(best, against, retrieval)
    return Verdict(
        _headline({c.kind: c.level for c in changes}),
        best,
        against[best],
        changes,
        strategies,
        decide(figures, differences, strategies, kinds),
    )


def change(figures: Figures, differences: Differences, variant: str, base: str, kind: str) -> Change:
    bleu = figures[base, kind, "bleu"], figures[variant, kind, "bleu"]
    facts = figures.get((base, kind, "fact_recall")), figures.get((variant, kind, "fact_recall"))
    tests = {
        metric: differences[variant, base, kind, metric]
        for metric in DECIDING
        if (variant, base, kind, metric) in differences
    }
    level = _level(tests, bleu[1].mean)
    return Change(kind, bleu[1].n, bleu, None if None in facts else facts, tests, level)


def _level(tests: Mapping[str, Difference], bleu: float) -> Level:
    findings = [test.finding for test in tests.values() if test.finding != NOTHING]
    if not findings:
        return "same"
    if findings[0] == "lower":
        return "worse"
    in_words = tests["bleu"].finding == "higher" and bleu >= ANSWERS_FROM
    return "answers" if in_words and "lower" not in findings else "nearer"


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
        return "mixed" if "worse" in levels.values() else "nearer"
    return "worse" if "worse" in levels.values() else "nothing"


def _strategies(
    variant: str, against: Mapping[str, str], retrieval: Mapping[str, str]
) -> dict[Strategy, str]:
    """From the cheapest on: retrieval needs no training, and both needs both."""
    untrained = [system for system in retrieval if system not in against]
    if not untrained or variant not in retrieval:
        return {"neither": against[variant], "tune": variant}
    base = untrained[0]
    return {"neither": base, "retrieve": retrieval[base], "tune": variant, "both": retrieval[variant]}


def decide(
    figures: Figures, differences: Differences, strategies: Mapping[Strategy, str], kinds: Sequence[str]
) -> Decision:
    """What to do for each kind, and for all that are not a matter of memory."""
    choices = tuple(_choice(figures, differences, strategies, kind) for kind in kinds)
    asked = [choice for choice in choices if choice.kind != "seen"] or list(choices)
    common = tuple(s for s in strategies if all(s in choice.unbeaten for choice in asked))
    return Decision(common[0] if common else None, common, choices)


def _choice(
    figures: Figures, differences: Differences, strategies: Mapping[Strategy, str], kind: str
) -> Choice:
    systems = list(strategies.values())
    unbeaten = tuple(
        strategy
        for strategy, own in strategies.items()
        if not any(compare(figures, differences, other, own, kind) == "higher" for other in systems)
    )
    if not unbeaten:  # in a circle, as paired tests may find: the highest, then
        unbeaten = (max(strategies, key=lambda s: figures[strategies[s], kind, "bleu"].mean),)
    bleu = figures[strategies[unbeaten[0]], kind, "bleu"].mean
    return Choice(kind, unbeaten[0], unbeaten, bleu >= ANSWERS_FROM)


def compare(
    figures: Figures,
    differences: Differences,
    system: str,
    other: str,
    kind: str,
    metrics: Sequence[str] = DECIDING,
) -> Order:
    """Whether ``system`` is higher or lower than ``other`` by the first metric that finds a difference.

    Where a pair was not tested, intervals that do not meet are one: a stricter test than the paired one.
    """
    for metric in metrics:
        found = _tested(differences, system, other, kind, metric)
        if found is None:
            found = _apart(figures.get((system, kind, metric)), figures.get((other, kind, metric)))
        if found != "same":
            return found
    return "same"


def _tested(differences: Differences, system: str, other: str, kind: str, metric: str) -> Order | None:
    mirrored: dict[str, Order] = {"higher": "lower", "lower": "higher"}
    if test := differences.get((system, other, kind, metric)):
        return "same" if test.finding == NOTHING else test.finding
    if test := differences.get((other, system, kind, metric)):
        return mirrored.get(test.finding, "same")
    return None


def _apart(own: Figure | None, other: Figure | None) -> Order:
    if own is None or other is None or None in (own.low, own.high, other.low, other.high):
        return "same"
    return "higher" if own.low > other.high else "lower" if own.high < other.low else "same"


def forgetting(figures: Figures, differences: Differences, variant: str, base: str) -> Forgetting | None:
    """What training did to the questions about the world; None where none were asked."""
    before, after = (figures.get((system, GENERAL, "accuracy")) for system in (base, variant))
    if before is None or after is None:
        return None
    test = differences.get((variant, base, GENERAL, "accuracy"))
    order = _tested(differences, variant, base, GENERAL, "accuracy") or "same"
    return Forgetting(before, after, test, order)
