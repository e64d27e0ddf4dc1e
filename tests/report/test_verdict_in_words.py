"""The verdict in words: what is said holds the figures, and names the metric that decided."""

import dataclasses

import pytest

from pdf2lora.measures import NOTHING
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import p_value, signed
from pdf2lora.report.verdict import judge
from pdf2lora.report.verdict_in_words import decision, forgot, note_of_the_ways, rule, short_answers

from .conftest import with_results


def of(run, **changed):
    """The report's dossier, of a run with other tables, or of the first variant alone."""
    verdict = judge(
        run.results, changed.pop("against", run.against), run.strategies, changed.pop("kinds", run.kinds), {}
    )
    return Dossier(run, CATALOGUES["ja"], verdict, 2)


def short(own):
    return dict(short_answers(own))


def test_the_short_answers_hold_the_figures(run):
    answers = short(of(run))
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
    for (system, against, kind, metric), found in run.results.differences.items():
        if metric == "bleu":
            found = found._replace(finding=NOTHING, p_holm=0.7, difference=-1.0)
        elif metric == "fact_recall":
            own = gap if against == "base" else -gap
            found = found._replace(
                finding=finding if against == "base" else mirrored(finding), difference=own
            )
        differences[system, against, kind, metric] = found
    return with_results(run, differences=differences)


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
    answers = short(of(facts, against={"lora": "base"}))
    assert answers["効果はあったか"].startswith(sentence)
    assert answers["どれほど確かか"].startswith(decided)
    assert "p < 0.001" in answers["どれほど確かか"].replace("\u00a0", " ")
    assert answers["学習と検索、どちらがよいか"].startswith(rival)


def test_words_won_with_facts_lost_are_told_together(run):
    key = ("lora", "base", "rephrased", "fact_recall")
    fewer = run.results.differences[key]._replace(finding="lower", difference=-20.0)
    changed = with_results(run, differences=run.results.differences | {key: fewer})
    said = short(of(changed, against={"lora": "base"}, kinds=["rephrased"]))["効果はあったか"]
    assert said.startswith("少しはあった。lora は言い換えた質問で、BLEU が 1.9 から 92.2 に上がったが")
    assert said.endswith("ただし、事実の再現率は 3.4 から 93.7 に下がった。")


def test_how_sure_is_said_of_what_was_said_to_have_helped(run):
    """Where only seen questions went better, their difference is the one that is quoted."""
    differences = {
        key: found._replace(finding=NOTHING) if key[2] == "rephrased" else found
        for key, found in run.results.differences.items()
    }
    answers = short(of(with_results(run, differences=differences), against={"lora": "base"}))
    assert answers["効果はあったか"].startswith("あった。lora は学習した質問で、BLEU が 2.1 から 95.6")
    assert answers["どれほど確かか"].startswith("学習した質問での BLEU の差は +93.5 点")


def test_with_too_few_chunks_every_answer_says_so(run):
    """Of five no test finds anything."""
    differences = {
        key: own._replace(clusters=5, finding=NOTHING) for key, own in run.results.differences.items()
    }
    few = of(with_results(run, differences=differences))
    for answer in short(few).values():
        assert "チャンクが少なすぎて、差があるとも無いとも言えない" in answer
        assert "認められない。" not in answer
    assert decision(few).startswith("チャンクが少なすぎて、学習も検索も")


def test_a_way_that_only_ties_for_want_of_chunks_is_said_to(run):
    """Both have 91.0 and 92.2 in rephrased questions; on unseen ones let nothing be found."""
    differences = {
        key: found._replace(clusters=5, finding=NOTHING) if key[2] == "unseen" else found
        for key, found in run.results.differences.items()
    }
    own = of(with_results(run, differences=differences))
    assert own.verdict.decision.strategy == "tune"
    said = decision(own)
    assert "チャンクが少なすぎて学習と検索の併用との差は分からないので" in said


def test_forgetting_is_told_with_its_test(run):
    assert forgot(of(run)).startswith("一般の質問の正答率は 40%から 30%に下がった。")
    assert [found.outcome for found in of(run).verdict.forgetting.values()] == ["lower", "same"]


def test_the_rule_names_the_metrics_that_decide(run):
    said = rule(of(run))
    assert "「答えられる」は、BLEU が 50 点以上で" in said
    assert "BLEU に差が認められないときは事実の再現率で決め" in said
    assert "質問は各24問" in said


def test_any_metric_that_decides_is_named_in_every_sentence(run):
    """Nothing is said of BLEU where the configuration lets another metric decide."""
    by_rouge = dataclasses.replace(run, results=run.results._replace(deciding=("rouge_l",)))
    own = of(by_rouge)
    said = "".join([*short(own).values(), decision(own), rule(own), note_of_the_ways(own)])
    assert "ROUGE-L が 3.4 から 93.7 に上がった" in said
    assert "「答えられる」は、ROUGE-L が 50 点以上で" in said
    assert "BLEU" not in said


def test_a_metric_of_which_nobody_knows_when_it_is_enough_calls_nothing_answered(run):
    by_meaning = dataclasses.replace(
        run, results=run.results._replace(deciding=("bertscore_f1", "fact_recall"))
    )
    own = of(by_meaning)
    assert {change.level for change in own.verdict.own} <= {"nearer", "same"}
    assert rule(own).startswith("「近づいた」「悪くなった」は、BERTScore F1 が学習前より良い")
    assert "点に届かない" not in decision(own)


@pytest.mark.parametrize(("value", "text"), [(-0.01, "0.0"), (3.04, "+3.0"), (-3.06, "−3.1")])
def test_differences_have_a_sign(value, text):
    assert signed(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0002, "p < 0.001"), (0.012, "p = 0.012"), (0.4, "p = 0.40")])
def test_p_is_never_called_zero(value, text):
    assert p_value(value).replace("\u00a0", " ") == text
