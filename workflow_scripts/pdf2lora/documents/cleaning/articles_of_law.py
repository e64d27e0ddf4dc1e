"""Articles of rules and laws (第1条), whose text begins on the line of their number."""

import re
from typing import NamedTuple

_NUMBERS = "0-9一二三四五六七八九十百千"
_ARTICLE = re.compile(
    rf"^(?P<label>第[\s　]?[{_NUMBERS}]+[\s　]?条(?:の[{_NUMBERS}]+)*)"
    r"(?:[\s　]*(?P<title>[（(][^）)]{1,40}[）)])|(?=[\s　]|$))[\s　]*(?P<text>.*)$"
)
_TITLE = re.compile(r"^[（(](?P<title>[^）)]{1,40})[）)]$")


class Article(NamedTuple):
    """Number and title of an article, what its line goes on with, and how many lines that were."""

    heading: str
    text: str
    lines: int


def article(line: str, following: str | None) -> Article | None:
    """The article that begins with a line; its title in brackets stands on the line, or on one above it."""
    above = _TITLE.match(line.strip("　 "))
    match = (
        _ARTICLE.match((following if above else line or "").strip("　 ")) if not above or following else None
    )
    if match is None or (above and match["title"]):
        return None
    title = f"（{above['title']}）" if above else match["title"] or ""
    return Article(re.sub(r"[\s　]", "", match["label"]) + title, match["text"], 2 if above else 1)
