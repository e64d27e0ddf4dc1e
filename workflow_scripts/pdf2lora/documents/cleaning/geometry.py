"""How lines stand to each other in their column: full or short, indented, near or apart.

Where a method knows no boxes of lines, the lengths of the lines and their blocks stand in.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pdf2lora.documents.cleaning.lines import PageLine


def _right_edge(run: Sequence[PageLine]) -> tuple[float, bool]:
    """Where the lines of a run end, and whether enough of them end there to call it their column's edge.

    Punctuation may hang over it, and the last lines of paragraphs fall short of it; but items of a menu
    all end where they like, and some near each other by chance.
    """
    rights = sorted((line.box[2] for line in run), reverse=True)
    size = run[0].size or 10.0
    for right in rights:
        ending = sum(1 for other in rights if right - 1.3 * size <= other <= right + 0.2 * size)
        if ending >= max(2, 0.45 * len(rights)):
            # Short lines that agree need to be more than long ones.
            long = right - min(line.box[0] for line in run) >= 18 * size
            return right, len(rights) >= (3 if long else 5) and (long or ending >= 0.6 * len(rights))
    return rights[0], False


def _overlap(upper: PageLine, lower: PageLine) -> bool:
    return min(upper.box[2], lower.box[2]) > max(upper.box[0], lower.box[0])


class Columns:
    """The runs of lines that stand under each other, with their edges and the usual gap in them."""

    def __init__(self, lines: Sequence[PageLine]) -> None:
        self._run: dict[int, tuple[float, float, bool]] = {}
        self._gap = self._usual_gap(lines)
        widths: Counter[int] = Counter()
        lengths = sorted(len(line.text) for line in lines)
        self._long = lengths[int(0.85 * len(lengths))] if lengths else 0
        runs: list[list[PageLine]] = []
        for line in lines:
            if runs and self._under(runs[-1][-1], line):
                runs[-1].append(line)
            else:
                runs.append([line])
        for run in runs:
            self._close(run, widths)
        self._width = max(widths, key=lambda w: (widths[w], w)) if widths else 0

    @staticmethod
    def _under(upper: PageLine, lower: PageLine) -> bool:
        if upper.page != lower.page or upper.table or lower.table or not (upper.exact and lower.exact):
            return False
        size = max(upper.size, lower.size, 1.0)
        return (
            lower.middle > upper.middle
            and lower.box[1] - upper.box[3] < 6 * size
            and _overlap(upper, lower)
            and (not upper.size or abs(upper.size - lower.size) < 0.06 * size)
        )

    def _close(self, run: Sequence[PageLine], widths: Counter[int]) -> None:
        left = min(line.box[0] for line in run)
        right, agreed = _right_edge(run)
        for line in run:
            self._run[id(line)] = (left, right, agreed)
        if agreed:
            widths[round((right - left) / 5) * 5] += len(run)

    @staticmethod
    def _usual_gap(lines: Sequence[PageLine]) -> float:
        gaps = [
            (lower.box[1] - upper.box[3]) / upper.size
            for upper, lower in pairwise(lines)
            if upper.size
            and upper.page == lower.page
            and upper.exact
            and lower.exact
            and abs(upper.size - lower.size) < 0.06 * upper.size
            and 0 <= lower.box[1] - upper.box[3] < 2.5 * upper.size
        ]
        return median(gaps) if gaps else 0.5

    def em(self, line: PageLine) -> float:
        return line.size or max(1.0, line.box[3] - line.box[1])

    def is_full(self, line: PageLine, following: PageLine | None = None) -> bool:
        """Whether a line reaches the right edge of its column, or as near to it as the first word of the
        following line lets it."""
        if not line.exact:
            return line.located or len(line.text) >= 0.75 * self._long
        left, right, agreed = self._run.get(id(line), (line.box[0], line.box[2], False))
        if not agreed and self._width:
            right = left + self._width
        room = right - line.box[2]
        em = self.em(line)
        if following is not None:
            word = re.match(r"[!-~]+", following.text)
            room -= 0.5 * em * len(word.group()) if word else 0.0
        return room <= 2.2 * em

    def is_near(self, upper: PageLine, lower: PageLine) -> bool:
        """Whether no more than the usual gap parts two lines of a column."""
        if not (upper.exact and lower.exact) or upper.page != lower.page:
            return upper.block == lower.block
        gap = (lower.box[1] - upper.box[3]) / self.em(lower)
        return -1.0 < gap <= max(1.45 * self._gap + 0.15, self._gap + 0.3)

    def same_column(self, upper: PageLine, lower: PageLine) -> bool:
        if upper.page != lower.page or upper.block == lower.block:
            return upper.page == lower.page
        return lower.middle > upper.middle and _overlap(upper, lower)

    def follows(self, upper: PageLine, lower: PageLine) -> bool:
        """Whether a line stands right under another."""
        return self.is_near(upper, lower) and self.same_column(upper, lower)

    def indent(self, line: PageLine) -> float:
        """Indent from the column's left edge, in ems; 0 where boxes are not known."""
        if not line.exact:
            return 0.0
        left, _, _ = self._run.get(id(line), (line.box[0], 0.0, False))
        return (line.box[0] - left) / self.em(line)

    def beside(self, left: PageLine, right: PageLine) -> bool:
        """Whether two lines stand on one row."""
        if not (left.exact and right.exact) or left.page != right.page:
            return False
        shared = min(left.box[3], right.box[3]) - max(left.box[1], right.box[1])
        return shared > 0.5 * min(self.em(left), self.em(right))
