"""Measuring what the evaluation questions share with the training rows, and stopping where it is too much."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from pdf2lora.dataset.overlap import NGRAM, Corpus
from pdf2lora.dataset.wordings import is_reserved
from pdf2lora.errors import UserError
from pdf2lora.records import Pair, Question, QuestionKind

_KINDS: tuple[QuestionKind, ...] = ("seen", "rephrased", "unseen")


def measure(train: Sequence[Pair], questions: Sequence[Question]) -> dict[str, Any]:
    """For every question, and in sum for each kind: equal texts, shared n-grams, longest shared piece.

    Shares are from 0 to 1, lengths in characters. Instructions are compared with training
    instructions and answers with training answers: the words of a question form are common to all.
    """
    instructions = {pair.instruction: pair for pair in train}
    outputs = {pair.output for pair in train}
    asked, answered = Corpus(pair.instruction for pair in train), Corpus(pair.output for pair in train)
    rows = []
    for question in questions:
        pair = question.pair
        trained = instructions.get(pair.instruction)
        common = answered.longest_common(pair.output)
        rows.append(
            {
                "question": question.id,
                "kind": question.kind,
                "exact_instruction": trained is not None,
                "exact_answer": pair.output in outputs,
                "exact_pair": trained is not None and trained.output == pair.output,
                "instruction_ngrams": round(asked.share(pair.instruction), 4),
                "answer_ngrams": round(answered.share(pair.output), 4),
                "longest_common_substring": len(common),
                "longest_common_text": common,
            }
        )
    return {
        "ngram_characters": NGRAM,
        "training_rows": len(train),
        "kinds": {kind: _summary([row for row in rows if row["kind"] == kind]) for kind in _KINDS},
        "questions": rows,
    }


def _summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        return {"questions": 0}
    means = (
        "exact_instruction",
        "exact_answer",
        "exact_pair",
        "instruction_ngrams",
        "answer_ngrams",
        "longest_common_substring",
    )
    return {
        "questions": len(rows),
        **{f"{name}_mean": round(fmean(float(row[name]) for row in rows), 4) for name in means},
        "answer_ngrams_max": max(row["answer_ngrams"] for row in rows),
        "longest_common_substring_max": max(row["longest_common_substring"] for row in rows),
    }


def check(
    train: Sequence[Pair], questions: Sequence[Question], measured: dict[str, Any], unseen_overlap: float
) -> None:
    """Raise UserError, with the pairs by name, where a question is not of the kind that it is called.

    Seen: trained on word for word. Rephrased: its fact is trained, its instruction never, and no
    reserved form is trained at all. Unseen: neither fact nor instruction is trained, and of the
    13-character n-grams of its answer no larger share than ``unseen_overlap`` stands in a training answer.
    """
    trained_facts = {fact for pair in train for fact in (pair.fact, *pair.parts)}
    by_id = {question.id: question for question in questions}
    wrong = [f"{pair.id} trains the reserved form {pair.form}" for pair in train if is_reserved(pair.form)]
    wrong += [f"{pair.id} trains a held-out section" for pair in train if pair.role != "training"]
    for row in measured["questions"]:
        pair = by_id[row["question"]].pair
        said = f"{row['question']} 「{pair.instruction}」 ({pair.document}, p. {pair.first_page})"
        if row["kind"] == "seen" and not row["exact_pair"]:
            wrong.append(f"{said} was not trained on word for word")
        if row["kind"] != "seen" and row["exact_instruction"]:
            wrong.append(f"{said} stands in the training data")
        if row["kind"] == "rephrased" and pair.fact not in trained_facts:
            wrong.append(f"{said} asks for a fact that was not trained on")
        if row["kind"] == "unseen":
            if {pair.fact, *pair.parts} & trained_facts or pair.role != "held_out":
                wrong.append(f"{said} asks for a fact that was trained on")
            if row["answer_ngrams"] > unseen_overlap:
                wrong.append(f"{said}: {row['answer_ngrams']:.2f} of its answer stands in training answers")
    if wrong:
        raise UserError(
            "results/dataset: training and evaluation are not kept apart:\n  "
            + "\n  ".join(wrong)
            + f"\nThe limit for unseen answers is dataset.unseen_overlap ({unseen_overlap})."
        )
