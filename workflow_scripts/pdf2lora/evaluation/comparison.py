"""All systems in one long table, how sure each figure is, and which systems differ."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from tabulate import tabulate

from pdf2lora.evaluation.metrics.metric import PooledMetric
from pdf2lora.evaluation.metrics.table import figure
from pdf2lora.evaluation.resampling import PairedDifference, Sample, differences, holm, intervals
from pdf2lora.measures import KEYS, NOTHING, SIGNIFICANT, Finding, too_few

COLUMNS = ("system", "kind", "metric", "mean", "low", "high", "n", "clusters", "signature")
"""``clusters`` are the chunks that the ``n`` questions are about; a general question is one by itself."""
DIFFERENCE_COLUMNS = (
    *("system", "against", "kind", "metric", "difference", "low", "high", "p", "p_holm", "n", "clusters"),
    *("wins", "ties", "losses", "finding"),
)
DIGITS = 4
_TOO_FEW = "too few chunks to tell"

Rows = list[dict[str, Any]]


def samples(scores: Iterable[Mapping[str, str]], pooled: Sequence[PooledMetric]) -> dict[str, Sample]:
    """Kind → the answers of one system, from the rows of its scores.csv in whatever order."""
    kinds: dict[str, list[Mapping[str, str]]] = {}
    for row in scores:
        kinds.setdefault(row["kind"], []).append(row)
    return {
        kind: _sample(sorted(rows, key=lambda row: row["question"]), pooled) for kind, rows in kinds.items()
    }


def _sample(rows: Sequence[Mapping[str, str]], pooled: Sequence[PooledMetric]) -> Sample:
    sums = [name for metric in pooled for name in metric.sums]
    figures = [name for name in rows[0] if name not in (*KEYS, *sums)]
    return Sample(
        tuple(row["question"] for row in rows),
        tuple(row["chunk"] for row in rows),
        # A metric that applies to none of these answers has no place here.
        {
            name: np.array([_number(row[name]) for row in rows])
            for name in figures
            if any(row[name] for row in rows)
        },
        np.nan_to_num([[_number(row[name]) for name in sums] for row in rows]),
    )


def _number(cell: str) -> float:
    return float(cell) if cell else math.nan


def comparison(
    systems: Mapping[str, Mapping[str, Sample]],
    signatures: Mapping[str, Mapping[str, str]],
    pooled: Sequence[PooledMetric],
    resamples: int,
    seed: int,
) -> Rows:
    """One row a system, kind and metric, from system → kind → its answers and system → metric → signature."""
    rows = []
    for system, kinds in systems.items():
        for kind, sample in kinds.items():
            by_metric = intervals(sample, pooled, resamples, seed)
            rows += [
                {
                    "system": system,
                    "kind": kind,
                    "metric": metric,
                    **{name: _rounded(getattr(by_metric[metric], name)) for name in ("mean", "low", "high")},
                    "n": by_metric[metric].n,
                    "clusters": by_metric[metric].clusters,
                    "signature": signature,
                }
                for metric, signature in signatures[system].items()
                if metric in by_metric
            ]
    return rows


def difference_table(
    systems: Mapping[str, Mapping[str, Sample]],
    compared: Sequence[tuple[str, str]],
    metrics: Sequence[str],
    pooled: Sequence[PooledMetric],
    apart: Sequence[str],
    resamples: int,
    seed: int,
) -> Rows:
    """One row a pair of systems, kind and metric. p_holm is adjusted over the metrics ``apart`` of a pair and kind, and
    over all its other metrics."""
    rows = []
    for system, against in compared:
        for kind in systems[system]:
            if kind not in systems[against]:
                continue
            shared = _shared(systems[system][kind], systems[against][kind])
            by_metric = differences(*shared, pooled, resamples, seed)
            adjusted = _adjusted(
                {metric: by_metric[metric].p for metric in metrics if metric in by_metric}, apart
            )
            rows += [
                _row(system, against, kind, metric, by_metric[metric], p_holm)
                for metric, p_holm in adjusted.items()
            ]
    return rows


def _adjusted(p_values: Mapping[str, float], apart: Sequence[str]) -> dict[str, float]:
    """Metric → p after Holm, in the order given."""
    adjusted = {}
    for decides in (True, False):
        family = [name for name in p_values if (name in apart) == decides]
        adjusted |= dict(zip(family, holm([p_values[name] for name in family]), strict=True))
    return {name: adjusted[name] for name in p_values}


def _shared(system: Sample, against: Sample) -> tuple[Sample, Sample]:
    """Both with the metrics that both have, in the same order."""
    names = [name for name in system.values if name in against.values]
    return tuple(
        sample._replace(values={name: sample.values[name] for name in names}) for sample in (system, against)
    )


def _row(
    system: str, against: str, kind: str, metric: str, tested: PairedDifference, p_holm: float
) -> dict[str, Any]:
    finding: Finding = NOTHING
    if p_holm < SIGNIFICANT:
        finding = "higher" if tested.difference > 0 else "lower"
    return {
        "system": system,
        "against": against,
        "kind": kind,
        "metric": metric,
        **{name: _rounded(getattr(tested, name)) for name in ("difference", "low", "high", "p")},
        "p_holm": _rounded(p_holm),
        **{name: getattr(tested, name) for name in ("n", "clusters", "wins", "ties", "losses")},
        "finding": finding,
    }


def _rounded(value: float) -> float | None:
    """None, an empty cell, for nan, which JSON does not have."""
    return None if math.isnan(value) else round(value, DIGITS)


def markdown(table: Rows) -> str:
    """A table a kind of question, one line a metric and one column a system; then the signatures."""
    signatures = {row["metric"]: row["signature"] for row in table}
    others = [name for name in signatures if figure(name).scale != (0, 100)]
    parts = [
        "# Comparison of the systems",
        "Each figure with its 95 % interval (bootstrap over clusters: the chunks that the questions are about). All "
        f"are on a scale from 0 to 100{', but for ' if others else ''}{', '.join(others)}.",
    ]
    for kind in dict.fromkeys(row["kind"] for row in table):
        rows = [row for row in table if row["kind"] == kind]
        cells = {(row["metric"], row["system"]): f"{row['mean']:.1f}{_interval(row, '.1f')}" for row in rows}
        metrics, systems = (list(dict.fromkeys(row[name] for row in rows)) for name in ("metric", "system"))
        lines = [[metric, *(cells.get((metric, system), "") for system in systems)] for metric in metrics]
        asked = f"n = {max(row['n'] for row in rows)}, clusters = {max(row['clusters'] for row in rows)}"
        parts += [f"## {kind} ({asked})", tabulate(lines, ["metric", *systems], tablefmt="pipe")]
    parts += ["## Signatures", "\n".join(f"- {metric}: `{text}`" for metric, text in signatures.items())]
    return "\n\n".join(parts) + "\n"


def difference_markdown(table: Rows, apart: Sequence[str]) -> str:
    """A table a pair of systems and kind: the difference with its interval, p, and what it amounts to."""
    parts = [
        "# Differences between systems",
        f"p by a randomisation test over chunks, adjusted (Holm) over the metrics that decide ({', '.join(apart)}), "
        f"and over the other metrics of a table apart. “{_TOO_FEW}”: with so few, the smallest p that there is "
        f"would not be below {SIGNIFICANT} when adjusted.",
    ]
    for (system, against, kind), group in groupby(table, lambda r: (r["system"], r["against"], r["kind"])):
        rows = list(group)
        # Where the tests say nothing, whether they could have.
        tests = Counter(row["metric"] in apart for row in rows)
        shown = [
            [
                row["metric"],
                f"{row['difference']:+.1f}",
                _interval(row, "+.1f").strip(),
                f"{row['p_holm']:.4f}",
                _TOO_FEW
                if row["finding"] == NOTHING and too_few(row["clusters"], tests[row["metric"] in apart])
                else row["finding"],
            ]
            for row in rows
        ]
        head = ["metric", "difference", "95 %", "p (Holm)", "finding"]
        parts += [f"## {system} against {against}: {kind}", tabulate(shown, head, tablefmt="pipe")]
    return "\n\n".join(parts) + "\n"


def _interval(row: Mapping[str, Any], form: str) -> str:
    return "" if row["low"] is None else f" [{row['low']:{form}}, {row['high']:{form}}]"
