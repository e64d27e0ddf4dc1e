"""All systems' figures in one long table, and the same to be read."""

from collections.abc import Mapping, Sequence
from typing import Any

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


def long_table(systems: Sequence[str], summaries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row a system, kind of question and metric, from the metrics.json of each system."""
    return [
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


def markdown(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table a kind of question, one line a system and one column a metric; then the signatures."""
    systems = list(dict.fromkeys(row["system"] for row in rows))
    figures = {(row["kind"], row["system"], row["metric"]): row for row in rows}
    parts = ["# Comparison of the systems", "", "Every figure is on a scale from 0 to 100.", ""]
    for kind in dict.fromkeys(row["kind"] for row in rows):
        n = figures[kind, systems[0], METRICS[0]]["n"]
        parts += [
            f"## {kind} (n = {n})",
            "",
            _line("system", *METRICS),
            _line("---", *["---:"] * len(METRICS)),
        ]
        for system in systems:
            parts.append(
                _line(system, *(f"{figures[kind, system, metric]['mean']:.1f}" for metric in METRICS))
            )
        parts.append("")
    parts += ["## Signatures", ""]
    signatures = {row["metric"]: row["signature"] for row in rows}
    parts += [f"- {metric}: `{signature}`" for metric, signature in signatures.items()]
    return "\n".join(parts) + "\n"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
