"""The whole of cleaning: pages as any extraction method sees them in, paragraphs out."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import structs

from pdf2lora.documents.cleaning.characters import SENTENCE_END
from pdf2lora.documents.cleaning.contents import without_contents
from pdf2lora.documents.cleaning.furniture import without_furniture
from pdf2lora.documents.cleaning.lines import body_size, lines_of
from pdf2lora.documents.cleaning.paragraph_builder import ParagraphBuilder
from pdf2lora.records import Page, Paragraph


def clean(pages: Sequence[Page]) -> list[Paragraph]:
    """Paragraphs in reading order, each with its kind, headings and pages; none for empty pages.

    Notes, captions and tables stand after the paragraph in which they were found.
    """
    lines = without_contents(without_furniture(lines_of(pages)))
    return set_apart(ParagraphBuilder(lines, body_size(lines)).paragraphs())


def set_apart(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Menus, forms and organisation charts, many short texts in a row that are no sentences, as tables; so
    are single ones between captions, which are left of a figure."""
    result: list[Paragraph] = []
    groups = [(scraps, list(group)) for scraps, group in groupby(paragraphs, key=_is_scrap)]
    for i, (scraps, members) in enumerate(groups):
        around = [groups[j][1][k].kind for j, k in ((i - 1, -1), (i + 1, 0)) if 0 <= j < len(groups)]
        between = len(around) == 2 and all(kind in ("caption", "table") for kind in around)
        if scraps and (len(members) >= _MOST_SCRAPS or between):
            members = [structs.replace(member, kind="table", text=f"| {member.text} |") for member in members]
        result += members
    return result


_MOST_SCRAPS = 5
_SCRAP = 40
"""Characters of a text that is no sentence and no item of a list."""


def _is_scrap(paragraph: Paragraph) -> bool:
    text = paragraph.text
    return (
        paragraph.kind == "body"
        and len(text) <= _SCRAP
        and not SENTENCE_END.search(text)
        and text[-1] not in "：:"
    )


def as_text(paragraphs: Sequence[Paragraph]) -> str:
    """To read: one paragraph a line, with a blank line between."""
    return "".join(f"{paragraph.text}\n\n" for paragraph in paragraphs).removesuffix("\n")
