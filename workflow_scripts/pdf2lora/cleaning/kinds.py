"""What a line is: heading, item of a list, caption, note, or text."""

import re
from collections.abc import Sequence

from pdf2lora.cleaning.characters import SENTENCE_END
from pdf2lora.cleaning.geometry import Columns
from pdf2lora.cleaning.headings import LABEL_ONLY, Heading, numbered, reads_like_prose, unmarked
from pdf2lora.cleaning.lines import PageLine
from pdf2lora.japanese import JAPANESE

_ORNAMENT = r"[■●▼▲▶►◆◇□○◎【〔《〈＜<（(\s　]*"
_CAPTION = re.compile(
    rf"{_ORNAMENT}(?:第[\s　]?[0-9A-Z一二三四五六七八九十]+(?:[-－‐–—.．・][0-9A-Z]+)*[\s　]?(?:図表?|表)"
    r"|(?:図表|図|表|写真|別表|Fig(?:ure)?s?\.?|FIGURE|Table|TABLE|Chart|Photo)[\s　]*[0-9A-Z]{1,3}(?:[-－‐–—.．・][0-9]+)*)"
    r"(?P<rest>.*)"
)
_CAPTION_OF_PROSE = re.compile(
    r"^(?:[にはがをとのでもへや、。，]|から|より|まで|及び|および|並びに|または|又は|参照|・|～|〜|~|[)）」])"
)
_BRACKETED = r"^[（(\[［]?(?:{})[\s　]*[0-9一二三四五]*[)）\]］]?[\s　]*[：:）)]"
_SOURCE = re.compile(_BRACKETED.format("資料|出典|出所|Source"), re.IGNORECASE)
_REMARK = re.compile(_BRACKETED.format("注|備考|注記|脚注|Note"), re.IGNORECASE)
_BULLET = re.compile(r"^(?:[・•‣⁃●○◯◦▪▫■□◆◇▶►➢➤✓✔☑※★☆⚫◉*＊\-–—−‐]|[oO](?=[\s　][^\x00-\x7f]))[\s　]*(?=\S)")
_ITEM = re.compile(
    r"^(?:[(（](?:[0-9]{1,3}|[a-zA-Zア-ンあ-お]|[一二三四五六七八九十]{1,3}|[ivx]{1,4})[)）]|[①-⑳]|[0-9]{1,2}[)）]|[a-zA-Z][)）.．]|[ivx]{1,4}[)）.．]"
    r"|[ア-オカ-コ][\s　.．)）]|[0-9]{1,2}[.．](?![0-9])|[0-9]{1,2}[-－][0-9]{1,2}[)）.．]|[0-9]{1,2}\u3000|[一二三四五六七八九十]{1,2}\u3000|[0-9]+(?:\.[0-9]+){3,}[\s　])[\s　]*(?=\S)"
)


