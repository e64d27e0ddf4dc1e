"""Keigo and style are read by morphology, sentence by sentence."""

import pytest

from pdf2lora.evaluation.metrics.politeness import (
    Keigo,
    keigo_of_sentence,
    style_of_sentence,
    style_of_text,
)


def kinds(sentence):
    return {name for name, found in keigo_of_sentence(sentence)._asdict().items() if found}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("海面水位は上昇しています。", {"polite"}),
        ("原因は三つあります。", {"polite"}),
        ("これはアルベドです。", {"polite"}),
        ("来年も続くでしょう。", {"polite"}),
        ("そのような記録はございません。", {"polite"}),
        ("一緒に考えましょう", {"polite"}),
        ("窓口でご確認ください。", {"honorific"}),
        ("担当者がおっしゃるとおりである。", {"honorific"}),
        ("お客様がお持ちになる場合", {"honorific"}),
        ("会場をご利用になる方", {"honorific"}),
        ("ご覧になる場合", {"honorific"}),
        ("その制度をご存じですか。", {"polite", "honorific"}),
        ("資料を拝見する。", {"humble"}),
        ("こちらからお調べする。", {"humble"}),
        ("ご説明いただく。", {"humble"}),
        ("私から申し上げる。", {"humble"}),
        ("会場でお目にかかる。", {"humble"}),
        ("気象庁では雪を観測しております。", {"polite", "humble"}),
        ("詳しくは存じません。", {"polite", "humble"}),
        ("先生がいらっしゃったと伺いました。", {"polite", "honorific", "humble"}),
        ("「これは何ですか。」", {"polite"}),
    ],
)
def test_each_kind_of_keigo_is_found_by_its_forms(sentence, found):
    assert kinds(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "海面水位は上昇している。",
        "これはアルベドである。",
        "来年も続くだろう。",
        "勢いを増すことが知られている。",
        "彼は「行きます」と述べた。",
        "衛星が雪を観測しており、記録は長い。",
        "理由を述べなさい。",
        "お茶を飲む。",
        "この作業はお金になる。",
        "昼はご飯にする。",
        "反射されることがある。",
        "山頂の申込所は閉まっている。",
    ],
)
def test_plain_sentences_hold_no_keigo_however_formal(sentence):
    assert kinds(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "style"),
    [
        ("これはアルベドである。", "plain"),
        ("海面水位は上昇した", "plain"),
        ("雪は光を反射しにくい。", "plain"),
        ("来年も続くだろう。", "plain"),
        ("対策を急ぐべき。", "plain"),
        ("上昇したとされる（気象庁、2023）。", "plain"),
        ("彼は「行きます」と述べた。", "plain"),
        ("アルベドとは何か。", "plain"),
        ("理由を述べよ。", "plain"),
        ("要点をまとめよ。", "plain"),
        ("理由を説明せよ。", "plain"),
        ("理由を述べなさい。", "plain"),
        ("理由を教えて。", "plain"),
        ("お客様がお持ちになる。", "plain"),
        ("これはアルベドです。", "polite"),
        ("雪は増えませんでした。", "polite"),
        ("上昇しています（図の値です）。", "polite"),
        ("題は「地球は丸い」です。", "polite"),
        ("雨が多いですから。", "polite"),
        ("そうですよね？", "polite"),
        ("アルベドとは何ですか。", "polite"),
        ("理由を教えてください。", "polite"),
        ("理由を教えてもらえますか。", "polite"),
        ("「このページにあります」", "polite"),
        ("太陽光の反射率。", None),
        ("雪が減ること。", None),
        ("GCOS", None),
        ("雪が減少し、", None),
        ("雪が減ったので、", None),
        ("アルベドとは？", None),
        ("The albedo is 0.9.", None),
    ],
)
def test_the_style_of_a_sentence_is_that_of_its_end(sentence, style):
    assert style_of_sentence(sentence) == style


def test_the_style_of_a_text_is_that_of_most_of_its_sentences():
    assert style_of_text("雪です。雪が減ります。海面が上がる。") == "polite"
    assert style_of_text("雪である。反射率。") == "plain"
    assert style_of_text("雪です。雪である。") is None
    assert style_of_text("反射率。") is style_of_text("") is None


def test_figures_are_shares_of_the_sentences_and_a_line_end_ends_a_sentence():
    found = Keigo().compute(
        predictions=["気温が上がります\n雪が減る。反射率。担当者が伺う。"],
        references=["x"],
        use_aggregator=False,
    )
    expected = {
        "keigo": 50,
        "keigo_polite": 25,
        "keigo_honorific": 0,
        "keigo_humble": 25,
        "style_plain": 50,
    }
    assert {name: values[0] for name, values in found.items()} == expected


@pytest.mark.parametrize("empty", ["", " \n", "。。。"])
def test_an_answer_without_a_sentence_scores_0(empty):
    found = Keigo().compute(predictions=[empty], references=["雪である。"])
    assert set(found) == set(Keigo.names)
    assert set(found.values()) == {0}


def test_a_system_s_figure_is_the_mean_of_its_answers():
    found = Keigo().compute(
        predictions=["はい、そうです。", "違う。", "", "雪です。雪だ。"], references=["x"] * 4
    )
    assert found["keigo"] == pytest.approx(100 * (1 + 0 + 0 + 0.5) / 4)
    assert found["style_plain"] == pytest.approx(100 * (0 + 1 + 0 + 0.5) / 4)
