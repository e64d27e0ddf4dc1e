"""Japanese text from the ground up: normal form, sentences, words and tokens.

Everything that counts, splits or compares Japanese goes through here, so that one document is seen
the same way by cleaning, dataset and evaluation.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import fugashi

KANA = r"\u3041-\u309f\u30a0-\u30ff"
KANJI = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆〇"
JAPANESE = re.compile(f"[{KANA}{KANJI}]")

# NFKC makes half-width marks of these, which no Japanese reader writes next to Japanese letters.
_FULL_WIDTH_MARKS = "（）！？：；，．［］｛｝＝～…①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PROTECTED = re.compile(f"([{re.escape(_FULL_WIDTH_MARKS)}])")
_UNWANTED_CATEGORIES = {"Cc", "Cf", "Co", "Cn", "Cs"}


def normalise(text: str) -> str:
    """NFKC, but Japanese punctuation and circled numbers stay as they are; control characters,
    private-use characters and the like go, and runs of white space become one space.

    Kangxi radicals and compatibility ideographs become the ordinary kanji, full-width Latin
    letters and digits the half-width ones. Idempotent.
    """
    parts = _PROTECTED.split(text)
    text = "".join(part if i % 2 else unicodedata.normalize("NFKC", part) for i, part in enumerate(parts))
    text = re.sub(r"(?<=\d)．(?=\d)", ".", text)
    text = re.sub(r"(?<=\d)，(?=\d{3})", ",", text)
    text = re.sub(r"\s+", " ", text)
    return "".join(c for c in text if unicodedata.category(c) not in _UNWANTED_CATEGORIES).strip()


_OPENING, _CLOSING = "「『（(［[【〈《", "」』）)］]】〉》"


def sentences(text: str) -> list[str]:
    """Split a paragraph after 。！？ and the closing brackets that follow, never inside brackets.

    The pieces joined are the text again; the last may lack its full stop.
    """
    pieces, start, depth = [], 0, 0
    for match in re.finditer(rf"[{re.escape(_OPENING + _CLOSING)}]|[。！？!?]+", text):
        mark = match.group()
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0:
            pieces.append(text[start : match.end()])
            start = match.end()
    if text[start:].strip():
        pieces.append(text[start:])
    return pieces


def japanese_share(text: str) -> float:
    """Share of kana and kanji among the characters that are not white space, from 0 to 1; 0 for no text."""
    visible = [c for c in text if not c.isspace()]
    return sum(1 for c in visible if JAPANESE.match(c)) / len(visible) if visible else 0.0


class Word(NamedTuple):
    """A morpheme with the UniDic features that we use; empty strings where UniDic has none ('*')."""

    surface: str
    pos: tuple[str, str, str, str]
    """Part of speech, from 名詞/動詞/… to its finest subdivision."""
    conjugation_type: str
    """For example 五段-カ行, 助動詞-デス."""
    conjugation_form: str
    """For example 連用形-促音便, 終止形-一般."""
    lemma: str
    orth_base: str
    """The dictionary form as this text spells it."""
    start: int = 0
    """Where it begins in the text that was analysed, in characters."""

    @property
    def end(self) -> int:
        return self.start + len(self.surface)


@lru_cache(maxsize=1)
def _tagger() -> fugashi.Tagger:
    # unidic-lite brings its own dictionary and needs no /etc/mecabrc.
    return fugashi.Tagger()


def words(text: str) -> list[Word]:
    """The morphemes of a text by fugashi (MeCab) with unidic-lite, with their places in it."""
    found, place = [], 0
    for node in _tagger()(text):
        # MeCab leaves white space out, so places cannot be added up from lengths.
        start = text.index(node.surface, place)
        place = start + len(node.surface)
        f = node.feature
        values = [f.pos1, f.pos2, f.pos3, f.pos4, f.cType, f.cForm, f.lemma, f.orthBase]
        clean = ["" if value in (None, "*") else value for value in values]
        found.append(Word(node.surface, tuple(clean[:4]), *clean[4:], start))
    return found


def tokens(text: str) -> list[str]:
    """Surface forms of the morphemes: the tokens that every metric counts."""
    return [word.surface for word in words(text)]


TOKENIZER = "fugashi-1.5.2+unidic-lite-1.0.8"
"""Named in every table whose figures count tokens."""
