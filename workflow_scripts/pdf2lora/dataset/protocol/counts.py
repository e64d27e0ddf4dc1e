"""What the dataset holds, counted: for statistics.json, the tables and the report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean, median
from typing import Any

import msgspec

from pdf2lora.dataset.protocol.selection import Selection
from pdf2lora.dataset.protocol.splitting import Part
from pdf2lora.records import QUESTION_KINDS, Pair, RejectedPair


def statistics(
    parts: Sequence[Part], pairs: Sequence[Pair], rejected: Sequence[RejectedPair], selection: Selection
) -> dict[str, Any]:
    """Counts by generator, kind, form, style, role and document, before and after; lengths in characters."""
    candidates = [*pairs, *(entry.pair for entry in rejected)]
    return {
        "candidates": _counts(candidates),
        "kept": {
            **_counts(pairs),
            **_tables(pairs, "generator", "kind", "form", "style", "politeness", "role", "document"),
            "facts_by_kind": _table({pair.fact: pair.kind for pair in pairs}.values()),
            "instruction_characters": _lengths([len(pair.instruction) for pair in pairs]),
            "output_characters": _lengths([len(pair.output) for pair in pairs]),
        },
        "rejected": {"pairs": len(rejected), "by_reason": _table(entry.reason for entry in rejected)},
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
            kind: _asked([question.pair for question in selection.questions if question.kind == kind])
            for kind in QUESTION_KINDS
        },
        "warnings": msgspec.to_builtins(selection.warnings),
    }


def basic_pairs(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs as they are before augmentation: a fact that is no combination, in the document's own
    style, once each."""
    first: dict[str, Pair] = {}
    for pair in pairs:
        if not pair.parts and not pair.rewritten and not pair.reserved:
            first.setdefault(pair.fact, pair)
    return list(first.values())


def _counts(pairs: Sequence[Pair]) -> dict[str, int]:
    facts = len({pair.fact for pair in pairs})
    return {"facts": facts, "before_augmentation": len(basic_pairs(pairs)), "pairs": len(pairs)}


def _chosen(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {
        "rows": len(pairs),
        "facts": len({pair.fact for pair in pairs}),
        **_tables(pairs, "kind", "style", "document"),
        "output_characters": _lengths([len(pair.output) for pair in pairs]),
    }


def _asked(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {"questions": len(pairs), **_tables(pairs, "kind", "document")}


def _tables(pairs: Iterable[Pair], *fields: str) -> dict[str, dict[str, int]]:
    return {f"by_{field}": _table(getattr(pair, field) for pair in pairs) for field in fields}


def _table(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _lengths(values: Sequence[int]) -> dict[str, float]:
    if not values:
        return {"min": 0, "median": 0, "mean": 0, "max": 0}
    mean = round(fmean(values), 1)
    return {"min": min(values), "median": median(values), "mean": mean, "max": max(values)}
