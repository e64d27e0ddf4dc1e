"""Small PDFs for these tests, made with PyMuPDF and its built-in Japanese font."""

import pytest

from pdf2lora.documents.opening.mupdf import pymupdf

PROSE = (
    "気候変動の観測には人工衛星が使われている。",
    "衛星は海面水温と海氷の面積を毎日測り、結果を公開する。",
    "地上の観測所は、気温と降水量を百年以上にわたって記録してきた。",
    "海洋の熱は、漂流する観測機器によって深さ二千メートルまで測られる。",
    "これらの記録を合わせると、長い期間の変化を調べることができる。",
    "観測の空白を埋めるために、各国は記録の交換を約束している。",
)


class Maker:
    """Writes PDFs into a folder; lines are 12 points high and 18 apart."""

    prose = PROSE

    def __init__(self, folder):
        self.folder = folder

    def document(self, pages=1, lines=PROSE):
        document = pymupdf.open()
        for _ in range(pages):
            self.write(document.new_page(), lines)
        return document

    def write(self, page, lines, x=72, y=80, size=12):
        for i, line in enumerate(lines):
            page.insert_text((x, y + 18 * i), line, fontname="japan", fontsize=size)

    def save(self, document, name="a.pdf", **options):
        path = self.folder / name
        document.save(path, **options)
        document.close()
        return path

    def picture(self, page):
        pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80))
        pixmap.clear_with(200)
        page.insert_image(page.rect, pixmap=pixmap)


@pytest.fixture
def make(tmp_path):
    return Maker(tmp_path)


def _text_of(pages):
    return "\n".join(block.text for page in pages for block in page.blocks)


@pytest.fixture
def text_of():
    return _text_of
