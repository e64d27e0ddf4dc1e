"""Did it help? One judgement a kind of question, and what to do about it: tune, retrieve, both or neither.

Nothing is called better or worse that the tests do not call so. BLEU decides, because it asks for the reference's own
words; a difference in it counts where the answers alone, without what was written on after them, have it too. Where it
finds none, the share of facts that are right decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from pdf2lora.measures import CONFIRMING, DECIDING, GENERAL
from pdf2lora.report.results import Difference, Differences, Figure, Figures, Outcome

ANSWERS_FROM = 50.0
"""From this BLEU on, answers agree with their references in most words."""
IMPORTANCE = ("rephrased", "seen", "unseen")
"""Of the kinds of question: rephrased first, as a user will ask them."""

Level = Literal["answers", "nearer", "same", "worse", "too_few"]
Strategy = Literal["neither", "retrieve", "tune", "both"]


class Comparison(NamedTuple):
    outcome: Outcome
    metric: str
    """The one that decided; where none found a difference, the first."""


class Change(NamedTuple):
    """What training changed for one variant and one kind of question."""

    kind: str
    n: int
    clusters: int
    bleu: tuple[Figure, Figure]
    """Before and after."""
    facts: tuple[Figure, Figure] | None
    """The same in fact recall; None where no reference of this kind holds a fact."""
    tests: dict[str, Difference]
    """Of the deciding metrics."""
    level: Level
    metric: str
    """The one that decided the level; where none found a difference, the first."""

    @property
    def decided(self) -> tuple[Figure, Figure]:
        """Before and after, in the metric that decided."""
        return self.facts if self.metric == "fact_recall" and self.facts else self.bleu

    @property
    def run_on_only(self) -> bool:
        """BLEU is found to differ, but not that of the answers alone, so that it did not decide."""
        found = self.tests["bleu"].outcome in ("higher", "lower")
        return found and (self.metric != "bleu" or self.level == "same")

    @property
    def fewer_facts(self) -> bool:
        """Nearer in words, but with fewer facts right."""
        facts = self.tests.get("fact_recall")
        return self.level == "nearer" and facts is not None and facts.outcome == "lower"


class Choice(NamedTuple):
    """What to do for one kind of question."""

    kind: str
    strategy: Strategy
    """The cheapest of those that no other beats."""
    unbeaten: tuple[Strategy, ...]
    usable: bool
    """Whether it gets to ANSWERS_FROM."""
    too_few: bool
    """No two ways are found to differ, and there are too few chunks to tell."""

    @property
    def named(self) -> str:
        """Key of its name in `strings`."""
        return "too_few" if self.too_few else self.strategy


class Decision(NamedTuple):
    """What to do for all kinds but those that only ask for memory."""

    strategy: Strategy | None
    """None where no strategy is unbeaten in all of them: then each kind has its own."""
    unbeaten: tuple[Strategy, ...]
    choices: tuple[Choice, ...]
    asked: tuple[Choice, ...]
    """Those that are not a matter of memory, where there are any."""

    @property
    def too_few(self) -> bool:
        return all(choice.too_few for choice in self.asked)


class Forgetting(NamedTuple):
    """Accuracy on the questions about the world, before and after training."""

    before: Figure
    after: Figure
    test: Difference | None
    outcome: Outcome
    """Of after against before."""


class Verdict(NamedTuple):
    headline: str
    """Key of a sentence in `strings`."""
    variant: str
    """The sentence is about it."""
    base: str
    among: int
    """How many variants it was chosen from."""
    by_memory: bool
    """Whether the memory of those that none beats was known, so that the one with the least could be taken."""
    changes: tuple[Change, ...]
    strategies: dict[Strategy, str]
    """Strategy → the system that it means here; without retrieval there are two."""
    decision: Decision


def judge(
    figures: Figures,
    differences: Differences,
    against: Mapping[str, str],
    strategies: Mapping[str, dict[Strategy, str]],
    kinds: Sequence[str],
    memory_mb: Mapping[str, float | None],
) -> Verdict:
    """The verdict on the variant that costs least among those that none beats. ``strategies`` are every variant's.

    Not on the one with the highest figures: it would owe some of them to luck, and the tests and intervals that
    the verdict gives know nothing of having been chosen.
    """
    first = next(kind for kind in IMPORTANCE if kind in kinds)
    unbeaten = _unbeaten(figures, differences, list(against), first)
    by_memory = all(memory_mb.get(variant) is not None for variant in unbeaten)
    chosen = min(unbeaten, key=lambda v: _gigabytes(memory_mb[v])) if by_memory else unbeaten[0]
    changes = tuple(change(figures, differences, chosen, against[chosen], kind) for kind in kinds)
    return Verdict(
        _headline({c.kind: c.level for c in changes}),
        chosen,
        against[chosen],
        len(against),
        by_memory,
        changes,
        strategies[chosen],
        decide(figures, differences, strategies[chosen], kinds),
    )


def _gigabytes(memory_mb: float | None) -> float:
    """As the report shows it: what differs from run to run decides nothing."""
    return round((memory_mb or 0) / 1024, 1)


def _unbeaten(figures: Figures, differences: Differences, systems: Sequence[str], kind: str) -> list[str]:
    """Those that no other is found to beat; in a circle, as two metrics may find, the highest."""
    found = [
        own
        for own in systems
        if not any(
            compare(differences, other, own, kind).outcome == "higher" for other in systems if other != own
        )
    ]
    return found or [max(systems, key=lambda system: figures[system, kind, "bleu"].mean)]


def change(figures: Figures, differences: Differences, variant: str, base: str, kind: str) -> Change:
    bleu = figures[base, kind, "bleu"], figures[variant, kind, "bleu"]
    facts = figures.get((base, kind, "fact_recall")), figures.get((variant, kind, "fact_recall"))
    tests = {
        metric: differences[variant, base, kind, metric]
        for metric in DECIDING
        if (variant, base, kind, metric) in differences
    }
    found = compare(differences, variant, base, kind)
    return Change(
        kind,
        bleu[1].n,
        bleu[1].clusters,
        bleu,
        None if None in facts else facts,
        tests,
        _level(found, tests, bleu[1].mean),
        found.metric,
    )


def _level(found: Comparison, tests: Mapping[str, Difference], bleu: float) -> Level:
    if found.outcome in ("same", "too_few"):
        return found.outcome
    if found.outcome == "lower":
        return "worse"
    fewer_facts = "fact_recall" in tests and tests["fact_recall"].outcome == "lower"
    in_words = found.metric == "bleu" and bleu >= ANSWERS_FROM
    return "answers" if in_words and not fewer_facts else "nearer"


def _headline(levels: Mapping[str, Level]) -> str:
    seen, rephrased, unseen = (levels.get(kind) for kind in ("seen", "rephrased", "unseen"))
    if rephrased == "answers":
        if unseen is None:
            return "trained_unseen_not_asked"
        return "everything" if unseen == "answers" else "trained_only"
    if seen == "answers":
        if rephrased == "too_few":
            return "seen_only_known"
        return "memorised" if rephrased else "seen_only_asked"
    if unseen == "answers":
        return "unseen_only"
    if "nearer" in levels.values():
        return "mixed" if "worse" in levels.values() else "nearer"
    if "worse" in levels.values():
        return "worse"
    first = next(levels[kind] for kind in IMPORTANCE if kind in levels)
    return "too_few" if first == "too_few" else "nothing"


def decide(
    figures: Figures, differences: Differences, strategies: Mapping[Strategy, str], kinds: Sequence[str]
) -> Decision:
    """What to do for each kind, and for all that are not a matter of memory."""
    choices = tuple(_choice(figures, differences, strategies, kind) for kind in kinds)
    asked = tuple(choice for choice in choices if choice.kind != "seen") or choices
    common = tuple(s for s in strategies if all(s in choice.unbeaten for choice in asked))
    return Decision(common[0] if common else None, common, choices, asked)


def _choice(
    figures: Figures, differences: Differences, strategies: Mapping[Strategy, str], kind: str
) -> Choice:
    systems = list(strategies.values())
    left = _unbeaten(figures, differences, systems, kind)
    unbeaten = tuple(strategy for strategy, system in strategies.items() if system in left)
    outcomes = {compare(differences, *pair, kind).outcome for pair in combinations(systems, 2)}
    return Choice(
        kind,
        unbeaten[0],
        unbeaten,
        usable=figures[left[0], kind, "bleu"].mean >= ANSWERS_FROM,
        too_few=outcomes <= {"same", "too_few"} and "too_few" in outcomes,
    )


def compare(
    differences: Differences, system: str, other: str, kind: str, metrics: Iterable[str] = DECIDING
) -> Comparison:
    """Whether ``system`` is higher or lower than ``other`` by the first metric that finds a difference.

    Raises KeyError where the two were not compared: nothing is said of what was not tested.
    """
    found = [
        Comparison(outcome, metric)
        for metric in metrics
        if (outcome := _tested(differences, system, other, kind, metric))
    ]
    if not found:
        raise KeyError(f"{system} and {other} were not compared on {kind}")
    return next((each for each in found if each.outcome in ("higher", "lower")), found[0])


def _tested(differences: Differences, system: str, other: str, kind: str, metric: str) -> Outcome | None:
    """None where it was not tested; what is not confirmed, where it has to be, is no difference."""
    outcome = _found(differences, system, other, kind, metric)
    if outcome not in ("higher", "lower") or metric not in CONFIRMING:
        return outcome
    confirmed = _found(differences, system, other, kind, CONFIRMING[metric]) == outcome
    return outcome if confirmed else "same"


def _found(differences: Differences, system: str, other: str, kind: str, metric: str) -> Outcome | None:
    mirrored: dict[Outcome, Outcome] = {"higher": "lower", "lower": "higher"}
    if test := differences.get((system, other, kind, metric)):
        return test.outcome
    if test := differences.get((other, system, kind, metric)):
        return mirrored.get(test.outcome, test.outcome)
    return None


def forgetting(figures: Figures, differences: Differences, variant: str, base: str) -> Forgetting | None:
    """What training did to the questions about the world; None where none were asked."""
    before, after = (figures.get((system, GENERAL, "accuracy")) for system in (base, variant))
    if before is None or after is None:
        return None
    test = differences.get((variant, base, GENERAL, "accuracy"))
    outcome = _tested(differences, variant, base, GENERAL, "accuracy") or "same"
    return Forgetting(before, after, test, outcome)
