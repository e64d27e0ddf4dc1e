"""Keigo and style are read by morphology, sentence by sentence."""

import pytest

from pdf2lora.language.style import keigo_of_sentence, style_of_sentence, style_of_text


def kinds(sentence):
    return {name for name, held in keigo_of_sentence(sentence)._asdict().items() if held}


@pytest.mark.parametrize(
    ("sentence", "held"),
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
def test_each_kind_of_keigo_is_held_by_its_forms(sentence, held):
    assert kinds(sentence) == held


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
        ("これはアルベドである。", "de_aru"),
        ("海面水位は上昇した", "de_aru"),
        ("雪は光を反射しにくい。", "de_aru"),
        ("来年も続くだろう。", "de_aru"),
        ("対策を急ぐべき。", "de_aru"),
        ("上昇したとされる（気象庁、2023）。", "de_aru"),
        ("彼は「行きます」と述べた。", "de_aru"),
        ("アルベドとは何か。", "de_aru"),
        ("理由を述べよ。", "de_aru"),
        ("要点をまとめよ。", "de_aru"),
        ("理由を説明せよ。", "de_aru"),
        ("理由を述べなさい。", "de_aru"),
        ("理由を教えて。", "de_aru"),
        ("お客様がお持ちになる。", "de_aru"),
        ("これはアルベドです。", "desu_masu"),
        ("雪は増えませんでした。", "desu_masu"),
        ("上昇しています（図の値です）。", "desu_masu"),
        ("題は「地球は丸い」です。", "desu_masu"),
        ("雨が多いですから。", "desu_masu"),
        ("そうですよね？", "desu_masu"),
        ("アルベドとは何ですか。", "desu_masu"),
        ("理由を教えてください。", "desu_masu"),
        ("理由を教えてもらえますか。", "desu_masu"),
        ("「このページにあります」", "desu_masu"),
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
    assert style_of_text("雪です。雪が減ります。海面が上がる。") == "desu_masu"
    assert style_of_text("雪である。反射率。") == "de_aru"
    assert style_of_text("雪です。雪である。") is None
    assert style_of_text("反射率。") is style_of_text("") is None
