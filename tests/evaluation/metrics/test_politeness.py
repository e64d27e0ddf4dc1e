"""Keigo is counted by morphology, sentence by sentence."""

import pytest

from pdf2lora.evaluation.metrics.politeness import Keigo, is_polite, polite_share


@pytest.mark.parametrize(
    "sentence",
    [
        "海面水位は上昇しています。",
        "原因は三つあります。",
        "これはアルベドです。",
        "来年も続くでしょう。",
        "そのような記録はございません。",
        "一緒に考えましょう",
        "窓口でご確認ください。",
        "担当者がおっしゃるとおりである。",
        "資料を拝見する。",
        "ご説明いただく。",
        "こちらからお調べする。",
        "お客様がお持ちになる場合",
        "会場をご利用になる方",
        "ご覧になる場合",
        "私から申し上げる。",
        "「これは何ですか。」",
    ],
)
def test_polite_honorific_and_humble_sentences_are_polite(sentence):
    assert is_polite(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "海面水位は上昇している。",
        "これはアルベドである。",
        "来年も続くだろう。",
        "勢いを増すことが知られている。",
        "彼は「行きます」と述べた。",
        "お茶を飲む。",
        "この作業はお金になる。",
        "昼はご飯にする。",
        "反射されることがある。",
        "山頂の申込所は閉まっている。",
    ],
)
def test_plain_sentences_are_not_polite_however_formal(sentence):
    assert not is_polite(sentence)


def test_the_figure_is_the_share_of_sentences():
    assert polite_share("気温が上がります。雪が減る。海面が上がる。困りますね。") == 0.5
    assert polite_share("気温が上がります\n雪が減る") == 0.5
    assert polite_share("") == polite_share("。。。") == 0


def test_a_system_s_figure_is_the_mean_of_its_answers():
    found = Keigo().compute(
        predictions=["はい、そうです。", "違う。", "", "雪です。雪だ。"], references=["x"] * 4
    )
    assert found["keigo"] == pytest.approx(100 * (1 + 0 + 0 + 0.5) / 4)
