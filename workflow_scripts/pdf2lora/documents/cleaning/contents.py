"""Tables of contents: lines that lead to a page number are neither headings nor prose."""

import re
from collections.abc import Sequence

from pdf2lora.documents.cleaning.lines import PageLine, by_page

_LEADERS = re.compile(r"(?:[.．・…‥·•_＿─]\s*){3,}[\s　]*[(（]?[A-Za-z]?-?[0-9ivxlcⅰ-ⅻ]{0,5}[)）]?$")
_TITLE = re.compile(
    r"(?:目[\s　]*次|もくじ|contents|table of contents|図表目次|図目次|表目次)", re.IGNORECASE
)
_ENDS_IN_NUMBER = re.compile(r"\S.*[\s　]+[0-9]{1,4}$")
_BARE_NUMBER = re.compile(r"[0-9ivxlc]{1,5}")


def without_contents(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines without tables of contents, with or without dot leaders, however many pages they take."""
    kept: list[PageLine] = []
    open_contents = False
    for page in by_page(lines):
        leads = [i for i, line in enumerate(page) if _LEADERS.search(line.text)]
        title = next((i for i, line in enumerate(page) if _TITLE.fullmatch(line.text)), None)
        numbered = [
            i
            for i, line in enumerate(page)
            if _ENDS_IN_NUMBER.search(line.text) or _BARE_NUMBER.fullmatch(line.text)
        ]
        if len(leads) >= 3:
            first, last = leads[0], leads[-1]
            # Two lines of leaders in prose are blanks to fill in; a contents list has little between them.
            if len(leads) >= 0.3 * (last - first + 1):
                start = title if title is not None and title <= first else first
                kept += [*page[:start], *page[last + 1 :]]
                open_contents = True
                continue
        listed = [i for i in numbered if title is None or i > title]
        if (title is not None or open_contents) and len(listed) >= 3:
            start = title if title is not None else 0
            last = listed[-1]
            if len(listed) >= 0.4 * (last - start):
                kept += [*page[:start], *page[last + 1 :]]
                open_contents = True
                continue
        open_contents = False
        kept += [line for i, line in enumerate(page) if i not in set(leads) or line.table]
    return kept
