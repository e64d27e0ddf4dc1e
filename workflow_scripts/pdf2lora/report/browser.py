"""The answers as a reader browses them: each question with its source, every system's answer, and what is
right and wrong in it."""

from itertools import zip_longest
from typing import Any

from pdf2lora.evaluation import grading
from pdf2lora.records import Answer, Evidence, Passage, Question
from pdf2lora.report.marking import pieces
from pdf2lora.report.run import Row, Run
from pdf2lora.sampling import evenly

RIGHT_FROM, PARTLY_FROM = grading.RIGHT_FROM, grading.PARTLY_FROM

Rows = list[dict[str, Any]]


def cards(run: Run, count: int | None = None) -> Rows:
    """Every question about the documents, or of each kind ``count`` at even distances; the kinds take turns,
    so that the first few show them all."""
    of_kinds = []
    for kind in run.kinds:
        asked = [question for question in run.questions if question.kind == kind]
        of_kinds.append(asked if count is None else evenly(asked, count))
    return [_card(run, question) for row in zip_longest(*of_kinds) for question in row if question]


def _card(run: Run, question: Question) -> dict[str, Any]:
    pair = question.pair
    return {
        "id": question.id,
        "kind": question.kind,
        "question": pair.instruction,
        "input": pair.input,
        "reference": pair.output,
        "document": pair.document,
        "section": list(pair.section),
        "first_page": pair.first_page,
        "last_page": pair.last_page,
        "source": run.chunks[pair.chunk].text,
        "passages": [
            _place(passage) | {"context": context if len(run.passages) > 1 else None}
            for context, of_context in run.passages.items()
            for passage in of_context[question.id].passages
        ],
        "answers": [_answer(run, system, question) for system in run.systems],
    }


def _answer(run: Run, system: str, question: Question) -> dict[str, Any]:
    answer, row = run.answers[system][question.id], run.scores[system][question.id]
    evidence = run.evidence[system][question.id]
    text = answer.text.strip()
    plain = run.plain.get(system, system)
    rouge_l = figure(row, "rouge_l")
    return {
        "system": system,
        "trained": plain in run.against,
        "retrieval": plain != system,
        "place": list(run.against).index(plain) if plain in run.against else None,
        "text": text,
        "pieces": pieces(text, question.pair.output),
        "run_on": answer.run_on.strip(),
        "bleu": figure(row, "bleu"),
        "rouge_l": rouge_l,
        "result": evidence.grade,
        "flags": _flags(answer, evidence, question),
        "right": list(evidence.right),
        "facts": len(evidence.right) + len(evidence.missing),
        "missing": list(evidence.missing),
        "contradicted": list(evidence.contradicted),
        "best": evidence.best and _place(evidence.best),
        "best_is_source": evidence.best is not None and evidence.best.chunk == question.pair.chunk,
    }


def _flags(answer: Answer, evidence: Evidence, question: Question) -> list[str]:
    pair, best = question.pair, evidence.best
    there = best is not None and (
        best.document == pair.document
        and best.first_page <= pair.last_page
        and pair.first_page <= best.last_page
    )
    found = {
        "contradicted": bool(evidence.contradicted),
        "cut": answer.finish_reason == "length",
        "repetition": answer.finish_reason == "repetition",
        "elsewhere": best is not None and not there,
        "unsupported": best is None,
    }
    return [name for name, holds in found.items() if holds]


def _place(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document,
        "section": list(passage.section),
        "first_page": passage.first_page,
        "last_page": passage.last_page,
        "text": passage.text,
        "score": passage.score,
    }


def figure(row: Row, metric: str) -> float | None:
    """What an answer gets; None where the metric does not apply to it."""
    return float(row[metric]) if row.get(metric) else None
