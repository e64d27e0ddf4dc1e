"""The two tables that everything is judged by: how each system did, and which systems differ."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pdf2lora.files import read_csv
from pdf2lora.measures import Finding


class Figure(NamedTuple):
    """What a system got on a kind of question by one metric; no interval where all is about one chunk."""

    mean: float
    low: float | None
    high: float | None
    n: int


class Difference(NamedTuple):
    """What one system has more than another, with its 95 % interval and test."""

    difference: float
    low: float | None
    high: float | None
    p_holm: float
    """Adjusted over the metrics of the same two systems and kind."""
    n: int
    wins: int
    ties: int
    losses: int
    finding: Finding


Figures = Mapping[tuple[str, str, str], Figure]
"""(system, kind, metric) → figure; a metric that does not apply to a kind has no entry."""
Differences = Mapping[tuple[str, str, str, str], Difference]
"""(system, against, kind, metric) → difference; only the pairs that were tested."""


def read_figures(path: str | Path) -> dict[tuple[str, str, str], Figure]:
    return {
        (row["system"], row["kind"], row["metric"]): Figure(
            float(row["mean"]), _number(row["low"]), _number(row["high"]), int(row["n"])
        )
        for row in read_csv(path)
    }


def read_signatures(path: str | Path) -> dict[str, str]:
    """Metric → how its figures came about; its keys are in the order of the tables."""
    return {row["metric"]: row["signature"] for row in read_csv(path)}


def read_differences(path: str | Path) -> dict[tuple[str, str, str, str], Difference]:
    return {
        (row["system"], row["against"], row["kind"], row["metric"]): Difference(
            float(row["difference"]),
            _number(row["low"]),
            _number(row["high"]),
            float(row["p_holm"]),
            *(int(row[name]) for name in ("n", "wins", "ties", "losses")),
            row["finding"],
        )
        for row in read_csv(path)
    }


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
