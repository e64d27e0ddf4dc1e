"""The lines of a document in reading order, each with what cleaning has found out about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from pdf2lora.documents.cleaning.characters import is_wide, of_line
from pdf2lora.language.script import JAPANESE
from pdf2lora.records import Box, Page


@dataclass(slots=True)
class PageLine:
    """A line on its page; ``size`` is 0 and ``box`` the block's or page's where the method knows no better."""

    text: str
    """Without white space at its ends, and with U+3000 where the line has a wide gap."""
    page: int
    box: Box
    size: float
    bold: bool
    block: int
    """Number of its block in the document."""
    table: bool
    width: float
    height: float
    exact: bool
    """Whether the box is the line's own."""
    located: bool
    """Whether the box is at least its block's."""
    wide: tuple[bool, bool] = (False, False)
    """Whether it begins and ends with a full-width Latin letter or digit, which lines may part anywhere."""
    indented: bool = False
    """Whether the line began with an ideographic space."""
    marks: tuple[str, ...] = ()
    """Marks of footnotes that stood in the line."""

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


def lines_of(pages: Sequence[Page]) -> list[PageLine]:
    """All lines with text, but for the labels in figures."""
    page_lines: list[PageLine] = []
    number = 0
    # Text files have no coordinates: all their lines begin and end at the same place.
    drawn = len({(line.bbox[0], line.bbox[2]) for page in pages for b in page.blocks for line in b.lines}) > 1
    for page in pages:
        for block in sorted(page.blocks, key=lambda block: block.order):
            number += 1
            if block.kind == "image":
                continue
            boxes = Counter(line.bbox for line in block.lines)
            for line in block.lines:
                text = of_line(line.text)
                if not text.strip("\u3000 "):
                    continue
                height = line.bbox[3] - line.bbox[1]
                exact = drawn and boxes[line.bbox] == 1 and 0 < height < 0.1 * max(page.height, 1)
                page_lines.append(
                    PageLine(
                        text=text.strip("\u3000 "),
                        page=page.number,
                        box=line.bbox,
                        size=line.size if drawn else 0.0,
                        bold=line.bold,
                        block=number,
                        table=block.kind == "table",
                        width=page.width,
                        height=page.height,
                        exact=exact,
                        located=drawn,
                        wide=(is_wide(line.text.lstrip()[:1]), is_wide(line.text.rstrip()[-1:])),
                        indented=text.startswith("\u3000"),
                        marks=line.marks,
                    )
                )
    return page_lines


def by_page(lines: Sequence[PageLine]) -> Iterator[list[PageLine]]:
    return (list(page) for _, page in groupby(lines, key=lambda line: line.page))


def body_size(lines: Sequence[PageLine]) -> float:
    """The size that most of the Japanese text is set in, in points; 0 where sizes are not known.

    Notes full of addresses may have more letters than the text itself, but not more Japanese ones.
    """
    sizes: Counter[float] = Counter()
    every: Counter[float] = Counter()
    for line in lines:
        if line.size and not line.table:
            sizes[round(line.size * 2) / 2] += len(JAPANESE.findall(line.text))
            every[round(line.size * 2) / 2] += len(line.text)
    if sizes.total() >= 0.1 * every.total():
        every = sizes
    if not every:
        return 0.0
    # Of sizes that share most of the text, the larger is the body and the smaller its notes.
    most = max(every.values())
    near = max(size for size, count in every.items() if count >= 0.8 * most)
    exact = [line.size for line in lines if line.size and not line.table and round(line.size * 2) / 2 == near]
    return median(exact)
