"""Marks that stand beside a text and say what it is: bullets and numbers of list items, and marks of footnotes."""

import re
import unicodedata

BULLETS = "・•‣⁃●○◯◦▪▫■□◆◇▶►➢➤✓✔☑※★☆⚫◉"
ORNAMENTS = "■□◆◇●○◎▼▲▶►★☆【〔《〈＜<"
"""Before titles and captions, brackets among them."""
CIRCLED = "①-⑳"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
NOTE_SIGNS = "*＊※†‡§¶"
NOTE_WORDS = "(?:脚?注|註|訳注|補注|note)"
TO_RAISED = str.maketrans("0123456789+-−－()n０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ⁰¹²³⁴⁵⁶⁷⁸⁹")

# ---- items of lists ---------------------------------------------------------------------------

_KANJI_NUMBER = "[一二三四五六七八九十]"
# A dash or a star is a bullet at the beginning of a line only, an o before Japanese only.
_BULLET = re.compile(rf"^(?:(?:[{BULLETS}*＊\-–—−‐]|[oO](?=[\s　][^\x00-\x7f]))[\s　]*)+(?=\S)")
_NUMBER = (
    rf"[(（](?:[0-9]{{1,3}}|[a-zA-Zア-ンあ-お]|{_KANJI_NUMBER}{{1,3}}|[ivx]{{1,4}})[)）]|[{CIRCLED}]|[0-9]{{1,2}}[)）]"
    r"|[a-zA-Z][)）.．]|[ivx]{1,4}[)）.．]|[ア-オカ-コ][\s　.．)）]|[0-9]{1,2}[.．](?![0-9])"
    r"|[0-9]{1,2}[-－][0-9]{1,2}[)）.．]|[0-9]+(?:\.[0-9]+){3,}[\s　]"
)
_ITEM = re.compile(rf"^(?:{_NUMBER}|(?:[0-9]{{1,2}}|{_KANJI_NUMBER}{{1,2}})\u3000)[\s　]*(?=\S)")
_MARKED = re.compile(
    rf"\s*(?:[{BULLETS}]|[-*＊–—](?=[\s　])|{_NUMBER}|(?:[0-9]{{1,2}}|{_KANJI_NUMBER}{{1,2}})\u3000)[\s　]*"
)
_LISTED = re.compile(rf"{_MARKED.pattern}|\s*(?:[0-9]{{1,2}}|{_KANJI_NUMBER}{{1,3}}|[ア-ン]) +")


HEADING_NUMBER = re.compile(
    rf"^(?:第\s*[\d一二三四五六七八九十]+\s*[部章節項款編]|[\d]+(?:[-.‐－][\d]+)*[.．]?|[(（][\d一-十]+[)）]|[{CIRCLED}●■◆○・])[\s:：]*"
)
"""Before a heading's words: 「第2章」, 「1.2」, 「(3)」."""


def bullet(text: str) -> str | None:
    """The text of an item after its bullet, or None."""
    match = _BULLET.match(text)
    return text[match.end() :] if match else None


def is_item(text: str) -> bool:
    """Whether a line begins as a numbered item of a list."""
    return bool(_ITEM.match(text))


def spaced_item(text: str) -> str:
    """An item with its number, if it has one, set apart."""
    match = _ITEM.match(text)
    if match is None:
        return text
    label = match.group().strip("　 ")
    return label + ("" if re.search(f"[)）{CIRCLED}]$", label) else "\u3000") + text[match.end() :]


def mark_end(text: str, listed: bool = False) -> int:
    """Where the words of an item begin after its bullet or number, in characters; 0 where it has neither.

    ``listed``: the text is known to be an item, so that a space after its number is enough: 「1 会社は」, 「ア 家族手当」.
    """
    match = (_LISTED if listed else _MARKED).match(text)
    return match.end() if match else 0


# ---- footnotes --------------------------------------------------------------------------------

# Some fonts have raised shapes for a part of the digits only: 2⁵ is note 25, but 10⁵ a power.
NOTE = re.compile(
    rf"^(?:(?!10)[0-9]{{0,2}}[{RAISED}]{{1,3}}[\s　]*"
    rf"|(?:[*＊※†‡]+ ?[0-9{RAISED}]{{0,3}}|[(（\[［]?(?:脚?注|註|訳注)[ 　]*[0-9]{{0,3}}[)）\]］]?|[0-9]{{1,3}}[)）]?)"
    rf"[\s　]*(?=[^0-9{RAISED}\s　.．,，:：年月日%件名人社]))"
)
"""The mark that a note begins with."""
WRITTEN_NOTE = re.compile(rf"^(?:[{RAISED}]{{1,3}}[\s　]|(?:脚?注|註)[0-9]{{1,3}}[\s　])")
"""One that no other text begins with."""
# Possessive throughout: a document may raise anything, and there must be one way only to read it.
RAISED_NOTE = re.compile(
    rf"(?=.*[0-9０-９{NOTE_SIGNS}注註])(?:[\s,、，.・･~～〜\-–－]++"
    rf"|[(（\[［]?{NOTE_WORDS}?[\s.]*+[{NOTE_SIGNS}]*+[0-9０-９]{{1,3}}+(?![0-9０-９])[)）\]］]?"
    rf"|[(（]?(?:脚?注|註|訳注)[)）]?|[{NOTE_SIGNS}]++[a-z]?)++"
)
"""What is set small and high in a sentence to point to a note."""
RAISED_NUMBERS = rf"[{RAISED}]+(?:[、，,・〜～-]?[{RAISED}]+)*"


def note_numbers(written: str) -> list[str]:
    """The numbers or signs in the mark of a note, digits in half width: ["1", "2"] of 「注1、2」, ["*"] of 「*」."""
    return re.findall(f"[0-9]+|[{NOTE_SIGNS}]+", unicodedata.normalize("NFKC", written))
