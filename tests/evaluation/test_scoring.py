"""From answers and questions to scores.csv and metrics.json."""

import random

import numpy as np
import pytest

from pdf2lora.errors import UserError
from pdf2lora.evaluation.comparison import comparison, difference_table, markdown, read_scores, samples
from pdf2lora.evaluation.metrics import all_metrics
from pdf2lora.evaluation.metrics.all_metrics import METRICS as ALL
from pdf2lora.evaluation.metrics.bleu import Bleu
from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric, PooledMetric
from pdf2lora.evaluation.scoring import columns, pair_up, score, score_general
from pdf2lora.files import write_csv
from pdf2lora.records import Answer, Evidence, GeneralQuestion, Pair, Question

METRICS = [metric for metric in ALL if metric.settings is None]
"""Those that need no model."""


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
    Answer("q2", "", "heading", 9, "### 指示:\n雪とは。"),
    Answer("q3", "海面水位は下降している。", "stop", 9),
    Answer("q4", "人工衛星は1972年に打ち上げられました。", "length", 11),
    Answer("q5", "森林は森林は森林は森林は森林は", "repetition", 30),
]


IDS = [question.id for question in QUESTIONS]
EVIDENCE = [Evidence(q.id, (), (), (), (), 0.0 if q.id == "q2" else 0.5, None, "wrong") for q in QUESTIONS]


def scores_of(answers):
    return score(QUESTIONS, pair_up(answers, IDS, "answers.jsonl"), EVIDENCE, METRICS, "lora")


@pytest.fixture(scope="module")
def scored():
    return scores_of(ANSWERS)


def test_every_answer_has_a_row_with_every_column(scored):
    assert [row["question"] for row in scored.rows] == IDS
    assert all({*row, "accuracy"} == set(columns(METRICS)) for row in scored.rows)
    assert scored.rows[0]["bleu"] == scored.rows[0]["rouge_l"] == scored.rows[0]["naturalness"] == 100


def test_an_empty_answer_scores_0_where_a_figure_applies(scored):
    empty = scored.rows[1]
    assert {empty[n] for n in ("bleu", "rouge_1", "naturalness", "keigo", "style_followed", "support")} == {0}
    assert empty["fact_recall"] in (0, "")


def test_a_figure_that_does_not_apply_is_an_empty_cell(scored):
    # 「アルベドとは、光の反射率です。」 states neither a number nor a date nor a name.
    assert scored.rows[0]["fact_recall"] == ""
    assert scored.rows[3]["fact_contradictions"] == 100  # 1972 for 1957


def test_a_system_is_cut_off_as_often_as_its_answers_say(scored):
    """By the limit or because it repeats itself, which are counted apart."""
    assert [row["cut_off"] for row in scored.rows] == [0, 0, 0, 100, 100]
    assert "token limit or for repetition" in scored.summary["signatures"]["cut_off"]
    assert scored.summary["kinds"]["seen"]["finish_reasons"] == {
        "stop": 1,
        "heading": 1,
        "length": 0,
        "repetition": 0,
    }
    assert scored.summary["kinds"]["unseen"]["finish_reasons"] == {
        "stop": 0,
        "heading": 0,
        "length": 1,
        "repetition": 1,
    }
    assert [found["empty"] for found in scored.summary["kinds"].values()] == [1, 0, 0]
    assert [found["n"] for found in scored.summary["kinds"].values()] == [2, 1, 2]


def test_what_runs_on_after_an_answer_counts_in_bleu_only():
    reference = QUESTIONS[2].pair.output
    whole = Answer("q3", reference, "stop", 9)
    going_on = Answer("q3", reference, "heading", 9, "### 指示:\n海面とは何か。")
    row, with_run_on = (
        scores_of([*ANSWERS[:2], answer, *ANSWERS[3:]]).rows[2] for answer in (whole, going_on)
    )
    changed = {name for name in row if row[name] != with_run_on[name] and name not in Bleu.sums}
    assert changed == {"bleu", "bleu_1", "bleu_2", "bleu_3", "bleu_4"}
    assert with_run_on["bleu"] < 60
    assert row["bleu"] == row["bleu_answer"] == with_run_on["bleu_answer"] == 100


def test_support_is_the_evidence_s(scored):
    assert [row["support"] for row in scored.rows] == [50, 0, 50, 50, 50]


def test_what_the_references_themselves_get_is_said(scored):
    own = scored.summary["kinds"]["seen"]["references"]
    assert own["keigo"] == 50
    assert own["naturalness"] == 100
    assert "bleu" not in own


def test_what_the_questions_would_get_as_answers_is_said(scored):
    own = scored.summary["kinds"]["rephrased"]["questions"]
    (question,) = [question for question in QUESTIONS if question.kind == "rephrased"]
    of_it = Bleu().system_figures([question.pair.instruction], [question.pair.output])
    assert own["bleu"] == pytest.approx(of_it["bleu"], abs=1e-4)
    assert 0 < own["bleu"] == own["bleu_answer"] < 100
    assert "keigo" not in own


def test_every_figure_has_its_signature(scored):
    signatures = scored.summary["signatures"]
    assert list(signatures) == [name for metric in METRICS for name in metric.names]
    without = {name for name, signature in signatures.items() if "fugashi" not in signature}
    assert without == {"chrf", "length_ratio"}


