import pytest

from pdf2lora.documents.chunking import chunks
from pdf2lora.documents.corpus import as_text, counts, gather
from pdf2lora.errors import UserError
from pdf2lora.records import Inspection, Message, Paragraph


def made(document, *texts):
    return chunks([Paragraph("body", text, ("章",), n, n) for n, text in enumerate(texts, 1)], document, 10)


def inspection(document, problem=None):
    return Inspection(document, f"{document}.pdf", "pdf", 3, problem)


def test_documents_stand_in_the_order_of_their_names():
    corpus = gather([made("乙", "二つ目の文。"), [], made("丙", "三つ目。"), made("a", "一つ目。")])
    assert [chunk.document for chunk in corpus] == ["a", "丙", "乙"]


def test_skipped_documents_are_listed_with_their_problem():
    corpus = gather([made("良い", "一つ目の文。", "二つ目の文。"), []])
    rows = counts(corpus, [inspection("良い"), inspection("悪い", Message("documents.scanned"))])
    assert [(row.document, row.problem, row.chunks) for row in rows] == [
        ("悪い", Message("documents.scanned"), 0),
        ("良い", None, 2),
    ]
    assert (rows[1].paragraphs, rows[1].characters, rows[1].sections, rows[1].pages) == (2, 12, 1, 3)


def test_no_usable_document_is_an_error_that_says_why():
    with pytest.raises(UserError, match="needs a password"):
        counts([], [inspection("d", Message("documents.password"))])
    with pytest.raises(UserError, match=r"d\.pdf: no paragraphs"):
        counts([], [inspection("d")])


def test_the_text_names_document_section_and_pages():
    text = as_text(gather([made("d", "一つ目の文である。", "二つ目の文である。")]))
    assert text.startswith("# d > 章\n")
    assert text.count("# d > 章") == 1
    assert "p. 2]\n二つ目の文である。\n" in text
