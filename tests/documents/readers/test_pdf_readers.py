"""What pymupdf_text, pdfplumber and pymupdf4llm make of a page; pymupdf_blocks has tests of its own."""

import importlib

import pytest

from pdf2lora.documents.opening.pdf_files import open_pdf
from pdf2lora.documents.readers import pymupdf4llm

LEFT = (
    "左の段の一行目には観測の目的が",
    "書かれ、続く行には方法が書か",
    "れている。最後に結果がある。",
    "左の段はここで終わりとなる。",
)
RIGHT = (
    "右の段の一行目には別の観測の",
    "目的が書かれている。その下に",
    "結果と考察とが書かれていて、",
    "右の段もここで終わりとなる。",
)


def read(method, path):
    return list(importlib.import_module(f"pdf2lora.documents.readers.{method}").pages(path))


@pytest.fixture
def two_columns(make):
    """Two columns whose lines are drawn row by row, as some programs do."""
    document = make.document(2, ())
    for page in document:
        for i, (left, right) in enumerate(zip(LEFT * 4, RIGHT * 4, strict=True)):
            make.write(page, [left], 72, 100 + 18 * i)
            make.write(page, [right], 310, 100 + 18 * i)
    return make.save(document)


@pytest.mark.parametrize("method", ["pymupdf_text", "pdfplumber"])
def test_every_page_comes_with_its_number_its_size_and_lines_that_stand_on_it(two_columns, method):
    pages = read(method, two_columns)
    assert [page.number for page in pages] == [1, 2]
    for page in pages:
        assert (page.width, page.height) == (595.0, 842.0)
        assert [block.order for block in page.blocks] == list(range(len(page.blocks)))
        for block in page.blocks:
            for x0, y0, x1, y1 in (line.bbox for line in block.lines):
                assert 0 <= x0 < x1 <= page.width
                assert 0 <= y0 < y1 <= page.height


def test_plain_text_is_what_pymupdf_gives_line_by_line(two_columns, text_of):
    with open_pdf(two_columns) as document:
        expected = "".join(page.get_text("text", sort=False) for page in document)
    assert text_of(read("pymupdf_text", two_columns)).split() == expected.split()


def test_pdfplumber_reads_one_column_after_the_other(two_columns, text_of):
    text = text_of(read("pdfplumber", two_columns)[:1]).replace("\n", "")
    assert text == "".join(LEFT) * 4 + "".join(RIGHT) * 4


def test_pdfplumber_tells_footnote_marks_and_readings_by_their_size(make, text_of):
    document = make.document(1, ())
    page = document[0]
    make.write(page, ["地球温暖化の観測が"], 72, 100)
    make.write(page, ["牽引する"], 72 + 9 * 12, 100)
    make.write(page, ["けんいん"], 72 + 9 * 12, 89, size=6)
    make.write(page, ["12"], 72 + 13 * 12, 96, size=6)
    make.write(page, ["。次の文が続く。"], 72 + 13 * 12 + 7, 100)
    (line,) = (line for block in read("pdfplumber", make.save(document))[0].blocks for line in block.lines)
    assert line.text == "地球温暖化の観測が牽引する。次の文が続く。"
    assert line.size == 12.0


def test_letters_drawn_twice_to_look_bold_are_read_once(make, text_of):
    document = make.document(1, ())
    for shift in (0, 0.3):
        make.write(document[0], make.prose, 72 + shift)
    assert text_of(read("pdfplumber", make.save(document))).split() == list(make.prose)


def test_what_lies_outside_the_crop_box_is_not_on_the_page(make, text_of):
    document = make.document()
    make.write(document[0], ["印刷所への指示"], 72, 20)
    document[0].set_cropbox((50, 50, 500, 400))
    (page,) = read("pdfplumber", make.save(document))
    assert (page.width, page.height) == (450.0, 350.0)
    assert text_of([page]).split() == list(make.prose)
    assert page.blocks[0].bbox[0] == pytest.approx(22, abs=1)


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("method", ["pymupdf_text", "pdfplumber"])
def test_turned_pages_are_read_like_others(make, text_of, turn, method):
    document = make.document()
    document[0].set_rotation(turn)
    assert text_of(read(method, make.save(document))).split() == list(make.prose)


def test_a_page_that_pdfminer_cannot_read_is_empty_and_the_others_stay(make, monkeypatch, text_of):
    module = importlib.import_module("pdf2lora.documents.readers.pdfplumber")
    drawn = module._drawn

    def broken(page):
        if page.page_number == 2:
            raise KeyError("Widths")
        return drawn(page)

    monkeypatch.setattr(module, "_drawn", broken)
    pages = read("pdfplumber", make.save(make.document(3)))
    assert [bool(page.blocks) for page in pages] == [True, False, True]


# --- pymupdf4llm ---


def test_the_layout_model_gives_a_page_of_blocks_with_its_heading_marked(make, text_of):
    document = make.document(1, ())
    make.write(document[0], ["第１章 観測の方法"], 72, 90, size=22)
    make.write(document[0], make.prose, 72, 140)
    (page,) = read("pymupdf4llm", make.save(document))
    assert page.number == 1
    first, *others = [line.text for block in page.blocks for line in block.lines]
    assert first.startswith("#")
    assert first.endswith("第１章 観測の方法")
    assert "".join(others).replace(" ", "") == "".join(make.prose)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("高まっています<sup>2</sup> 。また**太字**と`等幅`", "高まっています。また太字と等幅"),
        ("10<sup>6</sup> 個、面積 5 km<sup>2</sup> の", "10⁶個、面積 5 km²の"),
        ("> <sup>3</sup> National Science Foundation", "3 National Science Foundation"),
        ("- <sup>4</sup> 訳注である", "- 4 訳注である"),
        ("_斜体_ と snake_case_name", "斜体 と snake_case_name"),
        ("<http://example.org/> を参照<mark>する</mark>", "http://example.org/ を参照する"),
        ("次の~~誤り~~ とCO<sub>2</sub>", "次の誤り とCO2"),
    ],
)
def test_marks_of_markdown_and_of_footnotes_leave_the_words(markdown, text):
    assert pymupdf4llm.plain(markdown) == text


def test_a_markdown_table_becomes_a_line_a_row():
    markdown = "|項目|値|\n|---|---|\n|気温<br>の平均|10 度|\n|Law &<br>Society||\n\n"
    rows = [text for text, _ in pymupdf4llm._lines(markdown)]
    assert rows == ["項目 | 値", "気温の平均 | 10 度", "Law & Society"]


def test_one_bad_page_costs_the_layout_model_no_other(make, monkeypatch):
    asked = []

    def to_markdown(document, pages, **options):
        asked.append(pages)
        if 1 in pages:
            raise ValueError("page 2 is bad")
        return [{"text": f"頁{index}", "page_boxes": None} for index in pages]

    monkeypatch.setattr(pymupdf4llm.pymupdf4llm, "to_markdown", to_markdown)
    pages = read("pymupdf4llm", make.save(make.document(3)))
    assert [[block.text for block in page.blocks] for page in pages] == [["頁0"], [], ["頁2"]]
    # After the first failure no page is read in vain again.
    assert asked == [[0, 1, 2], [0], [1], [2]]
