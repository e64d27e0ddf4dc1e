"""Did it help? One judgement a kind of question, and what to do about it: tune, retrieve, both or neither.

Nothing is called better or worse that the tests do not call so. The metrics that decide are the configuration's
(`evaluation.deciding`), in its order: where the first finds no difference, or one that the metric which has to confirm
it does not find, the next decides.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from pdf2lora.evaluation.metrics.all_metrics import figure
from pdf2lora.measures import GENERAL
from pdf2lora.records import PROVES
from pdf2lora.report.results import Difference, Estimate, Outcome, Results

Level = Literal["answers", "nearer", "same", "worse", "too_few"]
Strategy = Literal["neither", "retrieve", "tune", "both"]
HEADLINES: Sequence[tuple[str, Mapping[str, Level | None]]] = (
    ("everything", {"use": "answers", "transfer": "answers"}),
    ("trained_unseen_not_asked", {"use": "answers", "transfer": None}),
    ("trained_only", {"use": "answers"}),
    ("seen_only_known", {"memory": "answers", "use": "too_few"}),
    ("seen_only_asked", {"memory": "answers", "use": None}),
    ("memorised", {"memory": "answers"}),
    ("unseen_only", {"transfer": "answers"}),
)
"""The first that fits, by what the questions prove (None: there were none), where anything is answered."""


class Change(NamedTuple):
    """What training changed for one variant and one kind of question."""

    kind: str
    n: int
    clusters: int
    estimates: dict[str, tuple[Estimate, Estimate]]
    """Deciding metric → before and after; no metric that nothing of this kind can be measured by."""
    tests: dict[str, Difference]
    """Of the deciding metrics."""
    level: Level
    metric: str
    """The one that decided the level; where none found a difference, the first."""
    unconfirmed: tuple[str, ...]
    """Deciding metrics whose difference is not found in the one that has to confirm it, so that they did not decide."""
    lost: tuple[str, ...]
    """Other deciding metrics that are worse, although the answers came nearer."""


class Choice(NamedTuple):
    """What to do for one kind of question."""

    kind: str
    strategy: Strategy
    """The cheapest of those that no other beats."""
    unbeaten: tuple[Strategy, ...]
    usable: bool
    """Whether it gets to what is called usable."""
    too_few: bool
    """No two ways are found to differ, and there are too few chunks to tell."""

    @property
    def named(self) -> str:
        """Code of its name."""
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

    before: Estimate
    after: Estimate
    test: Difference | None
    outcome: Outcome
    """Of after against before."""


class Verdict(NamedTuple):
    headline: str
    """Code of a sentence."""
    variant: str
    """The sentence is about it."""
    base: str
    by_memory: bool
    """Whether the memory of those that none beats was known, so that the one with the least could be taken."""
    changes: dict[str, tuple[Change, ...]]
    """Variant → what training changed, a kind of question each."""
    forgetting: dict[str, Forgetting]
    """Variant → what it did to the questions about the world, where any were asked."""
    strategies: dict[Strategy, str]
    """Strategy → the system that it means here; without retrieval there are two."""
    decision: Decision

    @property
    def own(self) -> tuple[Change, ...]:
        """Of the variant that the verdict is about."""
        return self.changes[self.variant]

    @property
    def told(self) -> Change:
        """What is told first: the most important kind that went better, else worse, else any."""
        better = [c for c in self.own if c.level in ("answers", "nearer")]
        worse = [c for c in self.own if c.level == "worse"]
        return min(better or worse or self.own, key=lambda change: PROVES[change.kind] != "use")


def by_importance(kinds: Sequence[str]) -> list[str]:
    """First what a user will do, then the others in their order."""
    return sorted(kinds, key=lambda kind: PROVES[kind] != "use")


def judge(
    results: Results,
    against: Mapping[str, str],
    strategies: Mapping[str, dict[Strategy, str]],
    kinds: Sequence[str],
    memory_mb: Mapping[str, float | None],
) -> Verdict:
    """The verdict on the variant that costs least among those that none beats. ``strategies`` are every variant's.

    Not on the one with the highest figures: it would owe some of them to luck, and the tests and intervals that
    the verdict gives know nothing of having been chosen.
    """
    unbeaten = _unbeaten(results, list(against), by_importance(kinds)[0])
    by_memory = all(memory_mb.get(variant) is not None for variant in unbeaten)
    # As the report shows it, in GB: what differs from run to run decides nothing.
    chosen = min(unbeaten, key=lambda v: round(memory_mb[v] / 1024, 1)) if by_memory else unbeaten[0]
    changes = {v: tuple(_change(results, v, base, kind) for kind in kinds) for v, base in against.items()}
    forgotten = {variant: forgetting(results, variant, base) for variant, base in against.items()}
    return Verdict(
        _headline({c.kind: c.level for c in changes[chosen]}),
        chosen,
        against[chosen],
        by_memory,
        changes,
        {variant: own for variant, own in forgotten.items() if own},
        strategies[chosen],
        _decide(results, strategies[chosen], kinds),
    )


def _unbeaten(results: Results, systems: Sequence[str], kind: str) -> list[str]:
    """Those that no other is found to beat; in a circle, as two metrics may find, the best by the first."""
    left = [
        own
        for own in systems
        if not any(results.compare(other, own, kind).outcome == "higher" for other in systems if other != own)
    ]
    sign = -1 if figure(results.deciding[0]).direction == "lower" else 1
    return left or [max(systems, key=lambda s: sign * results.estimates[s, kind, results.deciding[0]].mean)]


def _change(results: Results, variant: str, base: str, kind: str) -> Change:
    estimates, tests, unconfirmed = {}, {}, []
    for metric in results.deciding:
        ends = [results.estimates.get((system, kind, metric)) for system in (base, variant)]
        if all(ends):
            estimates[metric] = tuple(ends)
        if test := results.differences.get((variant, base, kind, metric)):
            tests[metric] = test
            told, confirmed = (
                ask(variant, base, kind, metric) for ask in (results.tested, results.confirmed)
            )
            unconfirmed += [metric] if told != confirmed else []
    judged = results.compare(variant, base, kind)
    worse = tuple(m for m in results.deciding[1:] if results.tested(variant, base, kind, m) == "lower")
    after = estimates[results.deciding[0]][1]
    level: Level = {"higher": "nearer", "lower": "worse"}.get(judged.outcome, judged.outcome)
    lost = worse if level == "nearer" else ()
    # Only the first metric knows from where on answers are usable, and only with nothing lost do they answer.
    by_the_first = judged.metric == results.deciding[0] and results.usable_from is not None
    if level == "nearer" and by_the_first and _usable(results, after.mean) and not lost:
        level = "answers"
    return Change(
        kind, after.n, after.clusters, estimates, tests, level, judged.metric, tuple(unconfirmed), lost
    )


def _usable(results: Results, mean: float) -> bool:
    """Of the first deciding metric; true where nobody knows from where on it is."""
    return results.usable_from is None or mean >= results.usable_from


def _headline(levels: Mapping[str, Level]) -> str:
    proven = {PROVES[kind]: level for kind, level in levels.items()}
    for code, pattern in HEADLINES:
        if all(proven.get(what) == level for what, level in pattern.items()):
            return code
    if "nearer" in levels.values():
        return "mixed" if "worse" in levels.values() else "nearer"
    if "worse" in levels.values():
        return "worse"
    return "too_few" if levels[by_importance(list(levels))[0]] == "too_few" else "nothing"


def _decide(results: Results, strategies: Mapping[Strategy, str], kinds: Sequence[str]) -> Decision:
    """What to do for each kind, and for all that are not a matter of memory."""
    choices = tuple(_choice(results, strategies, kind) for kind in kinds)
    asked = tuple(choice for choice in choices if PROVES[choice.kind] != "memory") or choices
    common = tuple(s for s in strategies if all(s in choice.unbeaten for choice in asked))
    return Decision(common[0] if common else None, common, choices, asked)


def _choice(results: Results, strategies: Mapping[Strategy, str], kind: str) -> Choice:
    systems = list(strategies.values())
    left = _unbeaten(results, systems, kind)
    unbeaten = tuple(strategy for strategy, system in strategies.items() if system in left)
    outcomes = {results.compare(*pair, kind).outcome for pair in combinations(systems, 2)}
    return Choice(
        kind,
        unbeaten[0],
        unbeaten,
        usable=_usable(results, results.estimates[left[0], kind, results.deciding[0]].mean),
        too_few=outcomes <= {"same", "too_few"} and "too_few" in outcomes,
    )


def forgetting(results: Results, variant: str, base: str) -> Forgetting | None:
    """What training did to the questions about the world; None where none were asked."""
    before, after = (results.estimates.get((system, GENERAL, "accuracy")) for system in (base, variant))
    if before is None or after is None:
        return None
    test = results.differences.get((variant, base, GENERAL, "accuracy"))
    return Forgetting(before, after, test, results.tested(variant, base, GENERAL, "accuracy") or "same")
