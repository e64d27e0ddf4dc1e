import pytest

from pdf2lora.documents.chunking import chunks, divided
from pdf2lora.records import Paragraph


def paragraph(text, section=("章",), kind="body", first=1, last=1):
    return Paragraph(kind, text, section, first, last)


def test_whole_paragraphs_fill_a_chunk_up_to_its_size():
    made = chunks(
        [paragraph("あ" * 30 + "。"), paragraph("い" * 30 + "。"), paragraph("う" * 30 + "。")], "d", 70
    )
    assert [[p.text[0] for p in chunk.paragraphs] for chunk in made] == [["あ", "い"], ["う"]]
    assert all(len(chunk.text) <= 70 for chunk in made)


def test_sections_are_never_mixed():
    made = chunks(
        [paragraph("一。", ("甲",)), paragraph("二。", ("乙",)), paragraph("三。", ("甲",))], "d", 800
    )
    assert [(chunk.section, chunk.text) for chunk in made] == [
        (("甲",), "一。"),
        (("乙",), "二。"),
        (("甲",), "三。"),
    ]


def test_a_long_paragraph_is_divided_at_sentence_ends_and_loses_nothing():
    text = "".join(f"{i}番目の文はここで終わる。" for i in range(20))
    pieces = divided(paragraph(text), 60)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text.endswith("。") and len(piece.text) <= 60 for piece in pieces)


def test_a_sentence_longer_than_a_chunk_stays_whole():
    assert [piece.text for piece in divided(paragraph("あ" * 100 + "。"), 50)] == ["あ" * 100 + "。"]


def test_only_prose_goes_into_chunks():
    others = [
        paragraph("題", kind="heading"),
        paragraph("図1", kind="caption"),
        paragraph("| a |", kind="table"),
    ]
    assert chunks([*others, paragraph("注。", kind="footnote")], "d", 800) == []
    (chunk,) = chunks([*others, paragraph("項目", kind="list"), paragraph("文。")], "d", 800)
    assert chunk.text == "項目\n文。"


def test_pages_run_from_the_first_paragraph_to_the_last():
    (chunk,) = chunks([paragraph("一。", first=3, last=4), paragraph("二。", first=4, last=6)], "d", 800)
    assert (chunk.first_page, chunk.last_page) == (3, 6)


def test_ids_follow_from_document_section_and_text_alone():
    (here,) = chunks([paragraph("文。", first=1)], "d", 800)
    (elsewhere,) = chunks([paragraph("文。", first=9, last=9)], "d", 100)
    assert here.id == elsewhere.id
    others = [
        ("e", ("章",), "文。"),
        ("d", ("節",), "文。"),
        ("d", ("章",), "別。"),
        ("d", ("章", "節"), "文。"),
    ]
    ids = {chunks([paragraph(text, section)], document, 800)[0].id for document, section, text in others}
    assert len(ids | {here.id}) == 5
    assert len(here.id) == 12


def test_a_passage_that_a_section_repeats_is_one_chunk():
    pages = [paragraph("同じ文。", first=n, last=n) for n in (1, 2)]
    between = paragraph("別の節。", ("別",))
    assert [chunk.text for chunk in chunks([pages[0], between, pages[1]], "d", 800)] == [
        "同じ文。",
        "別の節。",
    ]


@pytest.mark.parametrize("size", [20, 50, 800])
def test_no_text_is_lost(size):
    texts = [f"{n}番の段落の一文目。二文目の{n}はもう少し長い文である。" for n in range(8)]
    made = chunks([paragraph(text) for text in texts], "d", size)
    assert "".join(chunk.text for chunk in made).replace("\n", "") == "".join(texts)
