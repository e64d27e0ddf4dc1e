"""From a system's answers to its figures: every metric for every answer, and over each kind of question."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, get_args

import torch

from pdf2lora.errors import UserError
from pdf2lora.evaluation.encoder import encoder_of, load_encoder, read_mean
from pdf2lora.evaluation.metrics.accuracy import is_right
from pdf2lora.evaluation.metrics.answer_metric import AnswerMetric
from pdf2lora.evaluation.metrics.bertscore import BertScore
from pdf2lora.evaluation.metrics.factuality import Factuality
from pdf2lora.evaluation.metrics.naturalness import Naturalness
from pdf2lora.evaluation.metrics.perplexity import Perplexity
from pdf2lora.evaluation.metrics.politeness import Keigo
from pdf2lora.evaluation.metrics.style import Style, follows_style
from pdf2lora.evaluation.metrics.wording import AnswerBleu, Bleu, ChrF, Rouge
from pdf2lora.evaluation.pooling import POOLED
from pdf2lora.language.words import TOKENIZER
from pdf2lora.measures import GENERAL, KEYS
from pdf2lora.models.loading import load
from pdf2lora.records import QUESTION_KINDS, Answer, Ended, Evidence, GeneralQuestion, Question

DIGITS = 4
"""Figures are written to this many decimals, beyond which float32 differs between processors."""

Row = dict[str, Any]


class Scored(NamedTuple):
    rows: list[Row]
    """Of scores.csv: what each answer gets; a cell is empty where a figure does not apply."""
    counts: list[Row]
    """Of counts.csv: what the pooled figures are counted from."""
    summary: dict[str, Any]
    """What metrics.json says."""


def text_metrics() -> list[AnswerMetric]:
    """The metrics that need no model."""
    return [Bleu(), AnswerBleu(), ChrF(), Rouge(), Factuality(), Keigo(), Style(), Naturalness()]


def model_metrics(
    base: str | Path, encoder: str | Path, settings: Mapping[str, Any], mean: str | Path | None
) -> list[AnswerMetric]:
    """BERTScore and perplexity, which share one copy of the base model where that is the encoder too.

    ``base`` and ``encoder`` are folders of models, ``settings`` the configuration's `evaluation`, ``mean`` the
    file of `write_mean` that centring needs.
    """
    own = settings["bertscore"]
    layer, centering, batch_size = own["layer"], own["centering"], own["batch_size"]
    model = load(base, "none", "cpu", torch.float32)
    if Path(encoder) == Path(base):
        vectors = encoder_of(model.model, model.tokenizer, layer, words_only=centering, batch_size=batch_size)
    else:
        vectors = load_encoder(encoder, layer, words_only=centering, batch_size=batch_size)
    versions = f"torch:{version('torch')}|transformers:{version('transformers')}"
    bertscore = f"bertscore|enc:{Path(encoder).name}|layer:{layer}|idf:no|center:{'corpus' if centering else 'no'}|{versions}"
    tokens = settings["perplexity"]["tokens"]
    perplexity = f"perplexity|model:{Path(base).name}|first:{tokens}tokens|context:none|{versions}"
    centre = read_mean(mean) if centering else None
    return [
        BertScore(vectors, bertscore, centre),
        Perplexity(model.model, model.tokenizer, tokens, perplexity),
    ]


OF_THE_ANSWER = {
    "support": "share of content words in the source section",
    "style_followed": "style of the answer = style of the question",
    "cut_off": "ended by the token limit or going in circles",
}
"""Figures that need more than the answer and its reference, with how they come about."""


def columns(metrics: Sequence[AnswerMetric]) -> list[str]:
    """Of scores.csv: the question and its kind, then every figure."""
    return [*KEYS, *(name for metric in metrics for name in metric.names), *OF_THE_ANSWER, "accuracy"]


def count_columns() -> list[str]:
    return ["question", *(name for family in POOLED for name in family.counts)]


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
    metrics: Sequence[AnswerMetric],
    system: str,
) -> Scored:
    """The figures of one system's answers to the questions about the documents, all in the same order."""
    references = [question.pair.output for question in questions]
    asked = [question.pair.instruction for question in questions]
    each: dict[str, Sequence[float]] = {}
    counted: dict[str, Sequence[float]] = {}
    for metric in metrics:
        texts = [answer.generated if metric.with_run_on else answer.text for answer in answers]
        more = {"questions": asked} if metric.reads_questions else {}
        each |= metric.compute(predictions=texts, references=references, use_aggregator=False, **more)
        if hasattr(metric, "counts"):
            counted |= metric.counts(texts, references)
    each |= _of_the_answer(questions, answers, evidence)
    rows = [
        {
            "question": question.id,
            "kind": question.kind,
            "chunk": question.pair.chunk,
            **{name: _cell(values[i]) for name, values in each.items()},
        }
        for i, question in enumerate(questions)
    ]
    counts = [
        {"question": question.id, **{name: round(values[i], DIGITS) for name, values in counted.items()}}
        for i, question in enumerate(questions)
    ]
    answered: dict[str, list[tuple[Question, Answer]]] = {}
    for question, answer in zip(questions, answers, strict=True):
        answered.setdefault(question.kind, []).append((question, answer))
    summary = {
        "system": system,
        "tokenizer": TOKENIZER,
        "signatures": signatures(metrics),
        "kinds": {kind: _of_kind(answered[kind], metrics) for kind in QUESTION_KINDS if kind in answered},
    }
    return Scored(rows, counts, summary)


