"""The two tables that everything is judged by: how each system did, and which systems differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

import msgspec

from pdf2lora.evaluation.metrics.all_metrics import deciding_family, figure
from pdf2lora.files import read_csv
from pdf2lora.measures import NOTHING, Finding, too_few

Outcome = Literal["higher", "lower", "same", "too_few"]
"""What a test says: ``same`` is no detectable difference, ``too_few`` that none could have been detected."""


class Estimate(NamedTuple):
    """What a system got on a kind of question by one metric; no interval where all is about one chunk."""

    mean: float
    low: float | None
    high: float | None
    n: int
    clusters: int
    """Chunks that the questions come from."""


class Difference(NamedTuple):
    """What one system has more than another, with its 95 % interval and test."""

    difference: float
    low: float | None
    high: float | None
    p_holm: float
    """Adjusted over the metrics of the same two systems and kind."""
    n: int
    clusters: int
    """Chunks that the questions come from."""
    wins: int
    ties: int
    losses: int
    finding: Finding
    tests: int
    """How many p were adjusted together with this one, itself included."""

    @property
    def outcome(self) -> Outcome:
        if self.finding != NOTHING:
            return self.finding
        return "too_few" if too_few(self.clusters, self.tests) else "same"


Of = TypeVar("Of", Estimate, Difference)


class Judgement(NamedTuple):
    outcome: Outcome
    metric: str
    """The one that decided; where none found a difference, the first."""


class Results(NamedTuple):
    """What was found, and by which metrics it is judged."""

    estimates: Mapping[tuple[str, str, str], Estimate]
    """(system, kind, metric); a metric that does not apply to a kind has no entry."""
    differences: Mapping[tuple[str, str, str, str], Difference]
    """(system, against, kind, metric); only the pairs that were tested."""
    deciding: Sequence[str]
    """The metrics that a judgement rests on: the first that finds a difference decides."""

    @property
    def usable_from(self) -> float | None:
        """The mean of the first deciding metric from which a system's answers are called usable; None if none is known."""
        return figure(self.deciding[0]).usable_from

    def compare(self, system: str, other: str, kind: str, metrics: Sequence[str] | None = None) -> Judgement:
        """Whether ``system`` is better (``higher``) or worse than ``other`` by the first of the metrics, which are the
        deciding ones unless others are given, that finds a difference.

        Raises KeyError where the two were not compared: nothing is said of what was not tested.
        """
        judgements = [
            Judgement(outcome, metric)
            for metric in metrics or self.deciding
            if (outcome := self.confirmed(system, other, kind, metric))
        ]
        if not judgements:
            raise KeyError(f"{system} and {other} were not compared on {kind}")
        return next((own for own in judgements if own.outcome in ("higher", "lower")), judgements[0])

    def confirmed(self, system: str, other: str, kind: str, metric: str) -> Outcome | None:
        """None where it was not tested; what the metric that has to confirm it does not find, too, is no difference."""
        outcome, confirming = self.tested(system, other, kind, metric), figure(metric).confirmed_by
        if outcome not in ("higher", "lower") or confirming is None:
            return outcome
        return outcome if self.tested(system, other, kind, confirming) == outcome else "same"

    def tested(self, system: str, other: str, kind: str, metric: str) -> Outcome | None:
        """By one metric, read from either side; ``higher`` means better, also where low figures are."""
        turned: dict[Outcome, Outcome] = {"higher": "lower", "lower": "higher"}
        upside_down = figure(metric).direction == "lower"
        for pair, mirrored in (((system, other), upside_down), ((other, system), not upside_down)):
            if test := self.differences.get((*pair, kind, metric)):
                return turned.get(test.outcome, test.outcome) if mirrored else test.outcome
        return None


def read_results(comparison: str | Path, differences: str | Path, deciding: Sequence[str]) -> Results:
    estimates = {
        (row["system"], row["kind"], row["metric"]): _from(row, Estimate) for row in read_csv(comparison)
    }
    # The p of those that decide are adjusted together, apart from those of all others.
    rows, apart = read_csv(differences), deciding_family(deciding)
    families = [(row["system"], row["against"], row["kind"], row["metric"] in apart) for row in rows]
    tests = Counter(families)
    return Results(
        estimates,
        {
            (row["system"], row["against"], row["kind"], row["metric"]): _from(
                row | {"tests": str(tests[family])}, Difference
            )
            for row, family in zip(rows, families, strict=True)
        },
        tuple(deciding),
    )


def read_signatures(path: str | Path) -> dict[str, str]:
    """Metric → how its figures came about; its keys are in the order of the tables."""
    return {row["metric"]: row["signature"] for row in read_csv(path)}


def _from(row: Mapping[str, str], kind: type[Of]) -> Of:
    """The cells that a record has fields for, as its types; an empty one is None."""
    return msgspec.convert([row[name] or None for name in kind._fields], kind, strict=False)
