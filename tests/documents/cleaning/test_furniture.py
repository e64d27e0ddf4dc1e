from documents.cleaning.lines_on_a_page import column, line, page, prose
from pdf2lora.documents.cleaning.clean import clean


def text(pages):
    return "\n".join(paragraph.text for paragraph in clean(pages))


def book(header=None, footer=None, pages=6):
    made = []
    for n in range(1, pages + 1):
        body = column(*prose(f"第{n}の話", lines=20))
        top = [line(header(n), y=40)] if header else []
        bottom = [line(footer(n), x=290, y=800, size=8)] if footer else []
        made.append(page(n, *[part for part in (top, body, bottom) if part]))
    return made


def test_running_headers_and_page_numbers_go_whatever_their_numbers():
    found = text(book(header=lambda n: f"白書 {n}ページ", footer=lambda n: f"- {n} -"))
    assert "白書" not in found
    assert "- 3 -" not in found
    assert "第3の話の説明はここで終わる。" in found


def test_headers_that_alternate_between_left_and_right_pages_go():
    found = text(book(header=lambda n: "第１部　総論" if n % 2 else "第２章　海の観測"))
    assert "総論" not in found
    assert "海の観測" not in found


def test_a_header_that_names_each_section_goes_where_headers_stand_elsewhere():
    found = text(book(header=lambda n: "地球観測白書" if n != 3 else "大気の観測と予測", pages=8))
    assert "大気の観測と予測" not in found


def test_the_first_and_last_lines_of_the_text_stay():
    found = text(book(header=lambda n: "白書", footer=str))
    for n in range(1, 7):
        assert f"第{n}の話0の" in found
        assert f"第{n}の話の説明はここで終わる。" in found


def test_a_page_number_on_a_single_page_goes():
    pages = [page(1, column(*prose("話", lines=4)), [line("12", x=290, y=800)])]
    assert "12" not in text(pages)


def test_a_side_tab_on_many_pages_goes():
    pages = [page(n, column(*prose(f"話{n}", 20)), [line("序章", x=560, y=300)]) for n in range(1, 7)]
    assert "序章" not in text(pages)


def test_a_table_of_contents_is_neither_headings_nor_prose():
    contents = ["目次", *(f"{n}　章の題{n}……………………{n * 3}" for n in range(1, 9))]
    pages = [page(1, column(*contents)), page(2, column(("1　章の題1", {"size": 14}), None, *prose("本文")))]
    found = clean(pages)
    assert [p.text for p in found if p.kind == "heading"] == ["1 章の題1"]
    assert all("…" not in p.text and p.text != "目次" for p in found)
