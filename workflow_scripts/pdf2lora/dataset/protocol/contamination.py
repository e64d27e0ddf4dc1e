"""Measuring what the evaluation questions share with the training rows, and stopping where it is too much."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

from pdf2lora.dataset.protocol.shared_text import NGRAM, Corpus
from pdf2lora.errors import UserError
from pdf2lora.records import QUESTION_KINDS, Pair, Question

_SHOWN = 40
"""Characters of a training row's instruction in a message."""


def measure(train: Sequence[Pair], questions: Sequence[Question]) -> dict[str, Any]:
    """For every question, and in sum for each kind: equal texts, shared n-grams, longest shared piece.

    Shares are from 0 to 1, lengths in characters. A question's instruction and its answer are each compared with all
    that is trained on, instructions and answers: what a training question tells is not unseen either. Much of an
    instruction stands there by its form alone.
    """
    texts = {text for pair in train for text in _texts(pair)}
    pairs = {(pair.instruction, pair.output) for pair in train}
    trained = Corpus(text for pair in train for text in _texts(pair))
    rows = []
    for question in questions:
        asked, answer = question.pair.instruction, question.pair.output
        common, common_asked = trained.longest_common(answer), trained.longest_common(asked)
        rows.append(
            {
                "question": question.id,
                "kind": question.kind,
                "exact_instruction": asked in texts,
                "exact_answer": answer in texts,
                "exact_pair": (asked, answer) in pairs,
                "instruction_ngrams": round(trained.share(asked), 4),
                "answer_ngrams": round(trained.share(answer), 4),
                "instruction_longest_common_substring": len(common_asked),
                "instruction_longest_common_text": common_asked,
                "longest_common_substring": len(common),
                "longest_common_text": common,
            }
        )
    return {
        "ngram_characters": NGRAM,
        "training_rows": len(train),
        "kinds": {kind: _summary([row for row in rows if row["kind"] == kind]) for kind in QUESTION_KINDS},
        "questions": rows,
    }


def _texts(pair: Pair) -> tuple[str, str]:
    return pair.instruction, pair.output


def _summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        return {"questions": 0}
    means = [name for name, value in rows[0].items() if not isinstance(value, str)]
    return {
        "questions": len(rows),
        **{f"{name}_mean": round(fmean(float(row[name]) for row in rows), 4) for name in means},
        "answer_ngrams_max": max(row["answer_ngrams"] for row in rows),
        "longest_common_substring_max": max(row["longest_common_substring"] for row in rows),
    }


def check(
    train: Sequence[Pair], questions: Sequence[Question], measured: dict[str, Any], unseen_overlap: float
) -> None:
    """Raise UserError, with the question and the training row by name, where a question is not of the kind that it is
    called.

    Seen: trained on word for word. Rephrased: its fact is trained, its instruction never, and no reserved form is
    trained at all. Unseen: neither fact nor instruction nor answer is trained, and of the 13-character n-grams of its
    answer no larger share than ``unseen_overlap`` stands in training rows. The longest common piece is measured only:
    from 13 characters on it is n-grams, too.
    """
    wrong = [f"{pair.id} trains the reserved form {pair.form}" for pair in train if pair.reserved]
    wrong += [f"{pair.id} trains a held-out section" for pair in train if pair.role != "training"]
    by_id = {question.id: question for question in questions}
    facts = {fact: pair for pair in train for fact in _facts(pair)}
    for row in measured["questions"]:
        pair = by_id[row["question"]].pair
        said = f"{row['question']} 「{pair.instruction}」 ({pair.document}, p. {pair.first_page})"
        wrong += [f"{said} {fault}" for fault in _faults(row, pair, train, facts, unseen_overlap)]
    if wrong:
        raise UserError(
            "results/dataset: training and evaluation are not kept apart:\n  "
            + "\n  ".join(wrong)
            + f"\nThe limit for unseen answers is dataset.unseen_overlap ({unseen_overlap}): facts above it are not asked."
        )


def _faults(
    row: dict[str, Any], pair: Pair, train: Sequence[Pair], facts: Mapping[str, Pair], limit: float
) -> Iterator[str]:
    """What is wrong with a question; ``facts`` are those that are trained, each with a row that has it."""
    kind = row["kind"]
    if kind == "seen" and not row["exact_pair"]:
        yield "was not trained on word for word"
    if kind != "seen" and row["exact_instruction"]:
        yield f"stands in the training data: {_nearest(pair.instruction, train)}"
    if kind == "rephrased" and pair.fact not in facts:
        yield "asks for a fact that was not trained on"
    if kind != "unseen":
        return
    for fact in sorted(_facts(pair) & set(facts)):
        yield f"asks for a fact that was trained on: {_shown(facts[fact])}"
    if pair.role != "held_out":
        yield "is not about a held-out section"
    if row["exact_answer"]:
        yield f"has an answer that stands in the training data: {_nearest(pair.output, train)}"
    elif row["answer_ngrams"] > limit:
        share = f"{row['answer_ngrams']:.2f} of its answer"
        yield f"has an answer that training tells: {share}, most of it in {_nearest(pair.output, train)}"


def _facts(pair: Pair) -> set[str]:
    return {pair.fact, *pair.parts}


def _nearest(text: str, train: Sequence[Pair]) -> str:
    """The training row that has most of a text, as a message names it."""
    shares = [(text in _texts(pair), Corpus(_texts(pair)).share(text)) for pair in train]
    return _shown(train[shares.index(max(shares))])


def _shown(pair: Pair) -> str:
    asked = pair.instruction
    return f"{pair.id} 「{asked if len(asked) <= _SHOWN else asked[:_SHOWN] + '…'}」"
