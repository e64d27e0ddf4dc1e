"""What the dataset holds, counted: for statistics.json, the tables and the report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean, median
from typing import Any

from pdf2lora.dataset.grammar.wordings import is_reserved
from pdf2lora.dataset.protocol.selection import Selection
from pdf2lora.dataset.protocol.splitting import Part
from pdf2lora.records import QUESTION_KINDS, Pair, RejectedPair


def statistics(
    parts: Sequence[Part], pairs: Sequence[Pair], rejected: Sequence[RejectedPair], selection: Selection
) -> dict[str, Any]:
    """Counts by kind, form, style, role and document, before and after; lengths in characters."""
    candidates = [*pairs, *(entry.pair for entry in rejected)]
    return {
        "candidates": _counts(candidates),
        "kept": {
            **_counts(pairs),
            "by_kind": _table(pair.kind for pair in pairs),
            "by_form": _table(pair.form for pair in pairs),
            "by_style": _table(pair.style for pair in pairs),
            "by_politeness": _table(pair.politeness for pair in pairs),
            "by_role": _table(pair.role for pair in pairs),
            "by_document": _table(pair.document for pair in pairs),
            "facts_by_kind": _table({pair.fact: pair.kind for pair in pairs}.values()),
            "instruction_characters": _lengths([len(pair.instruction) for pair in pairs]),
            "output_characters": _lengths([len(pair.output) for pair in pairs]),
        },
        "rejected": {
            "pairs": len(rejected),
            "by_reason": _table(entry.reason for entry in rejected),
        },
        "sections": {
            role: {
                "sections": sum(part.role == role for part in parts),
                "characters": sum(part.characters for part in parts if part.role == role),
            }
            for role in ("training", "held_out")
        },
        "train": _chosen(selection.train),
        "validation": _chosen(selection.validation),
        "questions": {
            kind: {
                "questions": sum(q.kind == kind for q in selection.questions),
                "by_kind": _table(q.pair.kind for q in selection.questions if q.kind == kind),
                "by_document": _table(q.pair.document for q in selection.questions if q.kind == kind),
            }
            for kind in QUESTION_KINDS
        },
        "warnings": selection.warnings,
    }


def basic_pairs(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs as they are before augmentation: a fact that is no combination, in the document's own
    style, once each."""
    first: dict[str, Pair] = {}
    for pair in pairs:
        if not pair.parts and not pair.rewritten and not is_reserved(pair.form):
            first.setdefault(pair.fact, pair)
    return list(first.values())


def _counts(pairs: Sequence[Pair]) -> dict[str, int]:
    return {
        "facts": len({pair.fact for pair in pairs}),
        "before_augmentation": len(basic_pairs(pairs)),
        "pairs": len(pairs),
    }


def _chosen(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "rows": len(pairs),
        "facts": len({pair.fact for pair in pairs}),
        "by_kind": _table(pair.kind for pair in pairs),
        "by_style": _table(pair.style for pair in pairs),
        "by_document": _table(pair.document for pair in pairs),
        "output_characters": _lengths([len(pair.output) for pair in pairs]),
    }


def _table(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _lengths(values: Sequence[int]) -> dict[str, float]:
    if not values:
        return {"min": 0, "median": 0, "mean": 0, "max": 0}
    return {
        "min": min(values),
        "median": median(values),
        "mean": round(fmean(values), 1),
        "max": max(values),
    }
