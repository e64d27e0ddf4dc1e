"""Tables of contents: lines that lead to a page number are neither headings nor prose."""

import re
from collections.abc import Sequence

from pdf2lora.documents.cleaning.lines import PageLine, by_page

_LEADERS = re.compile(r"(?:[.．・…‥·•_＿─]\s*){3,}[\s　]*[(（]?[A-Za-z]?-?[0-9ivxlcⅰ-ⅻ]{0,5}[)）]?$")
_TITLE = re.compile(
    r"(?:目[\s　]*次|もくじ|contents|table of contents|図表目次|図目次|表目次)", re.IGNORECASE
)
_ENDS_IN_NUMBER = re.compile(r"\S.*[\s　]+[0-9]{1,4}$|^[0-9ivxlc]{1,5}$")


def without_contents(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines without tables of contents, with or without dot leaders, however many pages they take."""
    kept: list[PageLine] = []
    open_contents = False
    for page in by_page(lines):
        leads = [i for i, line in enumerate(page) if _LEADERS.search(line.text)]
        title = next((i for i, line in enumerate(page) if _TITLE.fullmatch(line.text)), None)
        start = title or 0
        listed = [i for i, line in enumerate(page) if i > start and _ENDS_IN_NUMBER.search(line.text)]
        # Two lines of leaders in prose are blanks to fill in; a contents list has little between them.
        if len(leads) >= 3 and len(leads) >= 0.3 * (leads[-1] - leads[0] + 1):
            entries = leads if title is None else [title, *leads]
        elif (
            (title is not None or open_contents)
            and len(listed) >= 3
            and len(listed) >= 0.4 * (listed[-1] - start)
        ):
            entries = [start, *listed]
        else:
            entries = []
            kept += [line for i, line in enumerate(page) if i not in leads or line.table]
        open_contents = bool(entries)
        if entries:
            kept += [*page[: min(entries)], *page[max(entries) + 1 :]]
    return kept
