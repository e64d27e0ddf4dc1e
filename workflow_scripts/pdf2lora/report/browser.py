"""The answers as a reader browses them: each question with its source, every system's answer, and what is
right and wrong in it."""

from itertools import zip_longest
from typing import NamedTuple

from pdf2lora.records import Answer, Evidence, Passage, Question
from pdf2lora.report.finished_run import FinishedRun
from pdf2lora.sampling import evenly

ALIKE = "rouge_l"
"""The metric by which answers are sorted."""
FLAGS = ("contradicted", "cut", "repetition", "elsewhere", "unsupported")


class Told(NamedTuple):
    """What a system answered to a question."""

    system: str
    place: int | None
    """Of the variant among all; None where the system is not trained."""
    retrieval: bool
    answer: Answer
    figures: dict[str, float | None]
    """By the metric that they are sorted by, and by the first that decides."""
    flags: list[str]
    """Some of FLAGS."""
    evidence: Evidence
    best_is_source: bool

    @property
    def score(self) -> float:
        """By which answers are sorted."""
        return self.figures[ALIKE] or 0.0

    @property
    def text(self) -> str:
        return self.answer.text.strip()

    @property
    def facts(self) -> int:
        return len(self.evidence.right) + len(self.evidence.missing)


class Card(NamedTuple):
    question: Question
    source: str
    """The passage that the reference comes from."""
    passages: list[tuple[str, Passage]]
    """What systems with retrieval were given, each with the name of its context where there are several."""
    answers: list[Told]


def cards(run: FinishedRun, per_kind: int | None = None) -> list[Card]:
    """Every question about the documents, or of each kind so many at even distances; the kinds take turns,
    so that the first few show them all."""
    of_kinds = []
    for kind in run.kinds:
        asked = [question for question in run.questions if question.kind == kind]
        of_kinds.append(asked if per_kind is None else evenly(asked, per_kind))
    return [_card(run, question) for row in zip_longest(*of_kinds) for question in row if question]


def _card(run: FinishedRun, question: Question) -> Card:
    return Card(
        question,
        run.chunks[question.pair.chunk].text,
        [
            (context if len(run.passages) > 1 else "", passage)
            for context, given in run.passages.items()
            for passage in given[question.id].passages
        ],
        [_told(run, system, question) for system in run.systems],
    )


def _told(run: FinishedRun, system: str, question: Question) -> Told:
    of, row = run.systems[system], run.scores[system][question.id]
    answer, evidence = run.answers[system][question.id], run.evidence[system][question.id]
    return Told(
        system,
        None if of.adapter is None else list(run.against).index(of.adapter),
        of.context is not None,
        answer,
        # None where the metric does not apply to an answer.
        {
            metric: float(row[metric]) if row.get(metric) else None
            for metric in (ALIKE, run.results.deciding[0])
        },
        _flags(answer, evidence, question),
        evidence,
        evidence.best is not None and evidence.best.chunk == question.pair.chunk,
    )


def _flags(answer: Answer, evidence: Evidence, question: Question) -> list[str]:
    pair, best = question.pair, evidence.best
    there = best is not None and (
        best.document == pair.document
        and best.first_page <= pair.last_page
        and pair.first_page <= best.last_page
    )
    holds = {
        "contradicted": bool(evidence.contradicted),
        "cut": answer.finish_reason == "length",
        "repetition": answer.finish_reason == "repetition",
        "elsewhere": best is not None and not there,
        "unsupported": best is None,
    }
    return [flag for flag in FLAGS if holds[flag]]
