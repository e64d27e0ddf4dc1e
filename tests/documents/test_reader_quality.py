import pytest
from msgspec.structs import replace

from pdf2lora.documents.inspection.plausibility import cost_per_character
from pdf2lora.documents.reader_quality import Measures, best, choose, compare
from pdf2lora.records import Block, Line, Page

LEFT = [f"左の段の第{n}文では、観測された気温の変化が述べられている。" for n in "一二三四五六七八"]
RIGHT = [f"右の段の第{n}文では、降水量の記録について詳しく述べている。" for n in "一二三四五六七八"]
# What each stands on: the library of its letters, and what puts them in order.
CODE = {
    **{"columns": ("mupdf", "ours"), "second": ("pdfminer", "ours")},
    **{"file": ("mupdf", "the file"), "model": ("mupdf", "a model")},
}


def page(lines, number=1, kind="text"):
    """Lines as (text, x, row); a row is 16 points, a letter 12."""
    placed = tuple(
        Line(text, (x, 60 + 16.0 * row, x + 12.0 * len(text), 72 + 16.0 * row), 12.0)
        for text, x, row in lines
    )
    return Page(number, 595.0, 842.0, (Block(0, (0, 0, 595, 842), placed, kind),))


def columns(left=LEFT, right=RIGHT):
    """Two columns, each sentence in two lines of it: sentences hang on the order."""
    return [
        (part, x, 2 * row + half)
        for x, column in ((30, left), (310, right))
        for row, text in enumerate(column)
        for half, part in enumerate((text[:20], text[20:]))
    ]


def across():
    return sorted(columns(), key=lambda line: line[2])


@pytest.fixture
def right_order():
    return [page(columns())]


def test_reading_across_the_columns_is_borne_out_by_nobody(right_order):
    measures = compare({"columns": right_order, "second": right_order, "file": [page(across())]}, CODE)
    assert measures["file"].agreement < 0.2
    assert measures["file"].score < measures["columns"].score


def test_readers_that_share_code_are_one_voice(right_order):
    """Two in one order of ours are not believed for being two: what a third says in another order is."""
    alone = compare({"columns": [page(across())], "second": [page(across())], "model": right_order}, CODE)
    assert max(alone["columns"].agreement, alone["second"].agreement) < 0.1
    heard = compare({"columns": [page(across())], "second": right_order, "model": right_order}, CODE)
    assert heard["columns"].agreement < 0.1 < 1 == heard["model"].agreement
    assert best(heard) != "columns"
    # And letters of one library are not confirmed by itself, whatever the order.
    assert compare({"columns": right_order, "model": right_order}, CODE)["model"].agreement is None


def test_sentences_without_beginning_or_end_count_nothing(right_order):
    torn = [page([line for line in columns() if line[2] % 4 != 3])]
    measures = compare({"columns": right_order, "second": right_order, "file": torn}, CODE)
    assert measures["columns"].broken == 0 < measures["file"].broken
    assert measures["file"].score < measures["columns"].score - 10


def test_lost_text_costs_points(right_order):
    half = [page(columns(right=RIGHT[:2]))]
    measures = compare({"columns": right_order, "second": right_order, "file": half}, CODE)
    assert measures["file"].score < 75 < measures["columns"].score


def test_numbers_that_do_not_count_on_tell_a_wrong_order():
    def section(n, row):
        return [(f"{n}　観測の方法その{n}", 30, row), *((text, 30, row + 1) for text in LEFT[n - 1 : n])]

    def document(*order):
        return [page([line for place, n in enumerate(order) for line in section(n, 3 * place)])]

    measures = compare({"a": document(1, 2, 3, 4), "b": document(1, 4, 2, 3)}, {"a": "xy", "b": "vw"})
    assert measures["a"].misnumbered == 0
    assert measures["b"].misnumbered == 50
    assert best(measures) == "a"


