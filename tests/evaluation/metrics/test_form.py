"""One style, the right length, and the style of the question."""

import math

import pytest

from pdf2lora.evaluation.metrics.form import Style, follows_style


def figures(prediction, reference="雪氷面は日射をよく反射する。"):
    found = Style().compute(predictions=[prediction], references=[reference], use_aggregator=False)
    return {name: values[0] for name, values in found.items()}


@pytest.mark.parametrize(
    ("answer", "consistency"),
    [
        ("雪氷面は日射をよく反射する。", 100),
        ("雪は減っています。海面は上がります。", 100),
        ("雪は減っています。海面は上がる。氷も減る。", 100 * 2 / 3),
        ("雪は減っています。海面は上がる。", 50),
        ("雪は減る。要因は次のとおり。気温の上昇。", 100),
        ("", 0),
        (" \n", 0),
    ],
)
def test_consistency_is_the_share_of_the_commoner_style(answer, consistency):
    assert figures(answer)["style_consistency"] == pytest.approx(consistency)


def test_consistency_does_not_apply_to_an_answer_without_a_predicate_and_is_left_out_of_the_mean():
    assert math.isnan(figures("太陽光の反射率")["style_consistency"])
    found = Style().compute(
        predictions=["太陽光の反射率", "雪です。雪だ。"], references=["太陽光の反射率である。"] * 2
    )
    assert found["style_consistency"] == 50


def test_too_short_and_too_long_by_the_same_factor_get_the_same_length_ratio():
    assert figures("12345", "1234567890")["length_ratio"] == 50
    assert figures("1234567890", "12345")["length_ratio"] == 50
    assert figures("雪は白い。", "雪は白い。")["length_ratio"] == 100
    assert figures("雪は\n\u3000白い。 ", "雪は白い。")["length_ratio"] == 100
    assert figures("", "雪は白い。")["length_ratio"] == figures(" ", "")["length_ratio"] == 0


PLAIN = "アルベドとは、入射した光に対する反射した光の割合である。"
POLITE = "アルベドとは、入射した光に対する反射した光の割合です。"
PLAIN_QUESTIONS = [
    "アルベドとは何か。",
    "アルベドがどのようなものか述べよ。",
    "アルベドとは何か、説明せよ。",
    "資料の記述をまとめよ。",
    "海面は何m上昇したか知りたい。",
    "なぜ雪氷面は日射をよく反射するのか。",
    "雪を観測するには、どうすればよいか。",
    "「これは何ですか」という問いに答えよ。",
]
POLITE_QUESTIONS = [
    "アルベドとは何ですか。",
    "アルベドについて説明してください。",
    "海面は何m上昇したか知りたいのですが、分かりますか。",
    "どうして雪氷面は日射をよく反射するのでしょうか。",
    "アルベドを初めて聞きました。どういうものか教えてもらえますか。",
    "何かを知りたい。アルベドについて教えていただけますか？",
]


@pytest.mark.parametrize("question", PLAIN_QUESTIONS)
def test_a_plain_question_wants_a_plain_answer(question):
    assert follows_style(question, PLAIN) == 1
    assert follows_style(question, POLITE) == 0
    assert follows_style(question, "") == 0


@pytest.mark.parametrize("question", POLITE_QUESTIONS)
def test_a_polite_question_wants_a_polite_answer(question):
    assert follows_style(question, POLITE) == 1
    assert follows_style(question, PLAIN) == 0
    assert follows_style(question, " \n") == 0


def test_most_of_the_sentences_decide_and_half_is_not_most():
    assert follows_style("アルベドとは何か。", PLAIN + POLITE + PLAIN) == 1
    assert follows_style("アルベドとは何か。", PLAIN + POLITE) == 0


@pytest.mark.parametrize("question", ["アルベド", "アルベドとは", "雪氷面の反射率？"])
def test_a_question_without_a_style_cannot_be_followed(question):
    assert math.isnan(follows_style(question, PLAIN))


def test_an_answer_in_nouns_neither_follows_nor_fails():
    assert math.isnan(follows_style("アルベドとは何か。", "太陽光の反射率"))


def test_style_needs_morphology_and_length_does_not():
    assert "fugashi" in Style().signature("style_consistency")
    assert "fugashi" not in Style().signature("length_ratio")
