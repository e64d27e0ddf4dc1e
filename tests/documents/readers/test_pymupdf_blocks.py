import pymupdf
import pytest

from pdf2lora.documents.readers.pymupdf_blocks import pages

FONT = pymupdf.Font("japan")


@pytest.fixture
def drawn(tmp_path):
    """Draws a PDF of one page with a function and gives the page as extracted."""

    def make(draw, rotation=0):
        document = pymupdf.open()
        page = document.new_page(width=595, height=842)
        draw(page)
        page.set_rotation(rotation)
        path = tmp_path / "drawn.pdf"
        document.save(path)
        (found,) = pages(path)
        return found

    return make


def write(page, x, y, text, size=10.0):
    """Write on a baseline, and give the x where the text ends."""
    writer = pymupdf.TextWriter(page.rect)
    _, end = writer.append((x, y), text, font=FONT, fontsize=size)
    writer.write_text(page)
    return end.x


def texts(page, kind="text"):
    return [line.text for block in page.blocks if block.kind == kind for line in block.lines]


def test_footnote_marks_leave_the_sentence_and_are_kept_beside_it(drawn):
    def draw(page):
        x = write(page, 60, 100, "報告を発表する")
        x = write(page, x, 96, "12", 6)
        write(page, x, 100, "とともに調べた。")

    (block,) = drawn(draw).blocks
    assert block.lines[0].text == "報告を発表するとともに調べた。"
    assert block.lines[0].marks == ("12",)


@pytest.mark.parametrize(
    ("base", "raised", "rest", "text"),
    [
        ("面積は5km", "2", "である", "面積は5km²である"),
        ("粒子は10", "6", "個である", "粒子は10⁶個である"),
        ("波数は5cm", "-1", "である", "波数は5cm⁻¹である"),
        ("発表はAAAI", "2", "による", "発表はAAAIによる"),
        ("発表した", "*3", "。", "発表した。"),
        ("発表した", "4,5", "。", "発表した。"),
    ],
)
def test_exponents_stay_and_marks_after_words_go(drawn, base, raised, rest, text):
    def draw(page):
        x = write(page, 60, 100, base)
        x = write(page, x, 96, raised, 6)
        write(page, x, 100, rest)

    assert texts(drawn(draw)) == [text]


@pytest.mark.parametrize("raised", ["1980 1985 1990 1995 2000 2005 2010(年)", "*" * 60 + "!"])
def test_long_raised_text_is_read_at_once(drawn, raised):
    # With an ambiguous pattern these take hours.
    def draw(page):
        write(page, write(page, 60, 100, "面積"), 96, raised, 6)

    assert texts(drawn(draw)) == ["面積" + raised]


def test_subscripts_are_text(drawn):
    def draw(page):
        x = write(page, 60, 100, "大気のCO")
        x = write(page, x, 102, "2", 6)
        write(page, x, 100, "濃度")

    assert texts(drawn(draw)) == ["大気のCO2濃度"]


def test_ruby_is_left_out(drawn):
    def draw(page):
        write(page, 60, 100, "研究開発を牽引する事業者")
        write(page, 110, 90, "けんいん", 5)

    assert texts(drawn(draw)) == ["研究開発を牽引する事業者"]


def test_columns_are_read_one_after_the_other(drawn):
    left = [f"左の列の{c}行目は列の幅いっぱいに続くものである" for c in "一二三四五六七八"]
    right = [f"右の列の{c}行目は列の幅いっぱいに続くものである" for c in "一二三四五六七八"]

    def draw(page):
        for i, pair in enumerate(zip(left, right, strict=True)):
            for x, text in zip((50, 310), pair, strict=True):
                write(page, x, 100 + 16 * i, text, 10)

    assert texts(drawn(draw)) == left + right


CELLS = [["国", "首都", "人口"], ["日本", "東京", "一億"], ["仏国", "パリ", "六千万"]]


def cells(page):
    for r, row in enumerate(CELLS):
        for c, text in enumerate(row):
            write(page, 105 + 100 * c, 115 + 20 * r, text, 9)


def test_a_table_with_rules_is_read_row_by_row(drawn):
    def draw(page):
        cells(page)
        for i in range(4):
            page.draw_line((100, 100 + 20 * i), (400, 100 + 20 * i))
            page.draw_line((100 + 100 * i, 100), (100 + 100 * i, 160))

    assert texts(drawn(draw), "table") == [" | ".join(row) for row in CELLS]


def test_a_table_with_horizontal_rules_only_is_read_row_by_row(drawn):
    def draw(page):
        cells(page)
        for y in (100, 120, 140, 160):
            page.draw_line((100, y), (400, y))

    assert texts(drawn(draw), "table") == [" | ".join(row) for row in CELLS]


def test_a_frame_around_prose_is_no_table(drawn):
    lines = ["枠の中の文章はふつうの文章であり、", "表として読んではならない。"]

    def draw(page):
        page.draw_rect(pymupdf.Rect(50, 80, 400, 140))
        for i, text in enumerate(lines):
            write(page, 60, 100 + 16 * i, text)

    assert texts(drawn(draw)) == lines


def test_labels_inside_a_figure_are_set_apart(drawn):
    def draw(page):
        for i in range(12):
            page.draw_rect(pymupdf.Rect(100 + 20 * i, 300 - 5 * i, 112 + 20 * i, 400), fill=(0.2, 0.4, 0.6))
        write(page, 110, 330, "論文数", 7)
        write(page, 60, 450, "図の下の文章は図ではない。")

    found = drawn(draw)
    assert texts(found, "image") == ["論文数"]
    assert texts(found) == ["図の下の文章は図ではない。"]


def test_a_side_tab_set_downwards_is_left_out(drawn):
    def draw(page):
        for i, letter in enumerate("第３章"):
            write(page, 570, 200 + 12 * i, letter, 12)
        page.insert_text((560, 400), "横の見出し", fontname="japan", fontsize=10, rotate=90)
        write(page, 60, 100, "本文である。")

    assert texts(drawn(draw)) == ["本文である。"]


def test_bullets_under_each_other_are_no_side_tab(drawn):
    def draw(page):
        for i, item in enumerate(["一つ目", "二つ目", "三つ目", "四つ目"]):
            write(page, 60, 100 + 12 * i, "●")
            write(page, 78, 100 + 12 * i, item)

    found = texts(drawn(draw))
    assert [text[0] for text in found] == ["●"] * 4
    assert [text[-3:] for text in found] == ["一つ目", "二つ目", "三つ目", "四つ目"]


def test_text_drawn_twice_to_look_bold_stands_once(drawn):
    def draw(page):
        write(page, 60, 100, "見出し", 14)
        write(page, 60.3, 100, "見出し", 14)

    assert texts(drawn(draw)) == ["見出し"]


def test_a_rotated_page_is_read_as_it_is_shown(drawn):
    def draw(page):
        # On a page that is shown turned by a right angle, what runs upwards is read from left to right.
        for i, text in enumerate(["一行目である。", "二行目である。"]):
            page.insert_text((100 + 16 * i, 700), text, fontname="japan", fontsize=10, rotate=90)

    found = drawn(draw, rotation=90)
    assert (found.width, found.height) == (842, 595)
    assert texts(found) == ["一行目である。", "二行目である。"]


def test_a_blank_page_has_no_blocks(drawn):
    assert drawn(lambda page: None).blocks == ()