def bullet(text: str) -> str | None:
    """The text of an item after its bullet, or None."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else None


def is_item(text: str) -> bool:
    """Whether a line begins as a numbered item of a list."""
    return bool(_ITEM.match(text))


def spaced_item(text: str) -> str:
    """A numbered item with its number set apart."""
    match = _ITEM.match(text)
    label = match.group().strip("　 ")
    return label + ("" if label[-1] in ")）" or label in "①②③④⑤⑥⑦⑧⑨⑩" else "\u3000") + text[match.end() :]


def is_caption(line: PageLine, before: PageLine | None, columns: Columns) -> bool:
    """A label with its number, not a sentence that begins with one or was broken before one."""
    match = _CAPTION.match(line.text)
    if not match or _CAPTION_OF_PROSE.match(match["rest"].lstrip("　 ")):
        return False
    if len(line.text) > 120 or (line.text.endswith("。") and len(line.text) > 60):
        return False
    if not match["rest"].strip("　 "):
        return before is None or not _is_open(before, line, columns)
    return before is None or not _is_open(before, line, columns)


def _is_open(before: PageLine, line: PageLine, columns: Columns) -> bool:
    """Whether the line before is an unfinished one of the same text."""
    return (
        not SENTENCE_END.search(before.text)
        and before.block == line.block
        and abs(before.size - line.size) < 0.3
        and columns.is_full(before)
        and columns.is_near(before, line)
    )


def is_note(text: str, small: bool) -> bool:
    """A source or, in smaller type than the text, a remark under a figure or table."""
    return bool(_SOURCE.match(text)) or (small and bool(_REMARK.match(text)))


_RUNS_ON = re.compile(
    r"^(?:[でにのはがをともへや、。，]|から|より|まで|及び|および|並びに|以降|以下|以上|参照|・|～|〜|~|[)）」]|[回次期版位号種代型])"
)


class HeadingFinder:
    """Decides which lines are headings, knowing the body's size and whether headings are marked as such."""

    def __init__(self, lines: Sequence[PageLine], body: float, columns: Columns) -> None:
        self._body = body
        self._columns = columns
        # Where sizes are known, # is a character of the text, of a program for example.
        self._marked = not body and any(re.match(r"#{1,6}[\s　]", line.text) for line in lines)
        text = [line for line in lines if not line.table]
        # Where most of a text is bold, bold says nothing.
        self.bold_tells = sum(len(line.text) for line in text if line.bold) < 0.3 * max(
            1, sum(len(line.text) for line in text)
        )

    def find(self, line: PageLine, before: PageLine | None, after: PageLine | None) -> Heading | None:
        text = line.text.strip("　 ")
        if self._marked:
            heading = numbered(text)
            return heading if heading and heading.scheme == "markdown" else None
        if line.table or len(re.sub(r"[\W\d_]", "", text)) < 2 or not re.search(r"[^\W\d_]", text):
            return None
        heading = numbered(text, line.size)
        stands_out = self._is_larger(line) or (line.bold and self.bold_tells)
        if reads_like_prose(text) and not (
            self._is_larger(line) and len(text) <= 60 and not text.endswith("。")
        ):
            return None
        if not self._stands_alone(line, before, after):
            return None
        if heading is None:
            return self._plain(line, text, stands_out, after)
        return heading if self._believable(heading, line, stands_out, after) else None

    def _is_larger(self, line: PageLine) -> bool:
        return bool(self._body) and line.size >= 1.09 * self._body

    def _stands_alone(self, line: PageLine, before: PageLine | None, after: PageLine | None) -> bool:
        """Whether the line neither continues the one before nor is continued by the one after."""
        if before is not None and self._looks_same(before, line) and not SENTENCE_END.search(before.text):
            near = self._columns.is_near(before, line) and self._columns.same_column(before, line)
            if near and self._columns.is_full(before) and not (self._body and self._is_larger(line)):
                return False
        if after is None or not self._looks_same(line, after):
            return True
        if self._is_larger(line):
            return True
        apart = not (self._columns.is_near(line, after) and self._columns.same_column(line, after))
        return apart or not self._columns.is_full(line)

    def _looks_same(self, a: PageLine, b: PageLine) -> bool:
        return abs(a.size - b.size) <= 0.04 * max(a.size, b.size) and a.bold == b.bold

    def _plain(self, line: PageLine, text: str, stands_out: bool, after: PageLine | None) -> Heading | None:
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
        if self._body and line.size and line.size < 0.93 * self._body:
            return None
        if not JAPANESE.search(title) and len(title) < 4:
            return None
        return Heading(title.rstrip("：:　 "), "plain", 1, line.size or self._body)

    def _believable(self, heading: Heading, line: PageLine, stands_out: bool, after: PageLine | None) -> bool:
        if self._body and line.size and line.size < 0.93 * self._body:
            return False
        text = line.text.strip("　 ")
        if heading.scheme in ("chapter", "appendix", "column"):
            label = re.match(
                r"第[\s　]?[0-9一二三四五六七八九十百]+[\s　]?[部編章節款目]|\D+[\s　]*[0-9]*(?:[-－‐–.．][0-9]+)*",
                text,
            )
            rest = text[label.end() :] if label and heading.scheme == "chapter" else ""
            if heading.scheme == "chapter":
                return stands_out or not rest or rest[0] in " 　" or not _RUNS_ON.match(rest)
            if heading.scheme == "column":
                return stands_out or (bool(re.match(r"\D{2,6}[\s　]*[0-9]", text)) and len(text) <= 40)
            return stands_out or len(text) <= 30
        if heading.scheme == "article":
            return False  # begins its own text: see paragraphs
        if stands_out:
            return True
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


def is_label(text: str) -> bool:
    """Whether a line is the number of a heading whose title stands beside or under it."""
    return bool(LABEL_ONLY.fullmatch(text.strip("　 ")))
