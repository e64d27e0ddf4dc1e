"""All systems' figures in one long table, and the same to be read."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

COLUMNS = ("system", "kind", "metric", "mean", "n", "signature")
METRICS = (
    "bleu",
    "bleu_1",
    "bleu_2",
    "bleu_3",
    "bleu_4",
    "chrf",
    "rouge_1",
    "rouge_2",
    "rouge_l",
    "bertscore_precision",
    "bertscore_recall",
    "bertscore_f1",
    "keigo",
    "naturalness",
)


def long_table(systems: Sequence[str], summaries: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """One row a system, kind of question and metric, from the metrics.json of each system."""
    rows = [
        {
            "system": system,
            "kind": kind,
            "metric": metric,
            **found["metrics"][metric],
            "signature": summary["signatures"][metric],
        }
        for system, summary in zip(systems, summaries, strict=True)
        for kind, found in summary["kinds"].items()
        for metric in METRICS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def markdown(table: pd.DataFrame) -> str:
    """A table a kind of question, one line a system and one column a metric; then the signatures."""
    parts = ["# Comparison of the systems", "Every figure is on a scale from 0 to 100."]
    for kind, rows in table.groupby("kind", sort=False):
        wide = rows.pivot(index="system", columns="metric", values="mean")
        wide = wide.reindex(index=rows["system"].unique(), columns=list(METRICS))
        parts += [f"## {kind} (n = {rows['n'].iloc[0]})", wide.to_markdown(floatfmt=".1f")]
    signatures = table.drop_duplicates("metric").set_index("metric")["signature"]
    parts += ["## Signatures", "\n".join(f"- {metric}: `{text}`" for metric, text in signatures.items())]
    return "\n\n".join(parts) + "\n"
