"""Every answer can be browsed, with what is right and wrong in it."""

import pytest

from pdf2lora.report import browser, summary
from pdf2lora.report.marking import pieces
from pdf2lora.report.strings import Strings
from pdf2lora.report.verdict import judge

REFERENCE = "GPMの主衛星は2014年2月28日に打ち上げられた。"


def marked(text, reference=REFERENCE):
    return [piece.text for piece in pieces(text, reference) if piece.differs]


def test_only_the_words_that_the_reference_has_not_are_marked():
    assert marked("GPMの主衛星は2015年2月28日に打ち上げられた。") == ["2015"]
    assert marked(REFERENCE) == []
    assert marked("わからない。") == ["わからない"]


def test_a_particle_alone_between_words_that_differ_is_no_agreement():
    assert marked("明日の会議は中止である。", "今日の天気は晴れである。") == ["明日の会議は中止"]


@pytest.mark.parametrize("text", ["", "  a  b\n\nc ", REFERENCE, "### 応答:\n光の 反射率"])
def test_the_pieces_are_the_text_again(text):
    assert "".join(piece.text for piece in pieces(text, REFERENCE)) == text


def test_a_few_questions_are_spread_evenly_and_the_kinds_take_turns(run):
    found = browser.cards(run, 2)
    assert [card["id"] for card in found] == [
        *("seen-0", "rephrased-0", "unseen-0"),
        *("seen-2", "rephrased-2", "unseen-2"),
    ]
    assert len(browser.cards(run)) == 12


def test_a_card_has_the_answer_of_every_system(run):
    card = browser.cards(run)[9]
    assert card["id"] == "seen-3"
    assert [found["system"] for found in card["answers"]] == run.systems
    base, lora, given = (card["answers"][run.systems.index(s)] for s in ("base", "lora", "lora+rag"))
    assert (base["cut"], base["bleu"], base["trained"], base["place"]) == (True, 12.34, False, None)
    assert (lora["cut"], lora["trained"], lora["retrieval"], lora["place"]) == (False, True, False, 0)
    assert (given["trained"], given["retrieval"], given["place"]) == (True, True, 0)
    assert (card["first_page"], card["last_page"]) == (3, 4)


def test_an_answer_is_called_right_by_its_words_unless_a_fact_contradicts(run):
    found = {card["id"]: card["answers"][2] for card in browser.cards(run)}
    assert [found[f"seen-{i}"]["result"] for i in range(4)] == ["wrong", "right", "partly", "wrong"]
    evidence = run.evidence["lora"]["seen-2"]
    assert browser._result(95.0, evidence) == "partly"


def test_where_the_support_of_an_answer_stands_is_held_against_its_source(run):
    found = {card["id"]: card["answers"][2]["flags"] for card in browser.cards(run)}
    assert found["seen-0"] == ["unsupported"]
    assert found["seen-1"] == []  # pages 3 and 3 to 4
    assert found["seen-2"] == ["contradicted", "elsewhere"]  # pages 4 and 3


@pytest.fixture
def verdict(run):
    return judge(run.figures, run.differences, run.against, run.retrieval, run.kinds)


def test_the_ways_stand_side_by_side_with_what_is_not_worse_than_the_best_marked(run, verdict):
    rows = summary.strategy_table(run, verdict)
    assert [row["system"] for row in rows] == ["base", "base+rag", "lora", "lora+rag"]
    best = [[cell["bleu"]["best"] for cell in row["cells"]] for row in rows]
    assert best == [[False] * 3, [False] * 3, [True, True, False], [False, True, True]]
    assert [row["training_seconds"] for row in rows] == [None, None, 224.5, 224.5]


def test_an_answer_costs_its_share_of_the_job(run, verdict):
    costs = {
        row["system"]: (row["seconds"], row["memory_mb"]) for row in summary.strategy_table(run, verdict)
    }
    assert costs["lora"] == (18.0 / 12, 2048.0)
    assert costs["base"] == (None, None)


def test_the_short_answers_hold_the_figures(run, verdict):
    answers = dict(summary.short_answers(run, verdict, Strings("ja")))
    assert answers["何に効いたか"] == (
        "学習した質問、言い換えた質問には、答えられるようになった。学習していない節の質問では、差は認められない。"
    )
    assert answers["学習と検索、どちらがよいか"] == (
        "学習のほうがよい：言い換えた質問（92.2 対 21.0）、学習した質問（95.6 対 20.0）。"
        "検索のほうがよい：学習していない節の質問（6.1 対 30.0）。"
    )


def test_forgetting_is_told_with_its_test(run, verdict):
    assert summary.forgot(run, verdict, Strings("ja")).startswith(
        "一般の質問の正答率は 40%から 30%に下がった。"
    )
    assert [row["order"] for row in summary.general(run)] == ["lower", "same"]


@pytest.mark.parametrize(("value", "text"), [(-0.01, "0.0"), (3.04, "+3.0"), (-3.06, "−3.1")])
def test_differences_have_a_sign(value, text):
    assert summary.signed(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0002, "p < 0.001"), (0.012, "p = 0.012"), (0.4, "p = 0.40")])
def test_p_is_never_called_zero(value, text):
    assert summary.p_value(value).replace("\u00a0", " ") == text
