"""Tables: text between rules, read row by row instead of column by column.

Rules that cross each other are a grid. Horizontal rules alone are a table where the text between them
stands in columns of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pdf2lora.documents.layout.boxes import around, connected, holds, middle
from pdf2lora.documents.layout.drawings import SLACK, Rule
from pdf2lora.documents.layout.lines_from_spans import Fragment, read
from pdf2lora.documents.layout.reading_order import rows
from pdf2lora.records import Block, Box, Line

_MOST_RULES = 1200
"""A page with more rules than this is a drawing, not a table."""
_LONGEST_CELL = 600
"""Characters: what is longer is a text in a frame."""


class Grid(NamedTuple):
    """Where a table stands, and the coordinates between its columns and rows, edges included."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]


def without_tables(
    pieces: list[Fragment], across: Sequence[Rule], down: Sequence[Rule]
) -> tuple[list[Block], list[Fragment]]:
    """The tables of a page, and the text outside them."""
    tables: list[Block] = []
    for grid in grids(across, down):
        pieces = _take(grid, pieces, tables)
    for grid in open_grids(across, pieces):
        pieces = _take(grid, pieces, tables)
    return tables, pieces


def _take(grid: Grid, pieces: list[Fragment], tables: list[Block]) -> list[Fragment]:
    inside, outside = [], []
    for piece in pieces:
        (inside if holds(grid.box, piece.box) else outside).append(piece)
    table = _table(grid, inside)
    if table is None:
        return pieces
    tables.append(table)
    return outside


def grids(across: Sequence[Rule], down: Sequence[Rule]) -> list[Grid]:
    """Rules that cross each other and rule most of the box around them, from the top."""
    if not across or not down or len(across) + len(down) > _MOST_RULES:
        return []
    ruled = []
    for horizontal, vertical in _crossing(across, down):
        xs = _distinct([*(v.at for v in vertical), *(e for h in horizontal for e in (h.start, h.end))])
        ys = _distinct([*(h.at for h in horizontal), *(e for v in vertical for e in (v.start, v.end))])
        if len(xs) < 3 or len(ys) < 3 or len(horizontal) < 2 or not vertical:
            continue
        width, height = xs[-1] - xs[0], ys[-1] - ys[0]
        # The boxes of a diagram cross rules too, but rule little of the whole.
        ruled_across = sum(h.end - h.start for h in horizontal) / (width * len(ys))
        ruled_down = sum(v.end - v.start for v in vertical) / (height * max(1, len(xs) - 2))
        if ruled_across >= 0.5 and ruled_down >= 0.5:
            ruled.append(Grid((xs[0], ys[0], xs[-1], ys[-1]), xs, ys))
    return sorted(ruled, key=lambda grid: (grid.box[1], grid.box[0]))


