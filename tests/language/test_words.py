import re
from importlib.metadata import version

from pdf2lora.language.script import normalise
from pdf2lora.language.sentences import sentences
from pdf2lora.language.words import TOKENIZER


def test_normal_form_keeps_japanese_punctuation_and_exponents():
    assert normalise("ＡＢＣ１２３（株）！　⽂⻑ﾃｽﾄ") == "ABC123（株）！ 文長テスト"
    assert normalise("10⁶個、5㎡、①と②") == "10⁶個、5m²、①と②"


def test_normal_form_puts_accents_on_their_letters():
    assert normalise("S´a Carvalho") == "Sá Carvalho"


def test_normal_form_is_stable():
    text = "Ｒ．Ａ．３．１４㎢…‥½ｶﾞ“引用”\ue000\u200b"
    assert normalise(normalise(text)) == normalise(text)


def test_sentences_end_at_full_stops_but_not_inside_brackets():
    assert sentences("彼は「行く。必ず行く。」と言った。次の文。") == [
        "彼は「行く。必ず行く。」と言った。",
        "次の文。",
    ]


def test_a_bracket_that_never_closes_holds_nothing_together():
    assert sentences("図（左は晴れ。右は雨。") == ["図（左は晴れ。", "右は雨。"]


def test_the_pieces_are_the_text_again():
    text = "一つ。二つ！ 三つ？四つ "
    assert "".join(sentences(text)) == text


def test_other_full_stops_end_sentences_but_not_numbers():
    assert sentences("Rを使う．版は4．2である．") == ["Rを使う．", "版は4．2である．"]


def test_the_tokenizer_is_named_with_the_versions_that_are_installed():
    named = re.fullmatch(r"fugashi-(.+)\+unidic-lite-(.+)", TOKENIZER)
    assert named.groups() == (version("fugashi"), version("unidic-lite"))
