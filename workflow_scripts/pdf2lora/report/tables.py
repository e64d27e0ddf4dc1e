"""What the report shows of a run, as plain rows: nothing here knows whether it becomes HTML or Markdown."""

from collections import Counter
from itertools import groupby
from typing import Any

from pdf2lora.measures import MAIN
from pdf2lora.report.families import best, families, goodness
from pdf2lora.report.run import Run
from pdf2lora.report.summary import interval, p_value, signed
from pdf2lora.report.verdict import change

Rows = list[dict[str, Any]]


def changes(run: Run) -> Rows:
    """A row a kind of question: its questions and the chunks that they come from, and for each variant BLEU and fact
    recall before and after."""
    rows = []
    for kind in run.kinds:
        found = [
            (variant, change(run.figures, run.differences, variant, base, kind))
            for variant, base in run.against.items()
        ]
        variants = [{"variant": variant, **of._asdict()} for variant, of in found]
        first = found[0][1]
        rows.append(
            {
                "kind": kind,
                "n": first.n,
                "clusters": first.clusters,
                "variants": variants,
            }
        )
    return rows


def metric_tables(run: Run) -> Rows:
    """A table a family of metrics; in it a part a kind of question: each system's figures, the best of a
    column marked, and those of the references and of the questions as answers."""
    return [
        {
            "family": family,
            "metrics": metrics,
            "parts": [_part(run, kind, metrics) for kind in run.kinds],
        }
        for family, metrics in families(run.metrics).items()
    ]


def _part(run: Run, kind: str, metrics: list[str]) -> dict[str, Any]:
    found = {
        (s, m): run.figures[s, kind, m] for s in run.systems for m in metrics if (s, kind, m) in run.figures
    }
    means = {m: [found[s, m].mean for s in run.systems if (s, m) in found] for m in metrics}
    highest = {m: best(m, values) for m, values in means.items() if values}
    own = [run.summaries[s]["kinds"][kind] for s in run.systems]
    return {
        "kind": kind,
        "n": own[0]["n"],
        "rows": [
            {
                "system": s,
                "tuned": run.plain.get(s, s) in run.against,
                "cells": [_cell(found.get((s, m)), highest.get(m)) for m in metrics],
                "finish_reasons": of_system["finish_reasons"],
                "empty": of_system["empty"],
            }
            for s, of_system in zip(run.systems, own, strict=True)
        ],
        "yardsticks": [
            {"of": of, "values": values}
            for of in ("references", "questions")
            if set(values := [own[0][of].get(m) for m in metrics]) != {None}
        ],
    }


