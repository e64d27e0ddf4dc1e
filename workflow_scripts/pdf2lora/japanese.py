"""Japanese text from the ground up: normal form, sentences, words and tokens.

Everything that counts, splits or compares Japanese goes through here, so that one document is seen
the same way by cleaning, dataset and evaluation.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

import fugashi

KANA = r"\u3041-\u309f\u30a0-\u30ff"
KANJI = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆〇"
JAPANESE = re.compile(f"[{KANA}{KANJI}]")

# NFKC makes half-width marks of these, which no Japanese reader writes next to Japanese letters.
_FULL_WIDTH_MARKS = "（）！？：；，．［］｛｝＝～…‥①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# It makes 106 of 10⁶, too.
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"
_PROTECTED = re.compile(f"([{re.escape(_FULL_WIDTH_MARKS + _SUPERSCRIPTS)}])")
# Square units would lose their exponent; these radicals look like kanji, stand in PDFs for them, and
# have no decomposition in Unicode.
_EXCHANGED = str.maketrans(
    {"㎟": "mm²", "㎠": "cm²", "㎡": "m²", "㎢": "km²", "㎣": "mm³", "㎤": "cm³", "㎥": "m³", "㎦": "km³"}
    | dict(zip("⺟⺠⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲", "母民虎西角長青食骨鬼麦黄斉歯竜亀", strict=True))
)
_UNWANTED_CATEGORIES = {"Cc", "Cf", "Co", "Cn", "Cs"}


def normalise(text: str) -> str:
    """NFKC, but Japanese punctuation, circled numbers and superscripts stay as they are; control
    characters, private-use characters and the like go, and runs of white space become one space.

    Kangxi radicals and compatibility ideographs become the ordinary kanji, full-width Latin
    letters and digits the half-width ones. Idempotent.
    """
    # TeX draws accents as letters of their own.
    text = re.sub("([´¨])([A-Za-z])", lambda m: m[2] + {"´": "\u0301", "¨": "\u0308"}[m[1]], text)
    parts = _PROTECTED.split(text.translate(_EXCHANGED))
    text = "".join(part if i % 2 else unicodedata.normalize("NFKC", part) for i, part in enumerate(parts))
    text = re.sub(r"(?<=[0-9A-Za-z])．(?=[0-9A-Za-z])", ".", text)
    text = re.sub(r"(?<=\d)，(?=\d{3})", ",", text)
    text = re.sub(r"\s+", " ", text)
    return "".join(c for c in text if unicodedata.category(c) not in _UNWANTED_CATEGORIES).strip()


_OPENING, _CLOSING = "「『（(［[【〈《〔", "」』）)］]】〉》〕"
# A full stop of this width ends a sentence unless it stands in a number or an abbreviation.
_STOP = r"[。！？!?]+|(?<![0-9A-Za-z])．(?![0-9A-Za-z])"


def sentences(text: str) -> list[str]:
    """Split a paragraph after 。！？ (and ．), never inside brackets.

    A bracket that never closes does not hold the rest together. The pieces joined are the text again;
    the last may lack its full stop.
    """
    closed = _closed_brackets(text)
    pieces, start, depth = [], 0, 0
    for match in re.finditer(rf"[{re.escape(_OPENING + _CLOSING)}]|{_STOP}", text):
        mark = match.group()
        if mark in _OPENING:
            depth += match.start() in closed
        elif mark in _CLOSING:
            depth -= match.start() in closed
        elif depth == 0:
            pieces.append(text[start : match.end()])
            start = match.end()
    if text[start:].strip():
        pieces.append(text[start:])
    elif pieces:
        pieces[-1] += text[start:]
    return pieces


def _closed_brackets(text: str) -> set[int]:
    """Where the brackets stand that have a partner of their kind."""
    paired: set[int] = set()
    open_at: list[tuple[str, int]] = []
    for at, mark in enumerate(text):
        if mark in _OPENING:
            open_at.append((_CLOSING[_OPENING.index(mark)], at))
        elif mark in _CLOSING:
            for k in range(len(open_at) - 1, max(-1, len(open_at) - 5), -1):
                if open_at[k][0] == mark:
                    paired |= {open_at[k][1], at}
                    del open_at[k:]
                    break
    return paired


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


TOKENIZER = "+".join(f"{name}-{version(name)}" for name in ("fugashi", "unidic-lite"))
"""Named in every table whose figures count tokens."""
