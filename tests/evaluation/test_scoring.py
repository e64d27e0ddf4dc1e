"""From answers and questions to scores.csv and metrics.json."""

import random

import pytest

from pdf2lora.errors import UserError
from pdf2lora.evaluation.metrics.naturalness import Naturalness
from pdf2lora.evaluation.metrics.overlap import Bleu, Rouge
from pdf2lora.evaluation.metrics.politeness import Keigo
from pdf2lora.evaluation.scoring import columns, pair_up, score
from pdf2lora.records import Answer, Pair, Question

METRICS = [Bleu(), Rouge(), Keigo(), Naturalness()]


def question(number, kind, output):
    pair = Pair(
        id=f"{number:012x}",
        instruction="アルベドとは何ですか。",
        input="",
        output=output,
        kind="definition",
        form="definition/1",
        style="desu_masu",
        fact=f"f{number}",
        parts=(),
        chunk="c",
        document="報告書",
        section=("1 序章",),
        first_page=1,
        last_page=1,
        role="training",
    )
    return Question(id=f"q{number}", kind=kind, pair=pair)


QUESTIONS = [
    question(1, "seen", "アルベドとは、光の反射率です。"),
    question(2, "seen", "雪氷面は日射をよく反射する。"),
    question(3, "rephrased", "海面水位は上昇しています。"),
    question(4, "unseen", "人工衛星は1957年に打ち上げられました。"),
    question(5, "unseen", "森林は炭素を吸収します。"),
]
ANSWERS = [
    Answer("q1", "アルベドとは、光の反射率です。", "stop", 12),
    Answer("q2", "", "stop", 0),
    Answer("q3", "海面水位は下降している。", "stop", 9),
    Answer("q4", "人工衛星は1972年に打ち上げられました。", "stop", 11),
    Answer("q5", "森林は森林は森林は森林は森林は", "length", 160),
]


@pytest.fixture(scope="module")
def scored():
    return score(pair_up(ANSWERS, QUESTIONS, "answers.jsonl"), METRICS, "lora")


def test_every_answer_has_a_row_with_every_column(scored):
    rows, _ = scored
    assert [row["question"] for row in rows] == ["q1", "q2", "q3", "q4", "q5"]
    assert all(list(row) == columns(METRICS) for row in rows)
    assert rows[0]["bleu"] == rows[0]["rouge_l"] == rows[0]["naturalness"] == 100
    assert set(rows[1].values()) == {"q2", "seen", 0}


def test_kinds_are_scored_apart_and_say_their_n(scored):
    _, summary = scored
    kinds = summary["kinds"]
    assert list(kinds) == ["seen", "rephrased", "unseen"]
    assert [kinds[kind]["metrics"]["bleu"]["n"] for kind in kinds] == [2, 1, 2]
    assert kinds["seen"]["metrics"]["rouge_1"]["mean"] == 50
    assert kinds["seen"]["metrics"]["keigo"]["mean"] == 50


def test_bleu_of_a_kind_is_corpus_bleu_of_that_kind(scored):
    _, summary = scored
    expected = Bleu().compute(
        predictions=[a.text for a in ANSWERS[3:]], references=[q.pair.output for q in QUESTIONS[3:]]
    )
    assert summary["kinds"]["unseen"]["metrics"]["bleu"]["mean"] == pytest.approx(expected["bleu"], abs=1e-4)


def test_cut_off_and_empty_answers_are_counted(scored):
    _, summary = scored
    assert summary["kinds"]["unseen"]["ended"] == {"stop": 1, "length": 1}
    assert [found["empty"] for found in summary["kinds"].values()] == [1, 0, 0]


def test_what_the_references_themselves_get_is_said(scored):
    _, summary = scored
    assert summary["kinds"]["seen"]["references"] == {"keigo": 50, "naturalness": 100}


def test_every_figure_has_its_signature(scored):
    rows, summary = scored
    assert set(summary["signatures"]) == set(rows[0]) - {"question", "kind"}
    assert all("fugashi" in signature for signature in summary["signatures"].values())


def test_the_order_of_the_answers_changes_nothing(scored):
    shuffled = ANSWERS.copy()
    random.Random(1).shuffle(shuffled)
    assert shuffled != ANSWERS
    assert score(pair_up(shuffled, QUESTIONS, "answers.jsonl"), METRICS, "lora") == scored


@pytest.mark.parametrize(
    "answers",
    [ANSWERS[:-1], [*ANSWERS, Answer("q9", "x", "stop", 1)], [*ANSWERS, ANSWERS[0]]],
    ids=["missing", "unknown", "twice"],
)
def test_answers_to_other_questions_stop_with_the_file_s_name(answers):
    with pytest.raises(UserError, match=r"base/answers\.jsonl"):
        pair_up(answers, QUESTIONS, "results/evaluation/base/answers.jsonl")


def test_no_questions_is_an_error_that_says_so():
    with pytest.raises(UserError, match=r"questions\.jsonl"):
        pair_up([], [], "answers.jsonl")
