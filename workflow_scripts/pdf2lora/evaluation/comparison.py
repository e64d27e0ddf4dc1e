"""All systems in one long table, how sure each figure is, and which systems differ."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from pdf2lora.evaluation.metrics.all_metrics import figure
from pdf2lora.evaluation.metrics.metric import PooledMetric
from pdf2lora.evaluation.resampling import Interval, PairedDifference, Sample, differences, holm, intervals
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


def read_scores(path: Any) -> pd.DataFrame:
    """A scores.csv."""
    # An id is text, also where it is all digits.
    return pd.read_csv(path, dtype={"question": str, "chunk": str})


def samples(scores: pd.DataFrame, pooled: Sequence[PooledMetric]) -> dict[str, Sample]:
    """Kind → the answers of one system, from its scores.csv, whatever the order of its rows."""
    sums = [name for metric in pooled for name in metric.sums]
    return {
        str(kind): _sample(rows.sort_values("question"), sums)
        for kind, rows in scores.groupby("kind", sort=False)
    }


def _sample(rows: pd.DataFrame, sums: Sequence[str]) -> Sample:
    # A metric that applies to none of these answers has no place here.
    figures = [name for name in rows if name not in (*KEYS, *sums) and rows[name].notna().any()]
    return Sample(
        tuple(rows["question"]),
        tuple(rows["chunk"]),
        {name: rows[name].to_numpy(float) for name in figures},
        rows[list(sums)].fillna(0).to_numpy(float),
    )


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
                    **_cells(by_metric[metric]),
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
        **_cells(tested),
        "p_holm": round(p_holm, DIGITS),
        "finding": finding,
    }


def _cells(figure: Interval | PairedDifference) -> dict[str, float | None]:
    """Rounded; None, an empty cell, for nan, which JSON does not have."""
    return {name: None if math.isnan(x) else round(x, DIGITS) for name, x in figure._asdict().items()}


def markdown(table: Rows) -> str:
    """A table a kind of question, one line a metric and one column a system; then the signatures."""
    signatures = {row["metric"]: row["signature"] for row in table}
    others = [name for name in signatures if figure(name).scale != (0, 100)]
    parts = [
        "# Comparison of the systems",
        "Each figure with its 95 % interval (bootstrap over clusters: the chunks that the questions are about). All "
        f"are on a scale from 0 to 100{', but for ' if others else ''}{', '.join(others)}.",
    ]
    cells = pd.DataFrame(table)
    cells["cell"] = [f"{row['mean']:.1f}{_interval(row, '.1f')}" for row in table]
    for kind, rows in cells.groupby("kind", sort=False):
        wide = rows.pivot(index="metric", columns="system", values="cell").fillna("")
        wide = wide.reindex(index=rows["metric"].unique(), columns=rows["system"].unique())
        asked = f"n = {rows['n'].max()}, clusters = {rows['clusters'].max()}"
        parts += [f"## {kind} ({asked})", wide.to_markdown()]
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
        lines = pd.DataFrame(shown, columns=["metric", "difference", "95 %", "p (Holm)", "finding"])
        parts += [f"## {system} against {against}: {kind}", lines.to_markdown(index=False)]
    return "\n\n".join(parts) + "\n"


def _interval(row: Mapping[str, Any], form: str) -> str:
    return "" if row["low"] is None else f" [{row['low']:{form}}, {row['high']:{form}}]"
