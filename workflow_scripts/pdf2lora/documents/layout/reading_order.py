"""Reading order from boxes alone: columns one after the other, whatever spans them in its place.

A page is cut at its gutter, the strip with the most text standing side by side on both sides of it.
What crosses the gutter (titles, wide tables, notes) cuts the page into bands; in a band the left
side is read before the right one, and each side may have gutters of its own. Without a gutter,
boxes are read row by row. The work grows with boxes times candidate gutters, of which there are few.
"""

from collections.abc import Sequence
from itertools import accumulate, groupby

from pdf2lora.records import Box

_STRIPS = 240
"""Candidate gutters are looked for among this many strips of the region's width."""
_DEEPEST = 6
"""Columns within columns: more levels than any real page has."""


def ordered(boxes: Sequence[Box], width: float, height: float) -> list[int]:
    """Indices of the boxes in reading order; boxes may be lines or blocks of them, in points.

    ``width`` and ``height`` are the page's. The order is a permutation, the same for the same boxes.
    """
    if not boxes:
        return []
    line = _line_height(boxes)
    # Page heights are counted in steps of a quarter of a line, which a bit each stands for.
    step = max(line / 4, max(height, 1.0) / 20000)
    return _read(list(range(len(boxes))), boxes, width, line, step, _DEEPEST)


def _line_height(boxes: Sequence[Box]) -> float:
    """The height that half of the text, measured by its length, does not exceed."""
    heights = sorted((box[3] - box[1], max(0.0, box[2] - box[0])) for box in boxes)
    half = sum(length for _, length in heights) / 2
    for height, length in heights:
        half -= length
        if half <= 0:
            return max(height, 0.5)
    return max(heights[-1][0], 0.5)


def _read(
    members: list[int], boxes: Sequence[Box], width: float, line: float, step: float, deeper: int
) -> list[int]:
    if len(members) < 2:
        return members
    gutter = _gutter(members, boxes, width, step) if deeper and len(members) > 3 else None
    if gutter is None:
        return rows(members, boxes)
    left, right, spanning = _sides(members, boxes, gutter, line)
    for also_spanning in (_lone_titles, _companions):
        moved = also_spanning(left, right, spanning, boxes)
        spanning += moved
        left, right = [i for i in left if i not in moved], [i for i in right if i not in moved]
    result: list[int] = []
    for *sides, crossing in _bands(left, right, spanning, boxes):
        for side in sides:
            result += _read(side, boxes, width, line, step, deeper - 1)
        result += rows(crossing, boxes)
    return result


def rows(members: Sequence[int], boxes: Sequence[Box]) -> list[int]:
    """Top to bottom; boxes that share more than half of the lower one's height are a row, left to right."""
    result: list[int] = []
    row: list[int] = []
    top = bottom = 0.0
    for i in sorted(members, key=lambda i: (boxes[i][1], boxes[i][0], i)):
        y0, y1 = boxes[i][1], boxes[i][3]
        shared = min(bottom, y1) - max(top, y0)
        if row and shared > 0.5 * max(0.1, min(bottom - top, y1 - y0)):
            row.append(i)
            continue
        result += sorted(row, key=lambda i: (boxes[i][0], i))
        row, top, bottom = [i], y0, y1
    return result + sorted(row, key=lambda i: (boxes[i][0], i))


def _gutter(members: list[int], boxes: Sequence[Box], width: float, step: float) -> float | None:
    """The x with the most text on both sides of it at the same height, or None for one column."""
    x0 = min(boxes[i][0] for i in members)
    x1 = max(boxes[i][2] for i in members)
    if x1 - x0 < 0.25 * width:
        return None
    strip = (x1 - x0) / _STRIPS
    crossing = [0] * (_STRIPS + 1)
    for i in members:
        crossing[min(_STRIPS, int((boxes[i][0] - x0) / strip) + 1)] += 1
        crossing[min(_STRIPS, max(0, int((boxes[i][2] - x0) / strip)))] -= 1
    best, best_height, best_gap = None, 0, 0
    for first, last in _quiet_runs(crossing[:-1]):
        x = x0 + (first + last + 1) / 2 * strip
        shared = _side_by_side(members, boxes, x, width, step)
        if shared > best_height or (shared and shared == best_height and last - first > best_gap):
            best, best_height, best_gap = x, shared, last - first
    return best


