"""What the report shows of a run, as plain rows: nothing here knows whether it becomes HTML or Markdown."""

from collections import Counter
from itertools import groupby
from typing import Any

from pdf2lora.records import Question
from pdf2lora.report.run import Run
from pdf2lora.report.verdict import change

Rows = list[dict[str, Any]]

OF_STYLE = ("keigo",)
"""Figures of which none is the best: what is right depends on the document's own style."""


def changes(run: Run) -> Rows:
    """A row a kind of question: its n, and for each variant BLEU and BERTScore F1 before and after."""
    rows = []
    for kind in run.kinds:
        variants = []
        for variant, base in run.against.items():
            bleu = change(run.figures, variant, base, kind)
            meaning = [run.figures[s, kind, "bertscore_f1"]["mean"] for s in (base, variant)]
            variants.append(
                {
                    "variant": variant,
                    "base": base,
                    "level": bleu.level,
                    "bleu": (bleu.base, bleu.tuned),
                    "bertscore_f1": tuple(meaning),
                }
            )
        rows.append({"kind": kind, "n": bleu.n, "variants": variants})
    return rows


def metric_tables(run: Run) -> Rows:
    """A table a kind: each system's figures, the highest of a column marked, and the references' own."""
    tables = []
    for kind in run.kinds:
        means = {(s, m): run.figures[s, kind, m]["mean"] for s in run.systems for m in run.metrics}
        best = {m: max(means[s, m] for s in run.systems) for m in run.metrics if m not in OF_STYLE}
        tables.append(
            {
                "kind": kind,
                "n": run.figures[run.systems[0], kind, run.metrics[0]]["n"],
                "rows": [
                    {
                        "system": s,
                        "tuned": s in run.against,
                        "cells": [(means[s, m], means[s, m] == best.get(m)) for m in run.metrics],
                        "ended": run.summaries[s]["kinds"][kind]["ended"],
                        "empty": run.summaries[s]["kinds"][kind]["empty"],
                    }
                    for s in run.systems
                ],
                "references": [
                    run.summaries[run.systems[0]]["kinds"][kind]["references"].get(m) for m in run.metrics
                ],
            }
        )
    return tables


def cut_off(run: Run) -> list[tuple[str, int]]:
    """Systems some of whose answers were cut off, and how many."""
    counts = Counter(
        {s: sum(kind["ended"]["length"] for kind in run.summaries[s]["kinds"].values()) for s in run.systems}
    )
    return [(s, counts[s]) for s in run.systems if counts[s]]


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


def examples(run: Run, count: int) -> dict[str, Rows]:
    """Kind → ``count`` of its questions, evenly spaced, with every system's answer and its figures."""
    return {
        kind: [
            _example(run, question)
            for question in evenly([question for question in run.questions if question.kind == kind], count)
        ]
        for kind in run.kinds
    }


def _example(run: Run, question: Question) -> dict[str, Any]:
    pair = question.pair
    return {
        "question": pair.instruction,
        "input": pair.input,
        "reference": pair.output,
        "document": pair.document,
        "section": list(pair.section),
        "first_page": pair.first_page,
        "last_page": pair.last_page,
        "answers": [
            {
                "variant": variant,
                "base": base,
                "before": _answer(run, base, question.id),
                "after": _answer(run, variant, question.id),
            }
            for variant, base in run.against.items()
        ],
    }


def evenly(items: list[Any], count: int) -> list[Any]:
    """At most ``count`` items at even distances, from the first on."""
    if count >= len(items):
        return items
    return [items[i * len(items) // count] for i in range(count)]


def _answer(run: Run, system: str, question: str) -> dict[str, Any]:
    answer, row = run.answers[system][question], run.scores[system][question]
    return {
        "system": system,
        "text": answer.text,
        "cut": answer.ended == "length",
        "bleu": float(row["bleu"]),
        "bertscore_f1": float(row["bertscore_f1"]),
    }


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