def test_the_order_of_the_answers_changes_nothing(scored):
    shuffled = ANSWERS.copy()
    random.Random(1).shuffle(shuffled)
    assert shuffled != ANSWERS
    assert scores_of(shuffled) == scored


def test_general_questions_are_right_or_wrong_and_each_for_itself():
    asked = [
        GeneralQuestion("g1", "地理", "日本の首都はどこですか。", ("東京",)),
        GeneralQuestion("g2", "算数", "1に1を足すといくつか。", ("2", "二")),
    ]
    answers = [Answer("g1", "東京です。", "stop", 3), Answer("g2", "3です。", "repetition", 3)]
    rows = score_general(asked, answers, METRICS)
    assert [row["accuracy"] for row in rows] == [100, 0]
    assert [row["cut_off"] for row in rows] == [0, 100]
    assert len({row["chunk"] for row in rows}) == 2
    assert {row["kind"] for row in rows} == {"general"}


@pytest.mark.parametrize(
    "answers",
    [ANSWERS[:-1], [*ANSWERS, Answer("q9", "x", "stop", 1)], [*ANSWERS, ANSWERS[0]]],
    ids=["missing", "unknown", "twice"],
)
def test_answers_to_other_questions_stop_with_the_file_s_name(answers):
    with pytest.raises(UserError, match=r"base/answers\.jsonl"):
        pair_up(answers, IDS, "results/evaluation/base/answers.jsonl")


def test_no_questions_is_an_error_that_says_so():
    with pytest.raises(UserError, match=r"questions\.jsonl"):
        pair_up([], [], "answers.jsonl")


# A metric is added as a user would add one: its own object, and one line in the table.


class Echo(Metric):
    """Whether an answer begins as its question does."""

    name = "echo"
    figures = (Figure("echo", "form", "lower", rank="first"),)
    needs = frozenset({"questions"})

    def answer_figures(self, predictions, references, questions):
        return {"echo": [100.0 * (p[:3] == q[:3]) for p, q in zip(predictions, questions, strict=True)]}

    def signature(self, name):
        return "echo|characters:3"


class Brevity(PooledMetric):
    """Characters of all answers per characters of all references: no mean of the answers' quotients."""

    name = "brevity"
    figures = (Figure("brevity", "form", "neither", scale=(0, None)),)
    sums = ("brevity_answer", "brevity_reference")

    def summands(self, predictions, references):
        return np.array([[len(p), len(r)] for p, r in zip(predictions, references, strict=True)], dtype=float)

    def of_sums(self, sums):
        return 100 * sums[..., :1] / sums[..., 1:]

    def signature(self, name):
        return "brevity|unit:character"


@pytest.fixture
def with_two_more(monkeypatch):
    monkeypatch.setattr(all_metrics, "METRICS", [*all_metrics.METRICS, Echo(), Brevity()])
    return all_metrics.chosen(["rouge", "echo", "brevity"])


def system_of(metrics, folder, texts):
    answers = [Answer(q.id, text, "stop", 9) for q, text in zip(QUESTIONS, texts, strict=True)]
    evidence = [Evidence(q.id, (), (), (), (), 0.0, None, "wrong") for q in QUESTIONS]
    scored = score(QUESTIONS, answers, evidence, metrics, "lora")
    write_csv(folder / "scores.csv", scored.rows, columns(metrics))
    return samples(read_scores(folder / "scores.csv"), all_metrics.pooled(metrics)), scored.summary[
        "signatures"
    ]


def test_an_added_metric_is_scored_compared_and_tested_like_any_other(with_two_more, tmp_path):
    own, signatures = system_of(
        with_two_more, tmp_path, ["アルベドとは、光のことだ。", "", "雪", "海です。", "森林です。"]
    )
    other, _ = system_of(with_two_more, tmp_path, [question.pair.output for question in QUESTIONS])
    both, pooled = {"lora": own, "base": other}, all_metrics.pooled(with_two_more)
    rows = comparison(both, dict.fromkeys(both, signatures), pooled, 200, 1)
    figures = {(row["system"], row["kind"], row["metric"]): row for row in rows}
    assert figures["lora", "seen", "echo"]["mean"] == 50
    assert figures["lora", "seen", "echo"]["signature"] == "echo|characters:3"
    # 13 characters for the 15 of the one reference, none for the 14 of the other.
    lengths = [len(question.pair.output) for question in QUESTIONS if question.kind == "seen"]
    assert figures["lora", "seen", "brevity"]["mean"] == pytest.approx(100 * 13 / sum(lengths), abs=1e-4)
    tested = difference_table(both, [("lora", "base")], list(signatures), pooled, ["rouge_l"], 200, 1)
    assert {"echo", "brevity"} <= {row["metric"] for row in tested}
    assert "| echo" in markdown(rows)


def test_an_added_metric_can_decide_and_is_shown_first(with_two_more):
    assert "echo" in all_metrics.decidable(with_two_more)
    assert all_metrics.shown_first(["rouge_l"])[-1] == "echo"
    assert all_metrics.figure("echo").goodness("lower") == "gain"