def _quiet_runs(changes: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of strips that no more boxes cross than the strips beside them."""
    levels = [(count, len(list(strips))) for count, strips in groupby(accumulate(changes))]
    runs, first = [], 0
    for (before, _), (count, length), (after, _) in zip(
        [(0, 0), *levels], levels, [*levels[1:], (0, 0)], strict=False
    ):
        if count <= min(before, after):
            runs.append((first, first + length - 1))
        first += length
    return runs


def _side_by_side(members: list[int], boxes: Sequence[Box], x: float, width: float, step: float) -> int:
    """Height, in steps, where filled lines stand on both sides of x and nothing crosses it.

    0 where the sides look like a table or labels with their text instead of like columns: a column
    is wide, and most of its lines fill it.
    """
    left = [i for i in members if boxes[i][2] <= x]
    right = [i for i in members if boxes[i][0] >= x]
    if min(len(left), len(right)) < 2 or not all(_is_column(side, boxes, width) for side in (left, right)):
        return 0
    sided = set(left) | set(right)
    crossing = [i for i in members if i not in sided]
    both = _heights(left, boxes, step) & _heights(right, boxes, step) & ~_heights(crossing, boxes, step)
    shared = both.bit_count()
    return shared if shared >= 6 else 0  # at least about two lines of text beside each other


def _is_column(members: list[int], boxes: Sequence[Box], width: float) -> bool:
    widths = sorted(boxes[i][2] - boxes[i][0] for i in members)
    widest = widths[max(0, int(0.9 * len(widths)) - 1)]
    if widest < 0.12 * width:
        return False
    areas = [((boxes[i][2] - boxes[i][0]), boxes[i][3] - boxes[i][1]) for i in members]
    filled = sum(length * height for length, height in areas if length >= 0.65 * widest)
    return filled >= 0.5 * sum(length * height for length, height in areas)


def _heights(members: list[int], boxes: Sequence[Box], step: float) -> int:
    """The heights that boxes cover, a bit a step."""
    covered = 0
    for i in members:
        first = max(0, int(boxes[i][1] / step))
        count = max(1, int(boxes[i][3] / step) - first)
        covered |= ((1 << count) - 1) << first
    return covered


def _sides(
    members: list[int], boxes: Sequence[Box], x: float, line: float
) -> tuple[list[int], list[int], list[int]]:
    """Left, right, and what truly spans: punctuation hanging into the gutter does not."""
    left, right, spanning = [], [], []
    for i in members:
        before, after = x - boxes[i][0], boxes[i][2] - x
        if min(before, after) > 1.5 * line:
            spanning.append(i)
        elif before >= after:
            left.append(i)
        else:
            right.append(i)
    return left, right, spanning


def _lone_titles(left: list[int], right: list[int], spanning: list[int], boxes: Sequence[Box]) -> list[int]:
    """Titles of both columns that are too short to reach the gutter: taller than the text under them,
    white above and beside them, and text on both sides above and below."""
    titles = []
    full = 0.2 * max((boxes[j][2] - boxes[j][0] for j in right), default=0.0)
    for i in left:
        _, y0, _, y1 = boxes[i]
        if any(boxes[j][3] > y0 and boxes[j][1] < y1 for j in right):
            continue
        over = [boxes[j][3] for j in left if boxes[j][3] <= y0]
        over_right = [boxes[j][3] for j in right if boxes[j][3] <= y0]
        under = [boxes[j] for j in left if boxes[j][1] >= y1]
        # A page's number under the end of a column is no text.
        under_right = any(boxes[j][1] >= y1 and boxes[j][2] - boxes[j][0] >= full for j in right)
        if not (over and over_right and under and under_right):
            continue
        text = min(under, key=lambda box: box[1])
        if y1 - y0 >= 1.1 * (text[3] - text[1]) and y0 - max(*over, *over_right) > 0.8 * (y1 - y0):
            titles.append(i)
    return titles


def _companions(left: list[int], right: list[int], spanning: list[int], boxes: Sequence[Box]) -> list[int]:
    """What belongs to a spanning line although it is short: the number or label on its row, and the lines
    right above it that begin and are set as it is (the first lines of notes under both columns)."""
    companions: list[int] = []
    lines = sorted(spanning, key=lambda i: boxes[i][1], reverse=True)
    for i in lines:
        x0, y0, _, y1 = boxes[i]
        for j in (*left, *right):
            if j not in companions and min(boxes[j][3], y1) - max(boxes[j][1], y0) > 0.6 * (y1 - y0):
                companions.append(j)
    above = sorted((i for i in left if i not in companions), key=lambda i: boxes[i][1], reverse=True)
    for i in above:
        x0, y0, _, y1 = boxes[i]
        height = y1 - y0
        beside = any(boxes[j][3] > y0 + 0.2 * height and boxes[j][1] < y1 - 0.2 * height for j in right)
        under = any(
            -0.3 * height < boxes[j][1] - y1 < 0.8 * height
            and abs(boxes[j][3] - boxes[j][1] - height) < 0.06 * height
            and abs(boxes[j][0] - x0) < 4 * height
            for j in (*lines, *companions)
        )
        if under and not beside:
            companions.append(i)
    return companions


def _bands(
    left: list[int], right: list[int], spanning: list[int], boxes: Sequence[Box]
) -> list[tuple[list[int], list[int], list[int]]]:
    """Left, right and spanning boxes of each band, from the top; a spanning box closes its band."""

    place = dict.fromkeys(left, 0) | dict.fromkeys(right, 1) | dict.fromkeys(spanning, 2)

    def height(i: int) -> tuple[float, bool, float, int]:
        # Of the same height, what spans comes first.
        spans = place[i] == 2
        return (boxes[i][1] + boxes[i][3]) / 2, not spans, boxes[i][0] if spans else 0.0, i

    bands: list[tuple[list[int], list[int], list[int]]] = [([], [], [])]
    for i in sorted(place, key=height):
        if bands[-1][2] and place[i] < 2:
            bands.append(([], [], []))
        bands[-1][place[i]].append(i)
    return bands
