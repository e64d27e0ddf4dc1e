"""All systems in one long table, how sure each figure is, and which systems differ."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pdf2lora.evaluation.resampling import Pooled, Sample, differences, holm, intervals
from pdf2lora.measures import KEYS, NOTHING, SIGNIFICANT, Finding, too_few

COLUMNS = ("system", "kind", "metric", "mean", "low", "high", "n", "clusters", "signature")
"""``clusters`` are the chunks that the ``n`` questions are about; a general question is one by itself."""
DIFFERENCE_COLUMNS = (
    *("system", "against", "kind", "metric", "difference", "low", "high", "p", "p_holm", "n", "clusters"),
    *("wins", "ties", "losses", "finding"),
)
DIGITS = 4
_TOO_FEW = "too few chunks to tell"


def samples(scores: pd.DataFrame, counts: pd.DataFrame, pooled: Sequence[Pooled]) -> dict[str, Sample]:
    """Kind → the answers of one system, from its scores.csv and counts.csv, whatever the order of their rows."""
    columns = [name for family in pooled for name in family.counts]
    joined = scores.merge(counts[["question", *columns]], on="question", validate="one_to_one", how="left")
    figures = [name for name in scores.columns if name not in KEYS]
    found = {}
    for kind, rows in joined.groupby("kind", sort=False):
        rows = rows.sort_values("question")
        # A metric that applies to none of these answers has no place here.
        asked = [name for name in figures if rows[name].notna().any()]
        found[str(kind)] = Sample(
            tuple(rows["question"]),
            tuple(rows["chunk"]),
            {name: rows[name].to_numpy(float) for name in asked},
            rows[columns].fillna(0).to_numpy(float),
        )
    return found


def comparison(
    systems: Mapping[str, Mapping[str, Sample]],
    signatures: Mapping[str, Mapping[str, str]],
    pooled: Sequence[Pooled],
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """One row a system, kind and metric, from system → kind → its answers and system → metric → signature."""
    rows = []
    for system, kinds in systems.items():
        for kind, sample in kinds.items():
            found = intervals(sample, pooled, resamples, seed)
            for metric in signatures[system]:
                if metric in found:
                    interval = found[metric]
                    rows.append(
                        {
                            "system": system,
                            "kind": kind,
                            "metric": metric,
                            **{
                                name: round(getattr(interval, name), DIGITS)
                                for name in ("mean", "low", "high")
                            },
                            "n": interval.n,
                            "clusters": interval.clusters,
                            "signature": signatures[system][metric],
                        }
                    )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def difference_table(
    systems: Mapping[str, Mapping[str, Sample]],
    compared: Sequence[tuple[str, str]],
    metrics: Sequence[str],
    pooled: Sequence[Pooled],
    apart: Sequence[str],
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """One row a pair of systems, kind and metric. p_holm is adjusted over the metrics ``apart`` of a pair and kind, and
    over all its other metrics."""
    rows = []
    for system, against in compared:
        for kind in systems[system]:
            if kind not in systems[against]:
                continue
            shared = _shared(systems[system][kind], systems[against][kind])
            found = differences(*shared, pooled, resamples, seed)
            adjusted = _adjusted({metric: found[metric].p for metric in metrics if metric in found}, apart)
            rows += [
                _row(system, against, kind, metric, found[metric], p_holm)
                for metric, p_holm in adjusted.items()
            ]
    return pd.DataFrame(rows, columns=list(DIFFERENCE_COLUMNS))


def _adjusted(p_values: Mapping[str, float], apart: Sequence[str]) -> dict[str, float]:
    """Metric → p after Holm, in the order given."""
    found = {}
    for family in (
        [name for name in p_values if name in apart],
        [name for name in p_values if name not in apart],
    ):
        found |= dict(zip(family, holm([p_values[name] for name in family]), strict=True))
    return {name: found[name] for name in p_values}


def _shared(system: Sample, against: Sample) -> tuple[Sample, Sample]:
    """Both with the metrics that both have, in the same order."""
    names = [name for name in system.values if name in against.values]
    return tuple(
        sample._replace(values={name: sample.values[name] for name in names}) for sample in (system, against)
    )


def _row(system: str, against: str, kind: str, metric: str, found: Any, p_holm: float) -> dict[str, Any]:
    finding: Finding = NOTHING
    if p_holm < SIGNIFICANT:
        finding = "higher" if found.difference > 0 else "lower"
    return {
        "system": system,
        "against": against,
        "kind": kind,
        "metric": metric,
        **{name: round(getattr(found, name), DIGITS) for name in ("difference", "low", "high", "p")},
        "p_holm": round(p_holm, DIGITS),
        **{name: getattr(found, name) for name in ("n", "clusters", "wins", "ties", "losses")},
        "finding": finding,
    }


def csv(table: pd.DataFrame) -> str:
    # Counts stay whole numbers beside missing ones.
    whole = {name: "Int64" for name in ("n", "clusters", "wins", "ties", "losses") if name in table.columns}
    return table.astype(whole).to_csv(index=False, lineterminator="\n")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON, which has no nan."""
    return table.astype(object).where(table.notna(), None).to_dict(orient="records")


