"""Where a short answer stands in a text, as a word of its own."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pdf2lora.language.script import normalise
from pdf2lora.language.words import Word, words

_NUMERALS = "〇一二三四五六七八九十百千万億兆"
_TITLES = {"さん", "氏", "様", "さま", "先生", "公"}


def ends(answer: str, text: str) -> Iterator[int]:
    """Where the answer ends in the text, for every place where it stands as a word of its own."""
    answer = normalise(answer).casefold()
    around = words(text)
    before = {word.start: previous for previous, word in pairwise([None, *around])}
    after = {word.end: following for word, following in pairwise([*around, None])}
    for match in re.finditer(_not_after(answer[0]) + re.escape(answer) + _not_before(answer[-1]), text):
        if _free(answer[0], match.start(), before) and _free(answer[-1], match.end(), after):
            yield match.end()


def _not_after(first: str) -> str:
    """What must not stand before an answer that begins so: 12 is not in 112, 0.12, 百十二, 第12 or CO12."""
    if first in _NUMERALS or first.isdigit():
        return rf"(?<![0-9a-z{_NUMERALS}第−-])(?<!\d[.,/])"
    return "(?<![0-9a-z])" if first.isascii() else ""


def _not_before(last: str) -> str:
    """What must not stand after it: 12 is not in 120, 12.5, 12,000, 12万 or 12分の1; but 12m is 12."""
    if last in _NUMERALS or last.isdigit():
        return rf"(?![0-9{_NUMERALS}]|[./]\d|,\d{{3}}|分の)"
    return "(?![0-9a-z])" if last.isascii() else ""


def _free(edge: str, place: int, neighbours: dict[int, Word | None]) -> bool:
    """Whether a word ends here, and no longer one goes on: 「太陽」 is not in 「太陽系」, 「炭素」 not in
    「二酸化炭素」, 十二 not in 「十二支」; but 「夏目漱石さん」 is 夏目漱石, and a number may have its counter."""
    if edge.isascii():
        return True
    if place not in neighbours:
        return False
    neighbour = neighbours[place]
    # A space keeps words apart, as in a list.
    if neighbour is None or place not in (neighbour.start, neighbour.end) or neighbour.surface in _TITLES:
        return True
    if edge in _NUMERALS and any("助数詞" in part for part in neighbour.pos):
        return True
    return neighbour.pos[0] not in ("名詞", "接頭辞") and neighbour.pos[:2] != ("接尾辞", "名詞的")