def score_general(questions: Sequence[GeneralQuestion], answers: Sequence[Answer]) -> list[Row]:
    """The rows of scores.csv of the questions about the world, each a cluster of its own."""
    return [
        {
            "question": question.id,
            "kind": GENERAL,
            "chunk": question.id,
            "cut_off": _cell(_cut_off(answer)),
            "accuracy": _cell(100 * is_right(question, answer.text)),
        }
        for question, answer in zip(questions, answers, strict=True)
    ]


def signatures(metrics: Sequence[AnswerMetric]) -> dict[str, str]:
    """How each figure came about, in the order of the tables."""
    own = {name: metric.signature(name) for metric in metrics for name in metric.names}
    plain = {name: f"{name}|{how}|tok:{TOKENIZER}" for name, how in OF_THE_ANSWER.items()}
    return own | plain | {"accuracy": f"accuracy|accepted answer in the first sentence|tok:{TOKENIZER}"}


def _of_the_answer(
    questions: Sequence[Question], answers: Sequence[Answer], evidence: Sequence[Evidence]
) -> dict[str, list[float]]:
    asked = [question.pair.instruction for question in questions]
    return {
        "support": [100 * found.support for found in evidence],
        "style_followed": [100 * follows_style(q, a.text) for q, a in zip(asked, answers, strict=True)],
        "cut_off": [_cut_off(answer) for answer in answers],
    }


def _cut_off(answer: Answer) -> float:
    return 100.0 * (answer.ended in ("length", "circles"))


def _cell(value: float) -> float | str:
    return "" if math.isnan(value) else round(float(value), DIGITS)


def _of_kind(answered: Sequence[tuple[Question, Answer]], metrics: Sequence[AnswerMetric]) -> dict[str, Any]:
    """Why the answers ended, how many are empty, and two yardsticks: what the references get by themselves in figures
    that are of a text alone, and what the questions would get, as answers, in figures of the wording."""
    asked = [question.pair.instruction for question, _ in answered]
    references = [question.pair.output for question, _ in answered]
    ended = Counter(answer.ended for _, answer in answered)
    return {
        "n": len(answered),
        "ended": {reason: ended[reason] for reason in get_args(Ended)},
        "empty": sum(not answer.text.strip() for _, answer in answered),
        "references": _figures(references, references, [metric for metric in metrics if metric.of_the_text]),
        "questions": _figures(asked, references, [metric for metric in metrics if metric.of_the_wording]),
    }


def _figures(
    texts: Sequence[str], references: Sequence[str], metrics: Sequence[AnswerMetric]
) -> dict[str, float]:
    """Those of all texts together that apply."""
    found: dict[str, float] = {}
    for metric in metrics:
        found |= metric.compute(predictions=texts, references=references)
    return {name: round(value, DIGITS) for name, value in found.items() if not math.isnan(value)}
