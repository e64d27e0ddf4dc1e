"""What the drawings of a page say about its text: where rules run, and where pictures are."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pdf2lora.documents.layout.boxes import around, connected
from pdf2lora.records import Box

SLACK = 3.0
"""Points by which rules that are meant to meet may miss each other."""


class Rule(NamedTuple):
    """A straight line along an axis: ``at`` its fixed coordinate, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


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
        if last and abs(rule.at - last.at) <= 1.5 and rule.start <= last.end + SLACK:
            joined[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            joined.append(rule)
    return [rule for rule in joined if rule.end - rule.start >= 6]


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
    return [box for box, weight in _heaps(ink, width, height) if weight >= 10]


def on_panels(
    pictures: Iterable[Box], drawings: Iterable[dict[str, Any]], width: float, height: float
) -> list[Box]:
    """The filled or framed panels that pictures lie on: their titles and remarks lie there too."""
    panels = []
    for drawing in drawings:
        if len(drawing["items"]) <= 4 and all(item[0] in ("re", "l", "qu") for item in drawing["items"]):
            x0, y0, x1, y1 = drawing["rect"]
            if x1 - x0 >= 80 and y1 - y0 >= 60 and (x1 - x0) * (y1 - y0) <= 0.6 * width * height:
                panels.append((x0, y0, x1, y1))
    panels.sort(key=lambda p: ((p[2] - p[0]) * (p[3] - p[1]), p))
    under = ([panel for panel in panels if _covers(panel, picture)] for picture in pictures)
    return [some[-1] for some in under if some]


def _covers(panel: Box, picture: Box) -> bool:
    """Whether most of a picture lies on a panel."""
    x0, y0, x1, y1 = picture
    width = max(0.0, min(panel[2], x1) - max(panel[0], x0))
    return width * max(0.0, min(panel[3], y1) - max(panel[1], y0)) >= 0.9 * (x1 - x0) * (y1 - y0)


def _heaps(ink: Sequence[tuple[Box, int]], width: float, height: float) -> list[tuple[Box, int]]:
    """Connected heaps on a raster of the page, with their boxes and weights."""
    cell = max(10.0, width / 200, height / 200)
    owner: dict[tuple[int, int], int] = {}
    touching: list[tuple[int, int]] = []
    for i, ((x0, y0, x1, y1), _) in enumerate(ink):
        for column in range(int(x0 / cell), int(x1 / cell) + 2):
            for row in range(int(y0 / cell), int(y1 / cell) + 2):
                touching.append((owner.setdefault((column, row), i), i))
    return [
        (around(ink[i][0] for i in heap), sum(ink[i][1] for i in heap))
        for heap in connected(len(ink), touching)
    ]
