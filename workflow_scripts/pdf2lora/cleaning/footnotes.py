"""Footnotes: small numbered text at the foot of a column or page, away from the sentences that it explains."""

import re
from collections.abc import Sequence

from pdf2lora.cleaning.lines import PageLine, by_page

MARK = re.compile(
    r"^(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}[\s　]*|(?:[*＊※†‡]+ ?[0-9]{0,3}|[(（\[［]?(?:脚?注|註|訳注)[ 　]*[0-9]{0,3}[)）\]］]?|[0-9]{1,3}[)）]?)"
    r"[\s　]*(?=[^0-9\s　.．,，年月日%件名人社]))"
)
_SMALL = 0.93
"""A note's type size against the body's, at most."""


def find(lines: Sequence[PageLine], body: float) -> set[int]:
    """The ids of the lines that belong to footnotes."""
    found: set[int] = set()
    for page in by_page(lines):
        if body and any(line.size for line in page):
            found |= _by_size(page, body)
    return found


def _by_size(page: Sequence[PageLine], body: float) -> set[int]:
    """From a small line that begins with a mark, down to the next line of another size, in the lower part
    of its column: no text of the body's size stands under it."""
    found: set[int] = set()
    i = 0
    while i < len(page):
        line = page[i]
        if not (_is_small(line, body) and MARK.match(line.text)) or _has_body_under(line, page, body):
            i += 1
            continue
        end = i
        while (
            end + 1 < len(page)
            and _is_small(page[end + 1], body)
            and (page[end + 1].size <= line.size * 1.08)
            and page[end + 1].middle >= line.middle - line.size
        ):
            end += 1
        found.update(id(member) for member in page[i : end + 1])
        i = end + 1
    return found


def _is_small(line: PageLine, body: float) -> bool:
    return bool(line.size) and line.size <= _SMALL * body and not line.table


def _has_body_under(line: PageLine, page: Sequence[PageLine], body: float) -> bool:
    """Whether two lines of body text stand lower in the same column."""
    under = [
        other
        for other in page
        if other.size > _SMALL * body
        and other.box[1] > line.box[3]
        and min(other.box[2], line.box[2]) - max(other.box[0], line.box[0]) > 2 * body
        and len(other.text) > 8
    ]
    return len(under) >= 2


def begins(line: PageLine) -> bool:
    return bool(MARK.match(line.text))
