"""Sentences as statements: what ties them to their neighbours goes, what carries meaning stays."""

import pytest

from dataset.texts import chunk
from pdf2lora.dataset.statements import statements, with_japanese_stops, without_loose_opening
from pdf2lora.records import Chunk, Paragraph


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("また、氷が減った。", "氷が減った。"),
        ("しかし、一方で、氷が減った。", "氷が減った。"),
        ("ですが、氷は減った。", "氷は減った。"),
        ("たとえば雪氷面は光を反射する。", "雪氷面は光を反射する。"),
        ("このため、氷が減った。", "このため、氷が減った。"),
        ("したがって、氷が減った。", "したがって、氷が減った。"),
        ("または、氷が減った。", "または、氷が減った。"),
        ("一方向に流れる。", "一方向に流れる。"),
    ],
)
def test_only_openings_that_are_not_needed_go(sentence, expected):
    assert without_loose_opening(sentence) == expected


def test_other_punctuation_marks_become_japanese_ones_but_decimals_stay():
    assert (
        with_japanese_stops("値は3.5である，しかし，誤差は大きい．")
        == "値は3.5である、しかし、誤差は大きい。"
    )


def test_pointers_to_figures_in_brackets_go_and_other_brackets_stay():
    found = [
        s.text for s in statements([chunk(["節"], "氷が減った（第1-3-2図）。雪（積雪）も減った（図表 9）。")])
    ]
    assert found == ["氷が減った。", "雪（積雪）も減った。"]


def test_the_mark_of_a_list_item_goes_and_a_decimal_stays():
    found = [
        s.text for s in statements([chunk(["節"], "2. 氷が減った。", "①雪が減った。", "1.5倍に増えた。")])
    ]
    assert found == ["氷が減った。", "雪が減った。", "1.5倍に増えた。"]


def test_a_statement_knows_its_place_and_page():
    (first, second, third) = statements([chunk(["節"], "氷が減った。雪が減った。", "雨が増えた。", page=7)])
    assert [(s.paragraph, s.place) for s in (first, second, third)] == [(0, 0), (0, 1), (1, 0)]
    assert {s.first_page for s in (first, second, third)} == {7}


def test_a_sentence_without_its_full_stop_is_no_statement():
    assert [s.text for s in statements([chunk(["節"], "氷が減った。次の頁へ続く文は")])] == ["氷が減った。"]


def test_only_the_first_sentence_opens_its_section():
    chunks = [chunk(["節"], "氷が減った。雪も減った。", "雨は増えた。"), chunk(["節"], "風が吹いた。")]
    assert [s.opening for s in statements(chunks)] == [True, False, False, False]


def test_a_number_with_no_more_than_a_space_is_a_mark_in_a_list_only():
    texts = "1 会社は休日を定める。", "ア 家族手当を支給する。", "一　職員は届け出る。", "1 つの方法がある。"
    kinds = "list", "list", "list", "body"
    paragraphs = [Paragraph(k, t, ("節",), 1, 1) for k, t in zip(kinds, texts, strict=True)]
    found = statements([Chunk("c", "report", ("節",), 1, 1, tuple(paragraphs))])
    assert [s.text[:2] for s in found] == ["会社", "家族", "職員", "1 "]
