"""Characters and spaces: what a line of a page becomes in a paragraph.

Within a line an ideographic space is a separator that its author set (number and title, term and
explanation); ordinary spaces between Japanese letters come from justification and go. Lines are
joined with a space only between two Latin words.
"""

import re

from pdf2lora.language.marks import RAISED_NUMBERS
from pdf2lora.language.script import KANA, KANJI, normalise

_CJK = rf"{KANA}{KANJI}"
_MARKS = r"、。，．・：；？！「」『』（）［］〔〕【】《》〈〉｛｝〜～…‥―＝＆％"
_WIDE = f"[{_CJK}{_MARKS}]"
_SUPERSCRIPT_NOTE = re.compile(rf"(?<=[{_CJK}。、，．」』）】！？])[\s]*{RAISED_NUMBERS}")
_LEADING_NOTE = re.compile(rf"^{RAISED_NUMBERS}\s*")

_LATIN = "!-{}~À-ʯ°±×÷−→←"  # not the bar between the cells of a table

SENTENCE_END = re.compile(r"[。！？!?][」』）)】〉》\"”’]*$")


def is_wide(character: str) -> bool:
    """Whether a character is a full-width Latin letter or digit: Japanese type, broken wherever a line ends."""
    return "０" <= character <= "９" or "Ａ" <= character <= "Ｚ" or "ａ" <= character <= "ｚ"


def of_line(text: str) -> str:
    """One line as drawn: normal form, ideographic spaces kept as separators, marks of notes removed.

    ，and ．, which some print for 、and 。, become these, but for those in numbers and labels. A private-use
    character that begins a line is a bullet of a symbol font.
    """
    # A soft hyphen that shows is one at the line end.
    text = re.sub("\u00ad$", "-", text.strip(" "))
    text = re.sub("^[\ue000-\uf8ff]", "•", text)
    text = re.sub(r"\t+", "\u3000", text)
    parts = [normalise(part) for part in re.split("\u3000+", text)]
    text = "\u3000".join(parts).rstrip("\u3000 ")
    text = re.sub(
        rf"(?<=[{_CJK}」』）\]］)])．|(?<=[A-Za-z]{{2}})．(?![A-Za-z0-9])|(?<![0-9A-Za-z第]{{1}})(?<=[A-Za-z])．$",
        "。",
        text,
    )
    text = re.sub(r"(?<!^)，", "、", text)
    return _SUPERSCRIPT_NOTE.sub("", text)


def without_leading_mark(text: str) -> str:
    """A line whose first character is the mark of a note that the line break cut from its word."""
    return _LEADING_NOTE.sub("", text)


def tidy(text: str) -> str:
    """A whole paragraph: no spaces between Japanese letters or between them and Latin words, one
    space for a separator."""
    text = text.strip("\u3000 ")
    if re.search(_WIDE, text):
        text = re.sub(r"(?<=[？！?!])[\u3000 ]+", "", text)
    text = re.sub(rf"(?<={_WIDE}) +(?={_WIDE})", "", text)
    text = re.sub(rf"(?<=[{_CJK}{_MARKS}]) +(?=[{_LATIN}])", "", text)
    text = re.sub(rf"(?<=[{_LATIN}²³”’]) +(?={_WIDE})", "", text)
    # A word set wide (目　次) is one word; a term and its explanation are two.
    text = re.sub(rf"^([{_CJK}])\u3000([{_CJK}])$", r"\1\2", text)
    text = re.sub(r"(?<=[、。，．：；（「『])\u3000+|\u3000+(?=[、。，．）」』])", "", text)
    return re.sub(r"[\u3000 ]+", " ", text).strip()


_WORD_BREAK = re.compile(r"([A-Za-z]*[a-z]{2})[-‐\u00ad]$")


def joined(upper: str, lower: str, words: frozenset[str] = frozenset(), wide: bool = False) -> str:
    """Two lines of one paragraph as one text; ``wide`` where the letters at the break were full-width.

    A hyphen at the line end goes where it divides a word: where ``words``, all words of the document
    in lower case, have the undivided one, or both halves are in lower case and not an own word each.
    """
    upper, lower = upper.rstrip(" "), lower.lstrip(" ")
    if not upper or not lower or wide:
        return upper + lower
    broken = _WORD_BREAK.search(upper)
    following = re.match(r"[a-z]{2,}", lower)
    if broken and following and "://" not in upper.rsplit(" ", 1)[-1]:
        whole = (broken.group(1) + following.group()).lower()
        hyphened = f"{broken.group(1).lower()}-{following.group()}"
        if whole in words or hyphened not in words:
            return upper[: broken.end(1)] + lower
        return upper[: broken.end(1)] + "-" + lower
    if re.search(r"https?://\S*$", upper) and re.match(r"[!-~]", lower) and not re.match(r"https?://", lower):
        return upper + lower
    if re.search(r"[!-~À-ʯ’”…]$", upper) and re.match(r"[!-~À-ʯ‘“]", lower):
        if re.search(r"\d$", upper) and re.match(r"\d", lower):
            return upper + lower
        if re.search(r"[-/(\[]$", upper) or re.match(r"[)\],.;:!?]", lower):
            return upper + lower
        return f"{upper} {lower}"
    return upper + lower
