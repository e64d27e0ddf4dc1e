"""The shipped example, from its PDF to paragraphs, measured against the text that it was typeset from."""

import re
import unicodedata
from pathlib import Path

import pytest

from pdf2lora.documents.cleaning.clean import as_text, clean
from pdf2lora.documents.readers import pymupdf_blocks

DOCUMENTS = Path(__file__).parents[3] / "resources" / "documents"
_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")


@pytest.fixture(scope="module")
def paragraphs():
    return clean(list(pymupdf_blocks.pages(DOCUMENTS / "earth_observation.pdf")))


def bare(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def source():
    """The paragraphs of the Markdown source without its marks, white space and widths."""
    text = (DOCUMENTS / "source" / "earth_observation.md").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^[#>*\-+ \t|]+", "\n", re.sub(r"[*_`]{1,3}", "", text))
    return [bare(block) for block in re.split(r"\n\s*\n", text)]


def sentences_of(blocks):
    """Japanese sentences of some length that end in a full stop."""
    pieces = {piece for block in blocks for piece in re.split("(?<=。)", block)}
    return {p for p in pieces if p.endswith("。") and len(p) >= 15 and len(_JAPANESE.findall(p)) > len(p) / 2}


def grams(text):
    windows = (text[i : i + 8] for i in range(len(text) - 7))
    return [gram for gram in windows if len(_JAPANESE.findall(gram)) >= 7]


def test_sentences_of_the_source_are_sentences_of_the_text(paragraphs):
    gold = sentences_of(source())
    units = {piece for line in as_text(paragraphs).splitlines() for piece in re.split("(?<=。)", bare(line))}
    missing = sorted(gold - units)
    assert len(gold) >= 400
    assert len(missing) <= 0.03 * len(gold), missing


def test_nothing_stands_in_the_text_that_the_source_does_not_have(paragraphs):
    gold = set(grams("".join(source())))
    found = grams(bare(as_text(paragraphs)))
    strange = [gram for gram in found if gram not in gold]
    assert len(strange) <= 0.01 * len(found), strange[:50]


def test_sections_are_those_of_the_source(paragraphs):
    text = (DOCUMENTS / "source" / "earth_observation.md").read_text(encoding="utf-8")
    titles = {bare(title) for title in re.findall(r"(?m)^#{1,4}\s+(.+)$", text)}
    found = {bare(p.text) for p in paragraphs if p.kind == "heading"}
    assert len(titles) >= 10
    assert len(titles - found) <= 0.05 * len(titles), sorted(titles - found)


def test_pages_run_in_order_and_every_page_gives_text(paragraphs):
    prose = [p for p in paragraphs if p.kind == "body"]
    assert [p.first_page for p in prose] == sorted(p.first_page for p in prose)
    covered = {n for p in prose for n in range(p.first_page, p.last_page + 1)}
    assert covered == set(range(1, max(covered) + 1))
