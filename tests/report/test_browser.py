"""Every answer can be browsed, with what is right and wrong in it."""

import dataclasses

import pytest

from pdf2lora.measures import NOTHING
from pdf2lora.report import browser, summary
from pdf2lora.report.marking import pieces
from pdf2lora.report.strings import Strings
from pdf2lora.report.verdict import judge

from .conftest import HOSTILE

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
    assert [found["system"] for found in card["answers"]] == list(run.systems)
    base, lora, given = (card["answers"][list(run.systems).index(s)] for s in ("base", "lora", "lora+rag"))
    assert (base["flags"][0], base["bleu"], base["trained"], base["place"]) == ("cut", 12.34, False, None)
    assert (lora["flags"][0], lora["trained"], lora["retrieval"], lora["place"]) == (
        "repetition",
        True,
        False,
        0,
    )
    assert (given["trained"], given["retrieval"], given["place"]) == (True, True, 0)
    assert (card["first_page"], card["last_page"]) == (3, 4)


def test_an_answer_is_called_what_its_evidence_calls_it(run):
    found = {card["id"]: card["answers"][2] for card in browser.cards(run)}
    assert [found[f"seen-{i}"]["result"] for i in range(4)] == ["wrong", "right", "partly", "wrong"]


def test_a_card_has_the_passage_that_the_reference_comes_from(run):
    card = browser.cards(run)[3]
    assert card["id"] == "seen-1"
    assert card["source"] == f"出典の文{HOSTILE}"
    assert card["answers"][2]["best_is_source"]
    elsewhere = browser.cards(run)[6]["answers"][2]
    assert not elsewhere["best_is_source"]
    assert elsewhere["best"]["text"] == f"裏付けの文{HOSTILE}"


def test_where_the_support_of_an_answer_stands_is_held_against_its_source(run):
    found = {card["id"]: card["answers"][2]["flags"] for card in browser.cards(run)}
    assert found["seen-0"] == ["unsupported"]
    assert found["seen-1"] == []  # pages 3 and 3 to 4
    assert found["seen-2"] == ["contradicted", "elsewhere"]  # pages 4 and 3


@pytest.fixture
def verdict(run):
    return judge(run.figures, run.differences, run.against, run.strategies, run.kinds, {})


def test_the_ways_stand_side_by_side_with_what_is_not_worse_than_the_best_marked(run, verdict):
    rows = summary.strategy_table(run, verdict)
    assert [row["system"] for row in rows] == ["base", "base+rag", "lora", "lora+rag"]
    best = [[cell["bleu"]["best"] for cell in row["cells"]] for row in rows]
    assert best == [[False] * 3, [False] * 3, [True, True, False], [False, True, True]]
    assert [row["training_seconds"] for row in rows] == [None, None, 224.5, 224.5]


def test_an_answer_costs_what_was_measured_without_loading_and_with_looking_up(run, verdict):
    costs = {
        row["system"]: (row["seconds"], row["memory_mb"]) for row in summary.strategy_table(run, verdict)
    }
    assert costs["lora"] == (4.0 / 8, 2048.0)
    assert costs["lora+rag"] == (pytest.approx(6.0 / 12 + 1.2 / 12), None)
    assert costs["base"] == costs["base+rag"] == (None, None)


def short(run, verdict):
    return dict(summary.short_answers(run, verdict, Strings("ja")))


def test_the_short_answers_hold_the_figures(run, verdict):
    answers = short(run, verdict)
    assert answers["何に効いたか"] == (
        "学習した質問、言い換えた質問には、答えられるようになった。学習していない節の質問では、差は認められない。"
    )
    assert answers["学習と検索、どちらがよいか"] == (
        "学習のほうがよい：言い換えた質問（BLEU 92.2 対 21.0）、学習した質問（BLEU 95.6 対 20.0）。"
        "検索のほうがよい：学習していない節の質問（BLEU 6.1 対 30.0）。"
    )


def decided_by_facts(run, gap):
    """The same run, where BLEU finds nothing anywhere and fact recall what the gap says."""
    finding = "higher" if gap > 0 else "lower"
    differences = {}
    for (system, against, kind, metric), found in run.differences.items():
        if metric == "bleu":
            found = found._replace(finding=NOTHING, p_holm=0.7, difference=-1.0)
        elif metric == "fact_recall":
            own = gap if against == "base" else -gap
            found = found._replace(
                finding=finding if against == "base" else mirrored(finding), difference=own
            )
        differences[system, against, kind, metric] = found
    return dataclasses.replace(run, differences=differences)


def mirrored(finding):
    return {"higher": "lower", "lower": "higher"}[finding]


