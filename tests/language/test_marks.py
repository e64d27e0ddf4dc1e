"""What is a bullet, a number or the mark of a note, and what belongs to the text."""

import pytest

from pdf2lora.language.marks import bullet, is_item, mark_end, note_numbers, spaced_item


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("・家族手当", "家族手当"),
        ("(1) 会社は届け出る。", "会社は届け出る。"),
        ("①届出", "届出"),
        ("2. 申請する。", "申請する。"),
        ("- 申請する。", "申請する。"),
        ("ア．家族手当", "家族手当"),
    ],
)
def test_a_mark_is_taken_off_the_words_of_an_item(line, words):
    assert line[mark_end(line) :] == words


@pytest.mark.parametrize(
    "line", ["−18°Cである。", "2.5倍になる。", "3 人が住む。", "10個を使う。", "(注)を見る。"]
)
def test_numbers_and_signs_of_a_sentence_are_none(line):
    assert mark_end(line) == 0


def test_a_space_after_its_number_is_enough_for_what_is_known_to_be_an_item():
    assert [text[mark_end(text, listed=True) :] for text in ("1 会社は", "ア 家族手当", "十二 退職")] == [
        "会社は",
        "家族手当",
        "退職",
    ]


def test_lines_of_a_page_are_told_by_bullets_and_numbers():
    assert (bullet("◆ 目的"), bullet("目的")) == ("目的", None)
    assert is_item("(ア) 家族") and not is_item("2.5倍")
    assert (spaced_item("(1)会社"), spaced_item("1. 会社")) == ("(1)会社", "1.\u3000会社")


def test_the_numbers_of_a_note_are_read_in_either_width():
    assert (note_numbers("注１２"), note_numbers("＊"), note_numbers("1),2)")) == (["12"], ["*"], ["1", "2"])
