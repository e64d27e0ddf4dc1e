"""What a line begins: an item of a list, a caption, a remark."""

import re

from pdf2lora.documents.cleaning.characters import SENTENCE_END
from pdf2lora.documents.cleaning.geometry import Columns
from pdf2lora.documents.cleaning.lines import PageLine
from pdf2lora.language.marks import ORNAMENTS

_ORNAMENT = rf"[{ORNAMENTS}（(\s　]*"
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


def is_caption(line: PageLine, before: PageLine | None, columns: Columns) -> bool:
    """A label with its number, not a sentence that begins with one or was broken before one."""
    match = _CAPTION.match(line.text)
    if not match or _CAPTION_OF_PROSE.match(match["rest"].lstrip("　 ")):
        return False
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
