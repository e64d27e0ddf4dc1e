"""What the drawings of a page say about its text: which of it stands in ruled tables, which in figures."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pdf2lora.records import Box

_SLACK = 3.0
"""Points by which rules that are meant to meet may miss each other."""
_MOST_RULES = 1200
"""A page with more rules than this is a drawing, not a table."""


class Rule(NamedTuple):
    """A straight line along an axis: ``at`` its fixed coordinate, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


class Grid(NamedTuple):
    """A ruled table: where it stands, and the coordinates of its rules between cells."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]


def rules(drawings: Iterable[dict[str, Any]], width: float, height: float) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules of ``Page.get_cdrawings`` on the page, collinear pieces joined."""
    across: list[Rule] = []
    down: list[Rule] = []

    def add(x0: float, y0: float, x1: float, y1: float) -> None:
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            return  # printers' marks
        if y1 - y0 <= 2.5 and x1 - x0 > 2.5:
            across.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= 2.5 and y1 - y0 > 2.5:
            down.append(Rule((x0 + x1) / 2, y0, y1))

    for drawing in drawings:
        stroked = "s" in drawing["type"]
        for item in drawing["items"]:
            if item[0] == "l" and stroked:
                add(*item[1], *item[2])
            elif item[0] == "re":
                x0, y0, x1, y1 = item[1]
                if min(x1 - x0, y1 - y0) <= 2.5:
                    add(x0, y0, x1, y1)
                elif stroked:
                    for edge in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                        add(*edge)
    return _joined(across), _joined(down)


def _joined(pieces: list[Rule]) -> list[Rule]:
    joined: list[Rule] = []
    for rule in sorted(pieces, key=lambda r: (round(r.at / 1.5), r.start, r.end)):
        last = joined[-1] if joined else None
        if last and abs(rule.at - last.at) <= 1.5 and rule.start <= last.end + _SLACK:
            joined[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            joined.append(rule)
    return [rule for rule in joined if rule.end - rule.start >= 6]


def grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """Rules that cross each other and bound at least two columns or rows of cells, top to bottom."""
    if not across or not down or len(across) + len(down) > _MOST_RULES:
        return []
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if h.start - _SLACK <= v.at <= h.end + _SLACK and v.start - _SLACK <= h.at <= v.end + _SLACK:
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate((*across, *down)):
        groups.setdefault(root(i), ([], []))[0 if i < len(across) else 1].append(rule)
    found = []
    for horizontal, vertical in groups.values():
        xs = _distinct([*(v.at for v in vertical), *(e for h in horizontal for e in (h.start, h.end))])
        ys = _distinct([*(h.at for h in horizontal), *(e for v in vertical for e in (v.start, v.end))])
        if len(xs) >= 3 and len(ys) >= 3 and len(horizontal) >= 2 and vertical:
            found.append(Grid((xs[0], ys[0], xs[-1], ys[-1]), xs, ys))
    return sorted(found, key=lambda grid: (grid.box[1], grid.box[0]))


def _distinct(values: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _SLACK:
            kept.append(value)
    return tuple(kept)


def figures(
    drawings: Iterable[dict[str, Any]], images: Iterable[dict[str, Any]], width: float, height: float
) -> list[Box]:
    """Boxes of pictures: images, and heaps of small drawings, grown together over gaps of some points.

    Backgrounds (larger than a twelfth of the page without an outline, or most of the page), straight
    rules and what decorates the page's edges are no pictures.
    """
    page = width * height
    top, bottom = 0.075 * height, 0.94 * height
    ink: list[tuple[Box, int]] = []
    for image in images:
        x0, y0, x1, y1 = image["bbox"]
        if x1 - x0 >= 30 and y1 - y0 >= 30 and (x1 - x0) * (y1 - y0) < 0.7 * page:
            ink.append(((x0, y0, x1, y1), 100))
    for drawing in drawings:
        x0, y0, x1, y1 = drawing["rect"]
        area = max(0.0, x1 - x0) * max(0.0, y1 - y0)
        if y0 < top or y1 > bottom or x0 < 0 or x1 > width:
            continue
        if area > page / 12 and ("s" not in drawing["type"] or len(drawing["items"]) < 8):
            continue
        straight = all(item[0] in ("l", "re") for item in drawing["items"])
        # Bars and axes are straight too, but then they come in heaps.
        ink.append(((x0, y0, x1, y1), 1 if straight else 2))
    if not ink or (sum(weight for _, weight in ink) < 10):
        return []
    return [box for box, weight in _heaps(ink, width, height) if weight >= 10 and _is_large(box)]


def _is_large(box: Box) -> bool:
    return box[2] - box[0] >= 50 and box[3] - box[1] >= 40


def _heaps(ink: Sequence[tuple[Box, int]], width: float, height: float) -> list[tuple[Box, int]]:
    """Connected heaps on a raster of the page, with their boxes and weights."""
    cell = max(6.0, width / 200, height / 200)
    owner: dict[tuple[int, int], int] = {}
    parent: list[int] = list(range(len(ink)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, ((x0, y0, x1, y1), _) in enumerate(ink):
        for column in range(int(x0 / cell), int(x1 / cell) + 2):
            for row in range(int(y0 / cell), int(y1 / cell) + 2):
                first = owner.setdefault((column, row), i)
                if first != i:
                    parent[root(i)] = root(first)
    heaps: dict[int, list[int]] = {}
    for i in range(len(ink)):
        heaps.setdefault(root(i), []).append(i)
    return [
        (
            (
                min(ink[i][0][0] for i in members),
                min(ink[i][0][1] for i in members),
                max(ink[i][0][2] for i in members),
                max(ink[i][0][3] for i in members),
            ),
            sum(ink[i][1] for i in members),
        )
        for members in heaps.values()
    ]
