"""The whole of cleaning: pages as any extraction method sees them in, paragraphs out."""

from collections.abc import Sequence

from pdf2lora.cleaning.contents import without_contents
from pdf2lora.cleaning.furniture import without_furniture
from pdf2lora.cleaning.lines import body_size, lines_of
from pdf2lora.cleaning.paragraphs import Assembler
from pdf2lora.records import Page, Paragraph


def clean(pages: Sequence[Page]) -> list[Paragraph]:
    """Paragraphs in reading order, each with its kind, headings and pages; none for empty pages.

    Notes, captions and tables stand after the paragraph in which they were found.
    """
    lines = without_contents(without_furniture(lines_of(pages)))
    return Assembler(lines, body_size(lines)).paragraphs()


def as_text(paragraphs: Sequence[Paragraph]) -> str:
    """To read: one paragraph a line, with a blank line between."""
    return "".join(f"{paragraph.text}\n\n" for paragraph in paragraphs).removesuffix("\n")
