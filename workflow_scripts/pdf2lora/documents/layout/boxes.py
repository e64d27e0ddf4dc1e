"""Boxes on a page."""

from collections.abc import Iterable

from pdf2lora.records import Box


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; there must be one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)
