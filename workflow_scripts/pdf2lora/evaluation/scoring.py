"""From a system's answers to its figures: every metric for every answer, and over each kind of question."""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pdf2lora.errors import UserError
from pdf2lora.evaluation.encoder import load_encoder, read_mean
from pdf2lora.evaluation.metrics.answer_metric import AnswerMetric
from pdf2lora.evaluation.metrics.bertscore import BertScore
from pdf2lora.evaluation.metrics.naturalness import Naturalness
from pdf2lora.evaluation.metrics.overlap import Bleu, ChrF, Rouge
from pdf2lora.evaluation.metrics.politeness import Keigo
from pdf2lora.japanese import TOKENIZER
from pdf2lora.records import Answer, Question

KINDS = ("seen", "rephrased", "unseen")
DIGITS = 4
"""Figures are written to this many decimals, beyond which float32 differs between processors."""
OF_THE_TEXT = ("keigo", "naturalness")
"""Figures that a reference has by itself: what the answers would get by being right word for word."""


def all_metrics(
    encoder: str | Path, bertscore: Mapping[str, Any], mean: str | Path | None = None
) -> list[AnswerMetric]:
    """Every metric, in the order of the tables.

    ``encoder`` is the folder of BERTScore's model, ``bertscore`` its settings (layer, centering,
    batch_size), ``mean`` the file of `write_mean` that centring needs.
    """
    layer, centering = bertscore["layer"], bertscore["centering"]
    model = load_encoder(encoder, layer, words_only=centering, batch_size=bertscore["batch_size"])
    signature = (
        f"bertscore|enc:{Path(encoder).name}|layer:{layer}|idf:no|center:{'corpus' if centering else 'no'}"
        f"|torch:{version('torch')}|transformers:{version('transformers')}"
    )
    centre = read_mean(mean) if centering else None
    return [Bleu(), ChrF(), Rouge(), BertScore(model, signature, centre), Keigo(), Naturalness()]


def columns(metrics: Sequence[AnswerMetric]) -> list[str]:
    """Of scores.csv: the question and its kind, then every figure and every part of one."""
    figures = [name for metric in metrics for name in metric.names]
    return ["question", "kind", *figures, *(part for metric in metrics for part in metric.parts)]


def pair_up(
    answers: Sequence[Answer], questions: Sequence[Question], where: str
) -> list[tuple[Question, Answer]]:
    """Each question with its answer, in the order of the questions.

    Raises UserError, naming the file ``where`` the answers stand, if they are not to these questions.
    """
    if not questions:
        raise UserError("results/dataset/questions.jsonl has no question, so there is nothing to score.")
    by_question = {answer.question: answer for answer in answers}
    asked = {question.id for question in questions}
    wrong = sorted(asked.symmetric_difference(by_question))
    if wrong or len(by_question) != len(answers):
        raise UserError(
            f"{where}: {len(answers)} answers do not fit the {len(questions)} questions of "
            f"results/dataset/questions.jsonl{f' (first: {wrong[0]})' if wrong else ''}. "
            "Remove the file and run the workflow again."
        )
    return [(question, by_question[question.id]) for question in questions]


def score(
    paired: Sequence[tuple[Question, Answer]], metrics: Sequence[AnswerMetric], system: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows of scores.csv, and what metrics.json says: for each kind of question its figures with
    their n, why the answers ended, how many were empty, and what the references themselves get."""
    predictions = [answer.text for _, answer in paired]
    references = [question.pair.output for question, _ in paired]
    each: dict[str, list[float]] = {}
    for metric in metrics:
        each |= metric.compute(predictions=predictions, references=references, use_aggregator=False)
    rows = [
        {
            "question": question.id,
            "kind": question.kind,
            **{name: round(each[name][i], DIGITS) for name in each},
        }
        for i, (question, _) in enumerate(paired)
    ]
    summary = {
        "system": system,
        "tokenizer": TOKENIZER,
        "signatures": {
            name: metric.signature(name) for metric in metrics for name in (*metric.names, *metric.parts)
        },
        "kinds": {
            kind: _of_kind([pair for pair in paired if pair[0].kind == kind], metrics)
            for kind in KINDS
            if any(question.kind == kind for question, _ in paired)
        },
    }
    return rows, summary


def _of_kind(paired: Sequence[tuple[Question, Answer]], metrics: Sequence[AnswerMetric]) -> dict[str, Any]:
    predictions = [answer.text for _, answer in paired]
    references = [question.pair.output for question, _ in paired]
    figures: dict[str, float] = {}
    of_references: dict[str, float] = {}
    for metric in metrics:
        figures |= metric.compute(predictions=predictions, references=references)
        if any(name in OF_THE_TEXT for name in metric.names):
            own = metric.compute(predictions=references, references=references)
            of_references |= {name: round(own[name], DIGITS) for name in metric.names}
    ended = Counter(answer.ended for _, answer in paired)
    return {
        "metrics": {
            name: {"mean": round(value, DIGITS), "n": len(paired)} for name, value in figures.items()
        },
        "ended": {reason: ended[reason] for reason in ("stop", "length")},
        "empty": sum(not text.strip() for text in predictions),
        "references": of_references,
    }