@pytest.mark.parametrize(
    ("outline", "share"),
    [(("気温の変化", "降水量の記録"), 0), (("降水量の記録", "気温の変化"), 50), (("別の題",), 100)],
)
def test_the_outline_of_the_file_tells_which_headings_there_are(outline, share):
    lines = [("# 気温の変化", 0, 0), (LEFT[0], 0, 1), ("# 降水量の記録", 0, 3), (RIGHT[0], 0, 4)]
    blocks = tuple(
        Block(i, (0, 0, 595, 842), (Line(text, (0, 0, 595, 842)),)) for i, (text, *_) in enumerate(lines)
    )
    document = [Page(1, 595.0, 842.0, blocks)]
    measures = compare({"columns": document, "second": document}, CODE, outline)
    assert measures["columns"].outline == share
    assert compare({"columns": document, "second": document}, CODE)["columns"].outline is None


def test_footnote_marks_left_in_sentences_cost_points(right_order):
    marked = [page([(text.replace("いる。", "いる2。"), x, row) for text, x, row in columns()])]
    measures = compare({"columns": right_order, "second": right_order, "file": marked}, CODE)
    assert measures["file"].note_marks > 0 == measures["columns"].note_marks
    assert measures["file"].score < measures["columns"].score


def test_a_row_of_a_table_is_better_than_its_cells_scattered():
    rows = [("月曜日 | 燃えるごみ", 30, 0), ("火曜日 | 資源のごみ", 30, 1), ("水曜日 | 燃えないごみ", 30, 2)]
    cells = [
        (cell, x, row) for text, _, row in rows for cell, x in zip(text.split(" | "), (30, 310), strict=True)
    ]
    prose = page(columns(), 2)
    table, loose = [page(rows, kind="table"), prose], [page(cells), prose]
    measures = compare({"columns": table, "second": loose, "file": loose}, CODE)
    assert best(measures) == "columns"


def test_within_a_point_of_the_best_the_method_that_stands_first_is_chosen(right_order):
    (same,) = set(compare({"columns": right_order, "second": right_order}, CODE).values())
    assert isinstance(same, Measures)
    assert best({"a": replace(same, score=99.5), "b": replace(same, score=100.0)}) == "a"
    assert best({"a": replace(same, score=98.9), "b": replace(same, score=100.0)}) == "b"


def test_a_reader_without_text_is_never_chosen(right_order):
    empty = [Page(1, 595.0, 842.0, ())]
    measures = compare({"columns": empty, "file": right_order}, CODE)
    assert measures["columns"].score is None
    assert best(measures) == "file"
    assert best(compare({"columns": empty, "second": []}, CODE)) is None


def test_a_reader_made_for_some_pages_reads_these_and_the_others_the_rest(right_order):
    first, second, third = (page(columns(), number) for number in (1, 2, 3))
    scan = Page(2, 595.0, 842.0, ())
    read = {"columns": [first, scan, third], "second": [first, scan, third], "ocr": [second]}
    code = {**CODE, "ocr": ("ocr", "ocr")}
    choice = choose(read, code, special={"ocr"})
    assert choice.chosen == ("ocr", "columns")
    assert choice.pages == (first, second, third)
    assert list(choice.measures) == ["columns", "second", "ocr"]
    assert choose(read, code, special={"ocr"}, use="second").chosen == ("ocr", "second")
    # Where it finds nothing, the page is the others' again; without pages of its kind it is not named.
    assert choose({**read, "ocr": [scan]}, code, special={"ocr"}).pages == (first, scan, third)
    assert "ocr" not in choose({**read, "ocr": []}, code, special={"ocr"}).measures


def test_mecab_finds_garbage_of_real_kanji_implausible():
    text = "".join(LEFT)
    garbage = "".join(chr(0x4E00 + ord(c) * 7919 % 20000) for c in text)
    assert cost_per_character([text]) < 3200
    assert cost_per_character([garbage]) > 5000
    assert cost_per_character(["plain English"]) is None
