"""Paragraphs from lines: joined by sentence across columns and pages, never through headings or items.

Captions, tables and notes are set aside while a paragraph is open, and stand after it. A paragraph
that a boxed column interrupts is taken up again after the box.
"""

import re
from collections.abc import Sequence

from pdf2lora.documents.cleaning import footnotes
from pdf2lora.documents.cleaning.articles_of_law import article
from pdf2lora.documents.cleaning.characters import tidy, without_leading_mark
from pdf2lora.documents.cleaning.cover import of_cover
from pdf2lora.documents.cleaning.footnotes import Written
from pdf2lora.documents.cleaning.geometry import Columns
from pdf2lora.documents.cleaning.headings import Headline, Outline
from pdf2lora.documents.cleaning.line_kinds import is_caption, is_note
from pdf2lora.documents.cleaning.lines import PageLine
from pdf2lora.documents.cleaning.titles import HeadingFinder
from pdf2lora.documents.cleaning.unfinished_paragraph import Draft, finished
from pdf2lora.language.marks import NOTE, bullet, is_item, spaced_item
from pdf2lora.language.script import japanese_share
from pdf2lora.records import Paragraph, ParagraphKind


class ParagraphBuilder:
    """Reads lines in order and gives paragraphs."""

    def __init__(self, lines: Sequence[PageLine], body: float) -> None:
        self._lines = lines
        self._body = body
        self._columns = Columns(lines)
        self._headings = HeadingFinder(lines, body, self._columns)
        self._notes = footnotes.find(lines, body)
        footnotes.take_marks(lines, self._notes)
        self._cover = of_cover(lines, body)
        self._words = frozenset(
            word.lower() for line in lines for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", line.text)
        )
        self._outline = Outline()
        self._open: Draft | None = None
        self._aside: list[Draft] = []
        self._suspended: Draft | None = None
        self._done: list[Written] = []

    def paragraphs(self) -> list[Paragraph]:
        i = 0
        while i < len(self._lines):
            i += self._take(i)
        self._close()
        self._give_up_suspended()
        return footnotes.placed(self._done)

    def _take(self, i: int) -> int:
        """Take the line at i, and say how many lines that took."""
        line = self._lines[i]
        if id(line) in self._notes:
            self._put_aside(line, "footnote", bool(NOTE.match(line.text)))
            return 1
        if line.table or id(line) in self._cover:
            self._aside.append(self._draft("table" if line.table else "caption", line))
            return 1
        before = self._body_line(i, -1)
        if is_caption(line, before, self._columns):
            self._put_aside(line, "caption", True)
            return 1
        note = is_note(line.text, small=0 < line.size < 0.95 * self._body or not self._body)
        if note or self._continues_note(line):
            self._put_aside(line, "caption", note)
            return 1
        article = self._article(i)
        if article:
            return article
        title, taken = self._headings.read(self._lines, i, self._neighbours)
        if title is not None:
            self._enter(title, line)
            return taken
        self._text(line)
        return 1

    def _neighbours(self, i: int) -> tuple[PageLine | None, PageLine | None]:
        return self._body_line(i, -1), self._body_line(i, 1)

    def _body_line(self, i: int, step: int) -> PageLine | None:
        """The nearest line before or after that is neither note nor table."""
        i += step
        while 0 <= i < len(self._lines):
            line = self._lines[i]
            if id(line) not in self._notes and not line.table:
                return line
            i += step
        return None

    # Headings

    def _article(self, i: int) -> int:
        """Begin the article at line i, and say how many lines that took; 0 where none begins."""
        line = self._lines[i]
        begun = article(line.text, self._lines[i + 1].text if i + 1 < len(self._lines) else None)
        if begun is None:
            return 0
        draft = self._open
        unfinished = draft is not None and not draft.ended and self._columns.is_full(draft.last, line)
        # 第5条 at the beginning of a line may be a reference that was broken there.
        if unfinished and begun.lines == 1 and "（" not in begun.heading:
            return 0
        self._enter(Headline(begun.heading, "article", 1, self._body), line)
        if begun.text:
            self._open = self._draft("body", self._lines[i + begun.lines - 1], begun.text)
        return begun.lines

    def _enter(self, heading: Headline, line: PageLine) -> None:
        text = tidy(heading.text)
        if self._open is not None and self._is_interrupted():
            self._suspend()
        self._close()
        if self._done and (self._done[-1].paragraph.kind, self._done[-1].paragraph.text) == ("heading", text):
            return  # its own echo
        path = self._outline.enter(Headline(text, heading.scheme, heading.depth, heading.size))
        self._done.append(Written(Paragraph("heading", text, path, line.page, line.page)))

    # Text

    def _text(self, line: PageLine) -> None:
        text = line.text
        item = bullet(text)
        is_list = item is not None or is_item(text)
        suspended = self._suspended
        resumed = suspended is not None and (self._open is None or self._open.ended) and self._resumes(line)
        if is_list and not self._is_broken_before(line) and not (resumed and item is None):
            self._close()
            self._open = self._draft("list", line, spaced_item(text if item is None else item))
            return
        if resumed:
            self._suspended = None
            self._close()
            self._open = suspended
            self._append(line)
            return
        if self._open is not None:
            if self._is_interrupted() and self._is_other_type(line):
                self._suspend()
            elif self._continues(line):
                self._append(line)
                return
            else:
                self._close()
        self._open = self._draft("body", line)

    def _draft(self, kind: ParagraphKind, line: PageLine, text: str = "") -> Draft:
        return Draft(kind, self._outline.path, [line], text or line.text)

    def _append(self, line: PageLine) -> None:
        self._open.add(without_leading_mark(line.text), line, self._words)

    def _is_broken_before(self, line: PageLine) -> bool:
        """Whether what looks like an item is the rest of an unfinished line: (1) or - in a sentence."""
        draft = self._open
        return (
            draft is not None
            and not draft.ended
            and draft.text[-1] not in "：:"
            and self._columns.is_full(draft.last, line)
            and draft.kind != "list"
            and bullet(line.text) is None
            and self._columns.indent(line) <= self._columns.indent(draft.last) + 0.3
        )

    def _continues(self, line: PageLine) -> bool:
        """Whether a line belongs to the open paragraph."""
        draft, columns = self._open, self._columns
        last = draft.last
        if self._is_other_type(line):
            return False
        near = columns.follows(last, line)
        if draft.kind == "list":
            if not near:
                return not draft.ended and columns.is_full(last, line) and not columns.same_column(last, line)
            if not (columns.is_full(last, line) or self._reaches(draft, line)):
                return False
            start = draft.lines[0]
            hanging = (line.box[0] - start.box[0]) / columns.em(line) if line.exact and start.exact else 0.0
            return hanging > 0.5 or not draft.ended
        if near:
            deeper = line.exact and last.exact and (line.box[0] - last.box[0]) / columns.em(line) >= 0.6
            # A line inside a sentence may be indented: rules hang all lines but the first.
            return columns.is_full(last, line) and not (draft.ended and (line.indented or deeper))
        # Across a column or page, or past something set aside: by sentence.
        if draft.ended:
            return (
                columns.is_full(last, line)
                and not columns.same_column(last, line)
                and not line.indented
                and columns.indent(line) < 0.5
                and self._has_indents()
            )
        if columns.same_column(last, line):
            past_float = bool(self._aside) and self._aside[-1].last.page == line.page
            return columns.is_full(last, line) and past_float
        return columns.is_full(last, line)

    def _reaches(self, draft: Draft, line: PageLine) -> bool:
        """Whether the last line of an item goes as far to the right as the others, in a narrow list."""
        if draft.ended or not line.exact:
            return False
        right = max(other.box[2] for other in (*draft.lines, line))
        return right - draft.last.box[2] <= 3 * self._columns.em(line)

    def _has_indents(self) -> bool:
        """Whether the open paragraph began with an indent, so that one would show in the next column."""
        first = self._open.lines[0]
        return first.exact and self._columns.indent(first) >= 0.5

    def _is_other_type(self, line: PageLine) -> bool:
        """Whether a line is set in another size than the open paragraph; Latin lines vary more."""
        last = self._open.last
        slack = 0.05 if min(japanese_share(last.text), japanese_share(line.text)) > 0.5 else 0.15
        return bool(line.size) and abs(last.size - line.size) > slack * max(last.size, line.size)

    # Interruptions

    def _is_interrupted(self) -> bool:
        """Whether the open paragraph stops in the middle of a sentence where something else begins."""
        draft = self._open
        return (
            draft.kind == "body"
            and not draft.ended
            and len(draft.text) >= 20
            and draft.text[-1] not in ":：;；"
            and self._columns.is_full(draft.last)
        )

    def _resumes(self, line: PageLine) -> bool:
        suspended = self._suspended.last
        return (
            line.page - suspended.page <= 1
            and abs(line.size - suspended.size) <= 0.03 * max(suspended.size, 1)
            and line.bold == suspended.bold
            and not line.indented
            and self._columns.indent(line) < 0.5
            and (
                self._open is None
                or not self._columns.is_near(self._open.last, line)
                or self._is_other_type(line)
            )
        )

    def _suspend(self) -> None:
        """Keep the open paragraph in mind, and the place where it began."""
        self._give_up_suspended()
        self._suspended, self._open = self._open, None
        self._suspended.place = len(self._done)

    def _give_up_suspended(self) -> None:
        """What nothing continues stands where it was interrupted."""
        if self._suspended is not None:
            self._emit(self._suspended)
            self._suspended = None

    # Asides

    def _continues_note(self, line: PageLine) -> bool:
        """Whether a small line goes on with the caption or remark before it."""
        if not self._aside or self._aside[-1].kind != "caption":
            return False
        last = self._aside[-1].last
        return (
            0 < line.size < 0.93 * self._body
            and abs(line.size - last.size) < 0.3
            and self._columns.same_column(last, line)
            and line.box[1] - last.box[3] < 1.5 * line.size
        )

    def _put_aside(self, line: PageLine, kind: ParagraphKind, begins: bool) -> None:
        if self._aside and self._aside[-1].kind == kind and not begins:
            self._aside[-1].add(line.text, line, self._words)
            return
        self._aside.append(self._draft(kind, line))

    # Output

    def _close(self) -> None:
        if self._open is not None:
            self._emit(self._open)
            self._open = None
        for draft in self._aside:
            self._emit(draft)
        self._aside.clear()

    def _emit(self, draft: Draft) -> None:
        written = finished(draft, self._body)
        if written is not None:
            self._done.insert(len(self._done) if draft.place < 0 else draft.place, written)