def markdown(table: pd.DataFrame) -> str:
    """A table a kind of question, one line a metric and one column a system; then the signatures."""
    parts = [
        "# Comparison of the systems",
        "Each figure with its 95 % interval (bootstrap over clusters: the chunks that the questions are about). All "
        "are on a scale from 0 to 100, but for perplexity.",
    ]
    cells = table.assign(
        cell=[
            f"{mean:.1f}" if np.isnan(low) else f"{mean:.1f} [{low:.1f}, {high:.1f}]"
            for mean, low, high in zip(table["mean"], table["low"], table["high"], strict=True)
        ]
    )
    for kind, rows in cells.groupby("kind", sort=False):
        wide = rows.pivot(index="metric", columns="system", values="cell")
        wide = wide.reindex(index=rows["metric"].unique(), columns=rows["system"].unique()).fillna("")
        asked = f"n = {rows['n'].max()}, clusters = {rows['clusters'].max()}"
        parts += [f"## {kind} ({asked})", wide.to_markdown()]
    signatures = table.drop_duplicates("metric").set_index("metric")["signature"]
    parts += ["## Signatures", "\n".join(f"- {metric}: `{text}`" for metric, text in signatures.items())]
    return "\n\n".join(parts) + "\n"


def difference_markdown(table: pd.DataFrame, apart: Sequence[str]) -> str:
    """A table a pair of systems and kind: the difference with its interval, p, and what it amounts to."""
    parts = [
        "# Differences between systems",
        f"p by a randomisation test over chunks, adjusted (Holm) over the metrics that decide ({', '.join(apart)}), "
        f"and over the other metrics of a table apart. “{_TOO_FEW}”: with so few, the smallest p that there is "
        f"would not be below {SIGNIFICANT} when adjusted.",
    ]
    for (system, against, kind), rows in table.groupby(["system", "against", "kind"], sort=False):
        shown = pd.DataFrame(
            {
                "metric": rows["metric"],
                "difference": [f"{d:+.1f}" for d in rows["difference"]],
                "95 %": [
                    "" if np.isnan(low) else f"[{low:+.1f}, {high:+.1f}]"
                    for low, high in zip(rows["low"], rows["high"], strict=True)
                ],
                "p (Holm)": [f"{p:.4f}" for p in rows["p_holm"]],
                "finding": _findings(rows, apart),
            }
        )
        parts += [f"## {system} against {against}: {kind}", shown.to_markdown(index=False)]
    return "\n\n".join(parts) + "\n"


def _findings(rows: pd.DataFrame, apart: Sequence[str]) -> list[str]:
    """What the tests of a pair of systems and kind say; where they say nothing, whether they could have."""
    decides = rows["metric"].isin(apart)
    tests = decides.map({True: decides.sum(), False: (~decides).sum()})
    return [
        _TOO_FEW if finding == NOTHING and too_few(clusters, family) else finding
        for finding, clusters, family in zip(rows["finding"], rows["clusters"], tests, strict=True)
    ]
