"""The characters of Japanese: kana and kanji, the normal form of a text, and how much of one is Japanese."""

import re
import unicodedata

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


def japanese_share(text: str) -> float:
    """Share of kana and kanji among the characters that are not white space, from 0 to 1; 0 for no text."""
    visible = [c for c in text if not c.isspace()]
    return sum(1 for c in visible if JAPANESE.match(c)) / len(visible) if visible else 0.0
