"""Cover pages: the title stands there, and lines that are no headings of any text."""

from collections.abc import Sequence

from pdf2lora.documents.cleaning.characters import SENTENCE_END
from pdf2lora.documents.cleaning.lines import PageLine

_MOST_LINES = 25


def of_cover(lines: Sequence[PageLine], body: float) -> set[int]:
    """The ids of the lines on a cover that are not its title; empty where the first page is none.

    A cover is a first page of few lines without a sentence, with pages after it. Its title is what is set
    largest.
    """
    if not lines or lines[-1].page == lines[0].page or not body:
        return set()
    page = [line for line in lines if line.page == lines[0].page]
    if len(page) > _MOST_LINES or any(SENTENCE_END.search(line.text) for line in page):
        return set()
    largest = max(line.size for line in page)
    if largest < 1.15 * body:
        return set()
    return {id(line) for line in page if line.size < 0.97 * largest}