def _cell(figure: Any, highest: float | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {"mean": figure.mean, "interval": interval(figure), "best": figure.mean == highest}


def difference_matrix(run: Run) -> tuple[list[str], Rows]:
    """The main metrics, and a row a pair of systems and kind: what the one has more than the other in each."""
    metrics = [metric for metric in MAIN if metric in run.metrics]
    return metrics, [
        {
            "system": system,
            "against": against,
            "kinds": [
                {"kind": kind, "cells": [_difference(run, system, against, kind, m) for m in metrics]}
                for kind in run.kinds
                if any((system, against, kind, m) in run.differences for m in metrics)
            ],
        }
        for system, against in tested_pairs(run)
    ]


def all_differences(run: Run) -> Rows:
    """A table a pair of systems: a row a metric, a cell a kind."""
    return [
        {
            "system": system,
            "against": against,
            "rows": [
                {
                    "metric": metric,
                    "cells": [_difference(run, system, against, kind, metric) for kind in run.kinds],
                }
                for metric in run.metrics
                if any((system, against, kind, metric) in run.differences for kind in run.kinds)
            ],
        }
        for system, against in tested_pairs(run)
    ]


def tested_pairs(run: Run) -> list[tuple[str, str]]:
    return list(dict.fromkeys((system, against) for system, against, _, _ in run.differences))


def _difference(run: Run, system: str, against: str, kind: str, metric: str) -> dict[str, Any] | None:
    found = run.differences.get((system, against, kind, metric))
    if found is None:
        return None
    return {
        "difference": signed(found.difference),
        "interval": interval(found, sign=True),
        "p": p_value(found.p_holm),
        "outcome": found.outcome,
        "good": goodness(metric, found.outcome),
    }


CUT_OFF = ("length", "repetition")
"""Why an answer was ended that the model would have gone on with."""


def cut_off(run: Run) -> dict[str, list[tuple[str, int]]]:
    """Reason → systems some of whose answers were cut off for it, and how many; no reason without any."""
    counts = {
        reason: [
            (s, sum(kind["finish_reasons"][reason] for kind in run.summaries[s]["kinds"].values()))
            for s in run.systems
        ]
        for reason in CUT_OFF
    }
    found = {reason: [(s, n) for s, n in own if n] for reason, own in counts.items()}
    return {reason: own for reason, own in found.items() if own}


def model_facts(run: Run) -> list[tuple[str, str]]:
    """Of the base model: where it comes from, its architecture and size."""
    source = [f"{kind}: {value}" for kind, value in run.model["source"].items() if kind != "sha256"]
    return [
        ("source", ", ".join(source)),
        ("architecture", run.model["architecture"]),
        ("parameters", f"{run.model['parameters']:,}"),
    ]


def settings(run: Run) -> tuple[dict[str, Any], list[str], dict[str, list[Any]]]:
    """What all variants share; the names of the settings that differ; each variant's values of those."""
    first = next(iter(run.variants.values()))
    differing = [key for key in first if any(own[key] != first[key] for own in run.variants.values())]
    common = {key: value for key, value in first.items() if key not in differing}
    return common, differing, {name: [own[key] for key in differing] for name, own in run.variants.items()}


def training_table(run: Run) -> tuple[list[str], Rows]:
    """The measures that every training.json has as one value, and a row a variant; settings stand elsewhere."""
    skipped = {"model", "settings", "seed", "epochs"}
    names = [
        name
        for name, value in next(iter(run.training.values())).items()
        if name not in skipped and isinstance(value, int | float | str) and not isinstance(value, bool)
    ]
    return names, [
        {"variant": variant, "values": [record.get(name) for name in names]}
        for variant, record in run.training.items()
    ]


def planned(run: Run) -> Rows:
    """A row a variant with a plan: minutes and megabytes, as planned and as they came to be."""
    rows = []
    for variant, plan in run.plans.items():
        trained, took = run.training[variant], run.timing("train_adapter", plan["of"])
        minutes = (took.seconds if took else trained["seconds"]) / 60
        rows.append(
            {
                "variant": variant,
                "minutes": (plan["minutes"], minutes),
                "memory_mb": (plan["peak_memory_mb"], trained["peak_memory_mb"]),
            }
        )
    return rows


def versions(run: Run) -> dict[str, str]:
    """Of the software that trained, from the records of training."""
    found: dict[str, str] = {}
    for record in run.training.values():
        found |= record.get("versions", {})
    return dict(sorted(found.items()))


def pair_kinds(run: Run) -> Rows:
    """A row a kind of pair: how many facts and pairs stayed, were trained on, and are asked."""
    kept, train = run.statistics["kept"], run.statistics["train"]["by_kind"]
    asked = {kind: found["by_kind"] for kind, found in run.statistics["questions"].items()}
    return [
        {
            "kind": kind,
            "facts": kept["facts_by_kind"].get(kind, 0),
            "pairs": count,
            "train": train.get(kind, 0),
            "questions": [asked[of].get(kind, 0) for of in run.kinds],
        }
        for kind, count in sorted(kept["by_kind"].items(), key=lambda item: (-item[1], item[0]))
    ]


def rejections(run: Run) -> Rows:
    """A row a reason: how many pairs it removed, and the first of them as an example."""
    first = {}
    for entry in run.rejected:
        first.setdefault(entry.reason, entry)
    counts = Counter(entry.reason for entry in run.rejected)
    return [
        {
            "reason": reason,
            "count": count,
            "question": first[reason].pair.instruction,
            "answer": first[reason].pair.output,
        }
        for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def contamination(run: Run) -> Rows:
    return [
        {"kind": kind, **found} for kind, found in run.contamination["kinds"].items() if found["questions"]
    ]


def extraction(run: Run) -> Rows:
    """A table a document that was used: a row a method with its measures, the chosen one marked."""
    found = []
    for document in run.documents:
        rows = run.extraction.get(document["document"], [])
        if document["problem"] or not rows:
            continue
        columns = [column for column in rows[0] if column not in ("document", "method", "chosen")]
        found.append(
            {
                "document": document["file"],
                "format": document["format"],
                "columns": columns,
                "rows": [
                    {
                        "method": row["method"],
                        "used": row["chosen"] == "yes",
                        "values": [row[column] or "–" for column in columns],
                    }
                    for row in rows
                ],
            }
        )
    return found


def time_groups(run: Run) -> Rows:
    """A row a rule, with the sum of its jobs' times, the greatest memory, and its jobs."""
    groups = []
    for rule, jobs in groupby(run.timings, key=lambda timing: timing.rule):
        of_rule = list(jobs)
        memory = [job.memory_mb for job in of_rule if job.memory_mb is not None]
        groups.append(
            {
                "rule": rule,
                "seconds": sum(job.seconds for job in of_rule),
                "memory_mb": max(memory, default=None),
                "jobs": of_rule,
            }
        )
    return groups


def flat(value: Any, prefix: str = "") -> list[tuple[str, str, Any]]:
    """Nested counts as (group, name, value): the rows of dataset.csv."""
    rows = []
    for key, own in value.items():
        if isinstance(own, dict):
            rows += flat(own, f"{prefix}.{key}" if prefix else key)
        elif not isinstance(own, list):
            rows.append((prefix, key, own))
    return rows


def columns_of(rows: list[dict[str, str]]) -> list[str]:
    """The columns of all rows, in the order in which they first come."""
    return list(dict.fromkeys(column for row in rows for column in row))
