"""Blocks of a page: its lines in reading order, those of one size and column that follow closely together."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from msgspec import structs

from pdf2lora.documents.layout.boxes import around
from pdf2lora.documents.layout.reading_order import ordered
from pdf2lora.records import Block, Line


def in_blocks(items: Sequence[Line | Block], width: float, height: float) -> tuple[Block, ...]:
    """Everything on a page, which is ``width`` by ``height`` points, in reading order; what is a block stays one."""
    groups: list[Block | list[Line]] = []
    pitch = _pitch([item for item in items if isinstance(item, Line)])
    for i in ordered([item.bbox for item in items], width, height):
        item = items[i]
        if isinstance(item, Block):
            groups.append(item)
        elif groups and isinstance(groups[-1], list) and _follows(groups[-1][-1], item, pitch):
            groups[-1].append(item)
        else:
            groups.append([item])
    return tuple(
        structs.replace(group, order=order)
        if isinstance(group, Block)
        else Block(order, around(line.bbox for line in group), tuple(group))
        for order, group in enumerate(groups)
    )


def _pitch(text_lines: Sequence[Line]) -> float:
    """The usual gap between lines, as a share of the type size."""
    gaps = []
    for upper, lower in pairwise(sorted(text_lines, key=lambda line: (line.bbox[1], line.bbox[0]))):
        gap = (lower.bbox[1] - upper.bbox[3]) / max(1.0, lower.size)
        if 0 < gap < 2:
            gaps.append(gap)
    return median(gaps) if gaps else 0.7


def _follows(upper: Line, lower: Line, pitch: float) -> bool:
    gap = (lower.bbox[1] - upper.bbox[3]) / max(1.0, lower.size)
    return (
        -0.3 < gap <= max(1.25 * pitch + 0.1, 0.9)
        and abs(upper.size - lower.size) <= 0.08 * upper.size
        and upper.bold == lower.bold
        and min(upper.bbox[2], lower.bbox[2]) > max(upper.bbox[0], lower.bbox[0])
    )
