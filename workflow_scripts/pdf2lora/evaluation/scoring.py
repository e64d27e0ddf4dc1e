"""From a system's answers to its figures: every metric for every answer, and over each kind of question."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, get_args

from pdf2lora.errors import UserError
from pdf2lora.evaluation.metrics.as_evaluate import AsEvaluate
from pdf2lora.evaluation.metrics.metric import Metric
from pdf2lora.language.words import TOKENIZER
from pdf2lora.measures import GENERAL, KEYS
from pdf2lora.records import QUESTION_KINDS, Answer, Evidence, FinishReason, GeneralQuestion, Question

DIGITS = 4
"""Figures are written to this many decimals, beyond which float32 differs between processors."""

Row = dict[str, Any]


class Scored(NamedTuple):
    rows: list[Row]
    """Of scores.csv: what each answer gets; a cell is empty where a figure does not apply."""
    summary: dict[str, Any]
    """What metrics.json says."""


def columns(metrics: Sequence[Metric]) -> list[str]:
    """Of scores.csv: the question and its kind, every figure, then what the pooled figures are counted from."""
    figures = [name for metric in metrics for name in metric.names]
    return [*KEYS, *figures, *(name for metric in metrics for name in metric.sums)]


def pair_up(answers: Sequence[Answer], questions: Sequence[str], where: str) -> list[Answer]:
    """The answer to each question (by its id), in their order.

    Raises UserError, naming the file ``where`` the answers stand, if they are not to these questions.
    """
    if not questions:
        raise UserError("results/dataset/questions.jsonl has no question, so there is nothing to score.")
    by_question = {answer.question: answer for answer in answers}
    wrong = sorted(set(questions).symmetric_difference(by_question))
    if wrong or len(by_question) != len(answers):
        raise UserError(
            f"{where}: {len(answers)} answers do not fit the {len(questions)} questions that were asked"
            f"{f' (first: {wrong[0]})' if wrong else ''}. Remove the file and run the workflow again."
        )
    return [by_question[question] for question in questions]


def score(
    questions: Sequence[Question],
    answers: Sequence[Answer],
    evidence: Sequence[Evidence],
    metrics: Sequence[Metric],
    system: str,
) -> Scored:
    """The figures of one system's answers to the questions about the documents, all in the same order."""
    references = [question.pair.output for question in questions]
    asked = [question.pair.instruction for question in questions]
    about = [metric for metric in metrics if "documents" in metric.about]
    keys = [(question.id, question.kind, question.pair.chunk) for question in questions]
    rows = _rows(keys, about, answers, references, questions=asked, evidence=evidence)
    answered: dict[str, list[tuple[Question, Answer]]] = {}
    for question, answer in zip(questions, answers, strict=True):
        answered.setdefault(question.kind, []).append((question, answer))
    summary = {
        "system": system,
        "tokenizer": TOKENIZER,
        "signatures": {name: metric.signature(name) for metric in metrics for name in metric.names},
        "kinds": {kind: _of_kind(answered[kind], metrics) for kind in QUESTION_KINDS if kind in answered},
    }
    return Scored(rows, summary)


def score_general(
    questions: Sequence[GeneralQuestion], answers: Sequence[Answer], metrics: Sequence[Metric]
) -> list[Row]:
    """The rows of scores.csv of the questions about the world, each a cluster of its own; none where no metric is taken
    that scores them."""
    about = [metric for metric in metrics if "world" in metric.about]
    if not about or not questions:
        return []
    keys = [(question.id, GENERAL, question.id) for question in questions]
    accepted = [question.answers for question in questions]
    return _rows(keys, about, answers, accepted, questions=[question.question for question in questions])


def _rows(
    keys: Sequence[tuple[str, str, str]],
    metrics: Sequence[Metric],
    answers: Sequence[Answer],
    references: Sequence[Any],
    **columns: Sequence[Any],
) -> list[Row]:
    """Of each answer its `KEYS`, its figures, and what it adds to the pooled ones."""
    columns["finish_reasons"] = [answer.finish_reason for answer in answers]
    rows: list[Row] = [dict(zip(KEYS, key, strict=True)) for key in keys]
    for metric in metrics:
        texts = [answer.generated if metric.with_run_on else answer.text for answer in answers]
        needed = {name: values for name, values in columns.items() if name in metric.needs}
        each = AsEvaluate(metric).compute(
            predictions=texts, references=references, use_aggregator=False, **needed
        )
        for i, row in enumerate(rows):
            row |= {name: _cell(values[i]) for name, values in each.items()}
        if metric.sums:
            for row, summands in zip(rows, metric.summands(texts, references).tolist(), strict=True):
                row |= {name: round(value, DIGITS) for name, value in zip(metric.sums, summands, strict=True)}
    return rows


def _cell(value: float) -> float | str:
    return "" if math.isnan(value) else round(float(value), DIGITS)


def _of_kind(answered: Sequence[tuple[Question, Answer]], metrics: Sequence[Metric]) -> dict[str, Any]:
    """Why the answers ended, how many are empty, and two yardsticks: what the references get by themselves in figures
    that are of a text alone, and what the questions would get, as answers, in figures of the wording."""
    asked = [question.pair.instruction for question, _ in answered]
    references = [question.pair.output for question, _ in answered]
    finish_reasons = Counter(answer.finish_reason for _, answer in answered)
    return {
        "n": len(answered),
        "finish_reasons": {reason: finish_reasons[reason] for reason in get_args(FinishReason)},
        "empty": sum(not answer.text.strip() for _, answer in answered),
        "references": _figures(references, references, [metric for metric in metrics if metric.of_the_text]),
        "questions": _figures(asked, references, [metric for metric in metrics if metric.of_the_wording]),
    }


def _figures(texts: Sequence[str], references: Sequence[str], metrics: Sequence[Metric]) -> dict[str, float]:
    """Those of all texts together that apply."""
    figures: dict[str, float] = {}
    for metric in metrics:
        figures |= AsEvaluate(metric).compute(predictions=texts, references=references)
    return {name: round(value, DIGITS) for name, value in figures.items() if not math.isnan(value)}
