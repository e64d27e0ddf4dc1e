import msgspec
import pytest

from pdf2lora.documents.inspection.plausibility import cost_per_character
from pdf2lora.documents.reader_quality import best, compare
from pdf2lora.records import Block, Line, Page

LEFT = [f"左の段の第{n}文では、観測された気温の変化が述べられている。" for n in "一二三四五六七八"]
RIGHT = [f"右の段の第{n}文では、降水量の記録について詳しく述べている。" for n in "一二三四五六七八"]


def page(lines, number=1, kind="text"):
    """Lines as (text, x, row); a row is 20 points."""
    placed = tuple(Line(text, (x, 60 + 20.0 * row, x + 220, 72 + 20.0 * row), 12.0) for text, x, row in lines)
    return Page(number, 595.0, 842.0, (Block(0, (0, 0, 595, 842), placed, kind),))


def columns(left=LEFT, right=RIGHT):
    return [(text, 50, i) for i, text in enumerate(left)] + [(text, 310, i) for i, text in enumerate(right)]


def halves(lines):
    """Each line cut in two, so that sentences hang on the order."""
    return [
        (part, x, 2 * row + i)
        for text, x, row in lines
        for i, part in enumerate((text[: len(text) // 2], text[len(text) // 2 :]))
    ]


@pytest.fixture
def right_order():
    return [page(halves(columns()))]


def test_reading_across_the_columns_loses_agreement_and_counts_inversions(right_order):
    across = [page(sorted(halves(columns()), key=lambda line: line[2]))]
    found = compare({"pymupdf_blocks": right_order, "pdfplumber": right_order, "pymupdf_text": across})
    assert found["pymupdf_blocks"].agreement == 1.0
    assert found["pymupdf_blocks"].inversions == 0
    assert found["pymupdf_text"].agreement < 0.1
    assert found["pymupdf_text"].inversions > 5
    assert best(found) == "pymupdf_blocks"


def test_footnote_marks_and_spaces_between_japanese_characters_cost_points(right_order):
    marked = [
        page(
            [
                (text.replace("いる。", "いる2。").replace("気温の", "気温 の"), x, row)
                for text, x, row in columns()
            ]
        )
    ]
    found = compare({"a": right_order, "b": right_order, "c": marked})
    assert found["c"].note_marks > 0
    assert found["c"].inner_spaces > 0
    assert found["a"].note_marks == found["a"].inner_spaces == 0
    assert found["c"].score < found["a"].score
    # Also where all agree: two methods with one way of reading share its mistakes.
    (alike,) = {one.score for one in compare({"b": marked, "c": marked}).values()}
    assert alike < 100 == found["a"].score


def test_lost_text_costs_agreement(right_order):
    half = [page(halves(columns(right=RIGHT[:2])))]
    found = compare({"a": right_order, "b": right_order, "c": half})
    assert found["c"].agreement < 0.8 < found["a"].agreement


def test_a_sentence_that_comes_again_counts_as_often_as_two_methods_have_it(right_order):
    twice = [page(columns()), page(columns(), 2)]
    assert compare({"a": twice, "b": twice})["a"].agreement == 1.0
    assert compare({"a": twice, "b": [page(columns())]})["a"].agreement == 0.6667


def test_running_headers_are_counted_but_not_held_against_a_method():
    body = [[(text, 50, 5 + i) for i, text in enumerate(LEFT[n : n + 2])] for n in range(0, 8, 2)]
    plain = [page(lines, number) for number, lines in enumerate(body, 1)]
    headed = [page([(f"年次報告書の見出し {n}", 50, 0), *lines], n) for n, lines in enumerate(body, 1)]
    found = compare({"a": plain, "b": headed})
    assert found["b"].running_lines == 1.0
    assert found["a"].running_lines == 0.0
    assert found["b"].agreement == 1.0


def test_a_line_that_nothing_continues_is_broken():
    broken = [page([("観測された気温の変化が述べられているので", 50, 0), ("26", 50, 1), (LEFT[1], 50, 2)])]
    assert compare({"a": broken})["a"].broken_lines > 0
    ended = [page([(LEFT[0], 50, 0), ("26", 50, 1)])]
    continued = [page([("観測された気温の変化が述べられているので", 50, 0), (LEFT[1], 50, 1)])]
    assert compare({"a": ended})["a"].broken_lines == compare({"a": continued})["a"].broken_lines == 0


def test_rows_of_tables_count_as_passages():
    table = [page([("月曜日 | 燃えるごみ", 50, 0), ("火曜日 | 資源のごみ", 50, 1)], kind="table")]
    loose = [page([("月曜日", 50, 0), ("燃えるごみ", 310, 0), ("火曜日", 50, 1), ("資源のごみ", 310, 1)])]
    found = compare({"a": table, "b": table, "c": loose})
    assert (found["a"].agreement, found["c"].agreement) == (1.0, 0.0)


def test_within_a_point_of_the_best_the_method_that_knows_most_is_chosen(right_order):
    measures = compare(
        {"pymupdf_text": right_order, "pdfplumber": right_order, "pymupdf_blocks": right_order}
    )
    assert best(measures) == "pymupdf_blocks"
    close = msgspec.structs.replace(measures["pymupdf_blocks"], score=99.5)
    assert best({**measures, "pymupdf_blocks": close}) == "pymupdf_blocks"
    worse = msgspec.structs.replace(measures["pymupdf_blocks"], score=98.9)
    assert best({**measures, "pymupdf_blocks": worse}) == "pdfplumber"


def test_a_method_without_text_is_never_chosen(right_order):
    empty = [Page(1, 595.0, 842.0, ())]
    found = compare({"pymupdf_blocks": empty, "pymupdf_text": right_order})
    assert found["pymupdf_blocks"].score is None
    assert best(found) == "pymupdf_text"
    assert best(compare({"pymupdf_blocks": empty, "pdfplumber": []})) is None


def test_mecab_finds_garbage_of_real_kanji_implausible():
    text = "".join(LEFT)
    garbage = "".join(chr(0x4E00 + ord(c) * 7919 % 20000) for c in text)
    assert cost_per_character([text]) < 3200
    assert cost_per_character([garbage]) > 5000
    assert cost_per_character(["plain English"]) is None