@pytest.mark.parametrize(
    ("gap", "sentence", "decided", "rival"),
    [
        (
            30.0,
            "少しはあった。lora は言い換えた質問で、事実の再現率が 3.4 から 93.7 に上がったが",
            "言い換えた質問での事実の再現率の差は +30.0 点",
            "検索のほうがよい：言い換えた質問（事実の再現率 93.7 対 22.5）",
        ),
        (
            -30.0,
            "逆効果だった。lora は言い換えた質問で、事実の再現率が 3.4 から 93.7 に下がった",
            "言い換えた質問での事実の再現率の差は −30.0 点",
            "学習のほうがよい：言い換えた質問（事実の再現率 93.7 対 22.5）",
        ),
    ],
)
def test_the_sentences_quote_the_metric_that_decided(run, gap, sentence, decided, rival):
    facts = decided_by_facts(run, gap)
    found = judge(facts.figures, facts.differences, {"lora": "base"}, facts.strategies, facts.kinds, {})
    answers = short(facts, found)
    assert answers["効果はあったか"].startswith(sentence)
    assert answers["どれほど確かか"].startswith(decided)
    assert "p < 0.001" in answers["どれほど確かか"].replace("\u00a0", " ")
    assert answers["学習と検索、どちらがよいか"].startswith(rival)


def test_words_won_with_facts_lost_are_told_together(run):
    key = ("lora", "base", "rephrased", "fact_recall")
    fewer = run.differences[key]._replace(finding="lower", difference=-20.0)
    differences = {**run.differences, key: fewer}
    found = judge(run.figures, differences, {"lora": "base"}, run.strategies, ["rephrased"], {})
    said = short(dataclasses.replace(run, differences=differences), found)["効果はあったか"]
    assert said.startswith("少しはあった。lora は言い換えた質問で、BLEU が 1.9 から 92.2 に上がったが")
    assert said.endswith("ただし、事実の再現率は 3.4 から 93.7 に下がった。")


def test_how_sure_is_said_of_what_was_said_to_have_helped(run):
    """Where only seen questions went better, their difference is the one that is quoted."""
    differences = {
        key: found._replace(finding=NOTHING) if key[2] == "rephrased" else found
        for key, found in run.differences.items()
    }
    found = judge(run.figures, differences, {"lora": "base"}, run.strategies, run.kinds, {})
    answers = short(dataclasses.replace(run, differences=differences), found)
    assert answers["効果はあったか"].startswith("あった。lora は学習した質問で、BLEU が 2.1 から 95.6")
    assert answers["どれほど確かか"].startswith("学習した質問での BLEU の差は +93.5 点")


def test_with_too_few_chunks_every_answer_says_so(run):
    """Of five no test finds anything."""
    differences = {key: own._replace(clusters=5, finding=NOTHING) for key, own in run.differences.items()}
    few = dataclasses.replace(run, differences=differences)
    found = judge(few.figures, few.differences, few.against, few.strategies, few.kinds, {})
    for answer in short(few, found).values():
        assert "チャンクが少なすぎて、差があるとも無いとも言えない" in answer
        assert "認められない。" not in answer
    assert summary.decision(few, found, Strings("ja")).startswith("チャンクが少なすぎて、学習も検索も")


def test_a_way_that_only_ties_for_want_of_chunks_is_said_to(run):
    """Both have 91.0 and 92.2 in rephrased questions; on unseen ones let nothing be found."""
    differences = {
        key: found._replace(clusters=5, finding=NOTHING) if key[2] == "unseen" else found
        for key, found in run.differences.items()
    }
    own = dataclasses.replace(run, differences=differences)
    found = judge(own.figures, own.differences, own.against, own.strategies, own.kinds, {})
    assert found.decision.strategy == "tune"
    said = summary.decision(own, found, Strings("ja"))
    assert "チャンクが少なすぎて学習と検索の併用との差は分からないので" in said


def test_forgetting_is_told_with_its_test(run, verdict):
    assert summary.forgot(run, verdict, Strings("ja")).startswith(
        "一般の質問の正答率は 40%から 30%に下がった。"
    )
    assert [row["outcome"] for row in summary.general(run)] == ["lower", "same"]


@pytest.mark.parametrize(("value", "text"), [(-0.01, "0.0"), (3.04, "+3.0"), (-3.06, "−3.1")])
def test_differences_have_a_sign(value, text):
    assert summary.signed(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0002, "p < 0.001"), (0.012, "p = 0.012"), (0.4, "p = 0.40")])
def test_p_is_never_called_zero(value, text):
    assert summary.p_value(value).replace("\u00a0", " ") == text