def _crossing(across: Sequence[Rule], down: Sequence[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that hang together."""
    crossing = (
        (i, len(across) + j)
        for i, h in enumerate(across)
        for j, v in enumerate(down)
        if h.start - SLACK <= v.at <= h.end + SLACK and v.start - SLACK <= h.at <= v.end + SLACK
    )
    for group in connected(len(across) + len(down), crossing):
        yield (
            [across[i] for i in group if i < len(across)],
            [down[i - len(across)] for i in group if i >= len(across)],
        )


def _distinct(values: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > SLACK:
            kept.append(value)
    return tuple(kept)


def open_grids(across: Sequence[Rule], pieces: Sequence[Fragment]) -> Iterator[Grid]:
    """Tables with horizontal rules only: at least three of one width, with columns of text between them."""
    alike: dict[tuple[int, int], list[Rule]] = {}
    for rule in across:
        if rule.end - rule.start >= 60:
            alike.setdefault((round(rule.start / 4), round(rule.end / 4)), []).append(rule)
    for group in alike.values():
        group.sort()
        run: list[tuple[Rule, list[Fragment]]] = []
        for upper, lower in pairwise(group):
            inside = [p for p in pieces if _between(p, upper, lower)]
            if _is_tabular(inside, lower.end - lower.start):
                run.append((upper, inside))
                if lower is not group[-1]:
                    continue
                yield from _open_grid(run, lower)
            else:
                yield from _open_grid(run, upper)
            run = []


def _between(piece: Fragment, upper: Rule, lower: Rule) -> bool:
    x, y = middle(piece.box)
    return upper.at < y < lower.at and upper.start - SLACK <= x <= upper.end + SLACK


def _is_tabular(inside: Sequence[Fragment], width: float) -> bool:
    """Whether most rows have several pieces, and these are not the lines of two columns of prose."""
    if len(inside) < 2:
        return False
    heads = sum(1 for row in _baselines(inside) if len(row) >= 2)
    wide = sum(1 for piece in inside if piece.box[2] - piece.box[0] >= 0.38 * width)
    return heads >= 0.5 * len(_baselines(inside)) and wide <= 0.5 * len(inside)


def _baselines(inside: Sequence[Fragment]) -> list[list[Fragment]]:
    result: list[list[Fragment]] = []
    for piece in sorted(inside, key=lambda p: (p.baseline, p.box[0])):
        if result and piece.baseline - result[-1][0].baseline <= 0.5 * piece.size:
            result[-1].append(piece)
        else:
            result.append([piece])
    return result


def _open_grid(run: Sequence[tuple[Rule, list[Fragment]]], last: Rule) -> Iterator[Grid]:
    """The grid of neighbouring tabular strips: columns by the white between pieces, rows by the rules, or by
    the lines of the first column where there are fewer rules than rows."""
    pieces = [piece for _, inside in run for piece in inside]
    if len(run) < 2 or len(pieces) < 4:
        return
    start, end = last.start, last.end
    xs = [start]
    right = None
    for piece in sorted(pieces, key=lambda p: p.box[0]):
        if piece.box[2] - piece.box[0] > 0.7 * (end - start):
            continue
        if right is not None and piece.box[0] - right >= 0.5 * piece.size:
            xs.append(piece.box[0] - 0.25 * piece.size)
        right = max(right or 0.0, piece.box[2])
    ys = [upper.at for upper, _ in run] + [last.at]
    if len(xs) < 2:
        return
    if len(run) <= 3:
        for _, inside in run:
            firsts = [row for row in _baselines(inside) if any(p.box[0] < xs[1] for p in row)]
            ys += [row[0].box[1] - 1 for row in firsts[1:]]
    yield Grid((start, ys[0], end, last.at), (*xs, end), tuple(sorted(ys)))


def _table(grid: Grid, pieces: Sequence[Fragment]) -> Block | None:
    """A table, a line a row; None where the rules frame something else: mostly empty cells, or prose."""
    cells: dict[tuple[int, int], list[Fragment]] = {}
    for piece in pieces:
        x, y = piece.box[0] + 1, (piece.box[1] + piece.box[3]) / 2
        column = max(0, sum(1 for at in grid.xs if at <= x) - 1)
        row = max(0, sum(1 for at in grid.ys if at <= y) - 1)
        cells.setdefault((row, column), []).append(piece)
    used_rows = sorted({row for row, _ in cells})
    columns = len({column for _, column in cells})
    if len(used_rows) < 2 or columns < 2 or len(cells) < 0.4 * len(used_rows) * columns:
        return None
    table = []
    size = round(median(piece.size for piece in pieces), 2)
    for row in used_rows:
        members = [(column, cells[r, column]) for r, column in sorted(cells) if r == row]
        texts = [text for text in (_cell(cell) for _, cell in members) if text]
        if any(len(text) > _LONGEST_CELL for text in texts):
            return None
        if texts:
            box = tuple(round(x, 1) for x in around([piece.box for _, cell in members for piece in cell]))
            table.append(Line(text=" | ".join(texts), bbox=box, size=size))
    return (
        Block(order=0, bbox=tuple(round(x, 1) for x in grid.box), lines=tuple(table), kind="table")
        if table
        else None
    )


def _cell(members: Sequence[Fragment]) -> str:
    """The lines of a cell as one: a space after what ends in a Latin letter, none after Japanese."""
    text = ""
    for i in rows(range(len(members)), [member.box for member in members]):
        line = read(members[i])
        if line is not None:
            text += line.text + (" " if line.text[-1].isascii() else "")
    return text.strip()
