"""Headings in the lines of a document: one line or several, with their number beside or above them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from pdf2lora.documents.cleaning.characters import SENTENCE_END, joined
from pdf2lora.documents.cleaning.geometry import Columns
from pdf2lora.documents.cleaning.headings import LABEL_ONLY, Headline, numbered, reads_like_prose, unmarked
from pdf2lora.documents.cleaning.lines import PageLine
from pdf2lora.language.marks import bullet, is_item
from pdf2lora.language.script import JAPANESE

_RUNS_ON = re.compile(
    r"^(?:[でにのはがをともへや、。，]|から|より|まで|及び|および|並びに|以降|以下|以上|参照|・|～|〜|~|[)）」]|[回次期版位号種代型])"
)
_CHAPTER = re.compile(r"^第[\s　]?[0-9一二三四五六七八九十百]+[\s　]?[部編章節款目]")

Neighbours = Callable[[int], tuple[PageLine | None, PageLine | None]]


class HeadingFinder:
    """Decides which lines are headings, knowing the body's size and whether headings are marked as such."""

    def __init__(self, lines: Sequence[PageLine], body: float, columns: Columns) -> None:
        self._body = body
        self._columns = columns
        # Where sizes are known, # is a character of the text, of a program for example.
        self._marked = not body and any(re.match(r"#{1,6}[\s　]", line.text) for line in lines)
        text = [line for line in lines if not line.table]
        # Where most of a text is bold, bold says nothing.
        self._bold_tells = sum(len(line.text) for line in text if line.bold) < 0.3 * max(
            1, sum(len(line.text) for line in text)
        )

    def find(self, line: PageLine, before: PageLine | None, after: PageLine | None) -> Headline | None:
        text = line.text
        if self._marked:
            heading = numbered(text)
            return heading if heading and heading.scheme == "markdown" else None
        if line.table or len(re.sub(r"[\W\d_]", "", text)) < 2 or not re.search(r"[^\W\d_]", text):
            return None
        heading = numbered(text, line.size)
        stands_out = self._is_larger(line) or (line.bold and self._bold_tells)
        if reads_like_prose(text) and not (
            self._is_larger(line) and len(text) <= 60 and not text.endswith("。")
        ):
            return None
        if not self._stands_alone(line, before, after) or self._is_emphasis(line, before, after):
            return None
        if 0 < line.size < 0.93 * self._body:
            return None
        if heading is None:
            return self._plain(line, text, stands_out, after)
        return heading if self._believable(heading, line, stands_out, after) else None

    def _is_larger(self, line: PageLine) -> bool:
        return bool(self._body) and line.size >= 1.09 * self._body

    def _stands_alone(self, line: PageLine, before: PageLine | None, after: PageLine | None) -> bool:
        """Whether the line neither continues the one before nor is continued by the one after."""
        if self._is_larger(line):
            return True
        continues = before is not None and self._runs_on(before, line) and self._columns.is_full(before)
        if continues and not SENTENCE_END.search(before.text):
            return False
        return after is None or not self._runs_on(line, after) or not self._columns.is_full(line)

    def _is_emphasis(self, line: PageLine, before: PageLine | None, after: PageLine | None) -> bool:
        """Whether a bold line stands in the middle of a sentence: full, like those right above and below it."""
        if (
            before is None
            or after is None
            or SENTENCE_END.search(before.text)
            or SENTENCE_END.search(line.text)
        ):
            return False
        return all(
            self._has_size_of(upper, lower)
            and self._columns.follows(upper, lower)
            and self._columns.is_full(upper)
            for upper, lower in ((before, line), (line, after))
        )

    def _has_size_of(self, a: PageLine, b: PageLine) -> bool:
        return abs(a.size - b.size) <= 0.04 * max(a.size, b.size)

    def _looks_same(self, a: PageLine, b: PageLine) -> bool:
        return self._has_size_of(a, b) and a.bold == b.bold

    def _plain(self, line: PageLine, text: str, stands_out: bool, after: PageLine | None) -> Headline | None:
        """A title without a number: set larger or bold, or with an ornament before text."""
        title = unmarked(text)
        ornament = title != text and text[0] in "■◆◇【＜▼"
        item = None if ornament else bullet(text)
        if item is not None:
            # A bullet before larger type is an ornament too, where text follows.
            larger = bool(self._body) and line.size >= 1.03 * self._body
            if not larger or after is None or bullet(after.text) is not None or after.size > line.size:
                return None
            title = item
        elif not stands_out:
            alone = after is not None and len(after.text) > len(text) and not is_item(after.text)
            if not (ornament and alone and len(title) <= 30 and bullet(after.text) is None):
                return None
        if not JAPANESE.search(title) and len(title) < 4:
            return None
        return Headline(title.rstrip("：:　 "), "plain", 1, line.size or self._body)

    def _believable(
        self, heading: Headline, line: PageLine, stands_out: bool, after: PageLine | None
    ) -> bool:
        text = line.text
        if heading.scheme == "article":
            return False  # begins its own text: see paragraphs
        if stands_out:
            return True
        if heading.scheme == "chapter":
            return not _RUNS_ON.match(re.sub(_CHAPTER, "", text))
        if heading.scheme in ("appendix", "column"):
            return len(text) <= 30
        if SENTENCE_END.search(text) or len(text) > 40:
            return False
        sibling = numbered(after.text) if after is not None else None
        followed = after is not None and (
            sibling is None or sibling.scheme != heading.scheme or sibling.depth > heading.depth
        )
        if heading.scheme in ("dotted", "roman", "kanji"):
            return followed and len(text) <= (40 if heading.depth > 1 else 30)
        return (
            followed
            and sibling is None
            and len(text) <= 22
            and len(after.text) >= 15
            and bullet(after.text) is None
        )

    def read(self, lines: Sequence[PageLine], i: int, neighbours: Neighbours) -> tuple[Headline | None, int]:
        """The heading that begins at line i, and how many lines it takes; ``neighbours`` gives the lines of
        text before and after a line."""
        line = lines[i]
        before, after = neighbours(i)
        following = lines[i + 1] if i + 1 < len(lines) else None
        if following is not None and self._is_label_of(line, following):
            heading = self.find(_merged(line, following), before, neighbours(i + 1)[1])
            if heading is not None:
                return heading, 2
        heading, taken = self.find(line, before, after), 1
        if (
            heading is None
            and following is not None
            and following is after
            and self._goes_on(line, following)
        ):
            # The first line of two may look like prose, broken as it is.
            third = neighbours(i + 1)[1]
            if third is None or not self._runs_on(following, third):
                both = replace(line, text=joined(line.text, following.text))
                heading, taken = self.find(both, before, third), 2
        if heading is None:
            return None, 1
        while i + taken < len(lines) and self._goes_on(lines[i + taken - 1], lines[i + taken]):
            text = joined(heading.text, lines[i + taken].text)
            heading = replace(heading, text=text)
            taken += 1
        return heading, taken

    def _runs_on(self, line: PageLine, following: PageLine) -> bool:
        """Whether a line of the same type follows right under a line."""
        return self._looks_same(line, following) and self._columns.follows(line, following)

    def _is_label_of(self, line: PageLine, title: PageLine) -> bool:
        """Whether a line is a number (第1章, コラム2) and the next one its title, beside it or larger under it."""
        if not LABEL_ONLY.fullmatch(line.text) or len(title.text) > 60:
            return False
        if SENTENCE_END.search(title.text) or title.page != line.page:
            return False
        under = abs(title.size - line.size) < 0.25 * max(line.size, 1)
        return self._columns.beside(line, title) or (under and title.size >= 1.05 * self._body > 0)

    def _goes_on(self, line: PageLine, more: PageLine) -> bool:
        """Whether a heading has another line: the same type, right under a long line."""
        return (
            (line.size >= 1.03 * self._body > 0 or (line.bold and self._bold_tells))
            and self._runs_on(line, more)
            and (self._columns.is_full(line, more) or line.box[2] - line.box[0] >= 0.35 * line.width)
            and numbered(more.text) is None
            and bullet(more.text) is None
            and not SENTENCE_END.search(more.text)
            and len(more.text) <= 60
        )


def _merged(label: PageLine, title: PageLine) -> PageLine:
    """Number and title as one line."""
    return replace(
        title,
        text=f"{label.text}\u3000{title.text}",
        box=(label.box[0], min(label.box[1], title.box[1]), title.box[2], max(label.box[3], title.box[3])),
        size=max(label.size, title.size),
        bold=label.bold or title.bold,
    )
