"""Running headers, footers, page numbers and side tabs, found by their repetition across pages.

A line is furniture when the same text, digits apart, stands at the same place of other pages' margins.
A place where furniture stands on many pages is furniture there on every page, so that a header that
names each section is found too.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from pdf2lora.documents.cleaning.lines import PageLine, by_page

_MARGIN = 0.13
"""Share of the page's height in which headers and footers are looked for, from either end."""
_SIDE = 0.12
"""Share of its width in which side tabs stand."""
_EXTREME = 2
"""The first and last so many rows count as margin too, however deep they stand."""
_PAGE_NUMBER = re.compile(
    r"[-–—―‐−<〈(（\[［\s　]*(?:p(?:age|\.)?\s*)?(?:[0-9]{1,4}|[ivxlcⅰ-ⅻ]{1,6}|[A-Z]-[0-9]{1,3})"
    r"(?:\s*(?:/|of|／)\s*[0-9]{1,4})?(?:\s*(?:頁|ページ|page))?[-–—―‐−>〉)）\]］\s　]*",
    re.IGNORECASE,
)


def without_furniture(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines without running headers, footers, page numbers and side tabs."""
    pages = list(by_page(lines))
    places: dict[tuple[str, int], list[PageLine]] = defaultdict(list)
    marginal: set[int] = set()
    for page in pages:
        for line in _marginal(page):
            marginal.add(id(line))
            places[_key(line), _slot(line)].append(line)
    furniture: set[int] = set()
    for (key, slot), members in places.items():
        # Rounding may part neighbours: look one slot further on both sides.
        alike = {line.page for near in (slot - 1, slot, slot + 1) for line in places.get((key, near), ())}
        # Short documents have few pages, a bare number proves little.
        if len(alike) >= (2 if len(pages) <= 3 or len(key) >= 8 else 3):
            furniture.update(id(line) for line in members)
    furniture |= _slots(lines, marginal, furniture)
    furniture |= _tabs(pages)
    for page in pages:
        furniture.update(id(line) for line in _lone_numbers(page))
    return [line for line in lines if id(line) not in furniture]


def _marginal(page: Sequence[PageLine]) -> list[PageLine]:
    exact = [line for line in page if line.exact and not line.table]
    if len(exact) < 0.5 * len(page):
        return [*page[:3], *page[3:][-3:]]
    tops = sorted({round(line.middle) for line in exact})
    first, last = tops[:_EXTREME][-1], tops[-_EXTREME:][0]
    return [
        line for line in exact if _is_outside(line) or line.middle <= first + 1 or line.middle >= last - 1
    ]


def _key(line: PageLine) -> str:
    text = re.sub(r"[#\s　]+", "", line.text)
    # Deeper in the page, lines that differ in their numbers are text: Table 1, Table 2.
    return re.sub(r"[0-9]+|^[ivxlc]{1,6}$", "0", text) if _is_outside(line) or not line.exact else text


def _is_outside(line: PageLine) -> bool:
    return line.box[3] <= _MARGIN * line.height or line.box[1] >= (1 - _MARGIN) * line.height


def _slot(line: PageLine) -> int:
    return round(line.middle / 3) if line.exact else -1


def _slots(lines: Sequence[PageLine], marginal: set[int], furniture: set[int]) -> set[int]:
    """Lines at a place of the margin where most lines are furniture already."""
    held: dict[tuple[int, int], list[PageLine]] = defaultdict(list)
    for line in lines:
        if id(line) in marginal and line.exact:
            held[_slot(line), round(line.size)].append(line)
    repeated: set[int] = set()
    for members in held.values():
        known = sum(1 for line in members if id(line) in furniture)
        if known >= 3 and known >= 0.5 * len(members):
            repeated.update(id(line) for line in members if len(line.text) <= 60)
    return repeated


def _tabs(pages: Sequence[Sequence[PageLine]]) -> set[int]:
    """Short texts at one place near the sides of many pages: tabs that name the chapter."""
    places: dict[tuple[str, int, int], list[PageLine]] = defaultdict(list)
    for page in pages:
        for line in page:
            side = line.box[2] <= _SIDE * line.width or line.box[0] >= (1 - _SIDE) * line.width
            if side and line.exact and not line.table and len(line.text) <= 30:
                places[line.text, round(line.box[0] / 2), round(line.box[1] / 2)].append(line)
    return {
        id(line)
        for members in places.values()
        if len({line.page for line in members}) >= max(4, 0.3 * len(pages))
        for line in members
    }


def _lone_numbers(page: Sequence[PageLine]) -> list[PageLine]:
    """The page's own number where nothing repeats it: a bare number as the highest or lowest line."""
    exact = sorted((line for line in page if line.exact), key=lambda line: line.middle)
    ends = [page[0], page[-1]]
    if len(exact) >= 0.5 * len(page):
        ends = [line for line in (exact[0], exact[-1]) if _is_outside(line)]
    return [line for line in ends if _PAGE_NUMBER.fullmatch(line.text)]
