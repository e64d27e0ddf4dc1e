"""Boxes on a page, and which of them hang together."""

from collections import defaultdict
from collections.abc import Iterable

from pdf2lora.records import Box


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; there must be one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def holds(box: Box, inner: Box, slack: float = 0.0) -> bool:
    """Whether the middle of ``inner`` is in the box, or no more than so many points outside."""
    x, y = middle(inner)
    return box[0] - slack <= x <= box[2] + slack and box[1] - slack <= y <= box[3] + slack


def connected(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below ``count`` in groups: those that pairs link, over any number of steps. All sorted."""
    linked: dict[int, set[int]] = defaultdict(set)
    for a, b in pairs:
        linked[a].add(b)
        linked[b].add(a)
    groups, seen = [], set()
    for first in range(count):
        if first in seen:
            continue
        group, waiting = {first}, [first]
        while waiting:
            new = linked[waiting.pop()] - group
            group |= new
            waiting.extend(new)
        seen |= group
        groups.append(sorted(group))
    return groups
