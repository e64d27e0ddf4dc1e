"""The two tables that everything is judged by: how each system did, and which systems differ."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from pdf2lora.files import read_csv
from pdf2lora.measures import NOTHING, TESTED_APART, Finding, too_few

Outcome = Literal["higher", "lower", "same", "too_few"]
"""What a test says: ``same`` is no detectable difference, ``too_few`` that none could have been detected."""


class Figure(NamedTuple):
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


Figures = Mapping[tuple[str, str, str], Figure]
"""(system, kind, metric) → figure; a metric that does not apply to a kind has no entry."""
Differences = Mapping[tuple[str, str, str, str], Difference]
"""(system, against, kind, metric) → difference; only the pairs that were tested."""


def read_figures(path: str | Path) -> dict[tuple[str, str, str], Figure]:
    return {
        (row["system"], row["kind"], row["metric"]): Figure(
            float(row["mean"]),
            _number(row["low"]),
            _number(row["high"]),
            int(row["n"]),
            int(row["clusters"]),
        )
        for row in read_csv(path)
    }


def read_signatures(path: str | Path) -> dict[str, str]:
    """Metric → how its figures came about; its keys are in the order of the tables."""
    return {row["metric"]: row["signature"] for row in read_csv(path)}


def read_differences(path: str | Path) -> dict[tuple[str, str, str, str], Difference]:
    rows = read_csv(path)
    tests = Counter(_family(row) for row in rows)
    return {
        (row["system"], row["against"], row["kind"], row["metric"]): Difference(
            float(row["difference"]),
            _number(row["low"]),
            _number(row["high"]),
            float(row["p_holm"]),
            *(int(row[name]) for name in ("n", "clusters", "wins", "ties", "losses")),
            row["finding"],
            tests[_family(row)],
        )
        for row in rows
    }


def _family(row: Mapping[str, str]) -> tuple[str, str, str, bool]:
    """Whose p are adjusted together."""
    return row["system"], row["against"], row["kind"], row["metric"] in TESTED_APART


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
