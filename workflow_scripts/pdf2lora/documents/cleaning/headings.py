"""Headings: which lines are, and which of them stands above which.

What tells a heading is its numbering, its size and its weight; what tells that a numbered line is
none is that it reads like a sentence. Levels follow from the scheme of numbering (第1章 above 1.2
above (3)) and, between schemes, from the size of the type.
"""

import re
from dataclasses import dataclass

from pdf2lora.language.marks import ORNAMENTS

_NUMBER = r"[0-9一二三四五六七八九十百]+"
_PATTERNS = (
    ("markdown", r"(?P<label>#{1,6})[\s　]+(?P<title>.+)"),
    ("chapter", rf"(?P<label>第[\s　]?{_NUMBER}[\s　]?(?P<unit>[部編章節款目]))(?P<title>.*)"),
    ("article", rf"(?P<label>第[\s　]?{_NUMBER}[\s　]?条(?:の{_NUMBER})*)(?P<title>.*)"),
    (
        "appendix",
        r"(?P<label>(?:付録|附録|別紙|別表|参考資料|補論|Appendix)[\s　]*[0-9A-Z]{0,2})(?P<title>(?:[\s　:：.．].*)?)",
    ),
    (
        "column",
        r"(?P<label>(?:コラム|COLUMN|Column|囲み|事例|Box|BOX)[\s　]*[0-9]*(?:[-－‐–.．][0-9]+)*)[\s　:：．.／/]*(?P<title>.*)",
    ),
    (
        "dotted",
        r"(?P<label>[1-9][0-9]?(?:[.．\-－‐–][0-9]{1,2}){1,4}[.．]?)[\s　]*(?P<title>[^\s　0-9%.,．，年月～〜~±×/].*)",
    ),
    ("dotted", r"(?P<label>[0-9]{1,2}[.．])[\s　]*(?P<title>[^\s　0-9].*)"),
    ("dotted", r"(?P<label>[0-9]{1,2})[\s　](?P<title>[^\s　0-9年月日%.,．，)）].*)"),
    ("roman", r"(?P<label>(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2})(?:[.．]|(?=[\s　])))[\s　]?(?P<title>\S.*)"),
    ("kanji", r"(?P<label>[一二三四五六七八九十]{1,2}[、．.])[\s　]*(?P<title>\S.*)"),
    ("paren", r"(?P<label>[(（](?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）])[\s　]*(?P<title>\S.*)"),
    ("circled", r"(?P<label>[①-⑳])[\s　]*(?P<title>\S.*)"),
    (
        "kana",
        r"(?P<label>[(（]?[アイウエオカキクケコ][)）]|[アイウエオカキクケコ][\s　.．])[\s　]*(?P<title>\S.*)",
    ),
)
_SCHEMES = tuple((scheme, re.compile(pattern)) for scheme, pattern in _PATTERNS)
_ORDER = ("chapter", "appendix", "article", "roman", "dotted", "kanji", "paren", "circled", "kana", "column")
_UNITS = "部編章節款目"
LABEL_ONLY = re.compile(
    rf"(?:第[\s　]?{_NUMBER}[\s　]?[部編章節款目条]|[0-9]{{1,2}}(?:[.．\-－][0-9]{{1,2}}){{0,4}}[.．]?|(?:コラム|COLUMN|Column)[\s　]*[0-9]*(?:[-－‐–.．][0-9]+)*)"
)
_MARKED = re.compile(rf"[{ORNAMENTS}]+[\s　]*(?P<title>[^】〕》〉＞>]+)[】〕》〉＞>]?")
_LONGEST = 60
"""Characters of a heading, at most: longer ones are sentences, whatever their type."""


@dataclass(slots=True, frozen=True)
class Headline:
    """A heading's text and what its level follows from."""

    text: str
    scheme: str
    depth: int
    """Within its scheme, from 1."""
    size: float


def numbered(text: str, size: float = 0.0) -> Headline | None:
    """The heading that a numbered line would be, whatever else speaks against it."""
    for scheme, pattern in _SCHEMES:
        match = pattern.fullmatch(text)
        if not match:
            continue
        label = re.sub(r"[\s　]+", "", match["label"])
        title = match["title"].strip("　 ")
        if scheme == "markdown":
            inner = numbered(title)
            return Headline(inner.text if inner else title, scheme, len(label), size)
        if scheme == "chapter":
            depth = _UNITS.index(match["unit"]) + 1
        elif scheme == "dotted":
            depth = len(re.findall(r"[0-9]+", label))
        else:
            depth = 1
        # An ideographic space survives tidying: the number stays apart from the title.
        glue = "" if re.search(r"[)）①-⑳]$", label) or title.startswith(("（", "(")) else "\u3000"
        return Headline(f"{label}{glue}{title}".strip("\u3000 "), scheme, depth, size)
    return None


def reads_like_prose(text: str) -> bool:
    """Whether a text is a sentence, or a piece of one, rather than a title."""
    return (
        len(text) > _LONGEST
        or bool(re.search(r"[。．、，,；;]$", text))
        or "。" in text[:-1]
        or bool(
            re.search(r"(?:です|ます|である|した|する|される|ない|ある|いる)[」』）)]?$", text)
            and len(text) > 20
        )
    )


def unmarked(text: str) -> str:
    """A heading without the ornaments around it (■, 【 】, ＜ ＞)."""
    match = _MARKED.fullmatch(text)
    return match["title"].strip("　 ") if match else text


def above(upper: Headline, lower: Headline) -> bool:
    """Whether ``lower`` belongs under ``upper`` where it follows it."""
    if upper.scheme == lower.scheme and upper.scheme != "plain":
        return upper.depth < lower.depth
    if "markdown" in (upper.scheme, lower.scheme):
        return upper.scheme == "markdown"
    if upper.size and lower.size and abs(upper.size - lower.size) > 0.06 * upper.size:
        return upper.size > lower.size
    if "plain" in (upper.scheme, lower.scheme):
        return upper.scheme != "plain"
    return _ORDER.index(upper.scheme) < _ORDER.index(lower.scheme)


class Outline:
    """The headings that are open while a document is read from its beginning to its end."""

    def __init__(self) -> None:
        self._open: list[Headline] = []

    def enter(self, heading: Headline) -> tuple[str, ...]:
        """Close what the heading does not belong under, and give its path."""
        while self._open and not above(self._open[-1], heading):
            self._open.pop()
        self._open.append(heading)
        return self.path

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(heading.text for heading in self._open)
