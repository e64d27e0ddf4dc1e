"""What a text shows at a glance: which characters it is written in, and whether that is usable Japanese."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from pdf2lora.documents.inspection.plausibility import cost_per_character
from pdf2lora.language.script import JAPANESE
from pdf2lora.records import Message, PageKind

LEAST_CHARACTERS = 50
"""Kana and kanji in a document: fewer cannot hold a question and its answer."""
LEAST_JAPANESE = 0.05
"""Share of kana and kanji; a Japanese manual full of program output has about 0.25."""
MOST_COST = 4500.0
"""MeCab's cost per character: Japanese stays under 3,200, characters from a wrong map are over 5,900."""


_EXPECTED = re.compile(
    "[\0-\u024f\u0370-\u052f\u2100-\u214f\u2e80-\u2fdf\uff00-\uff5f𝐀-𝟿\U00020000-\U00031fff]"
)
"""Latin, Greek and Cyrillic; letter-like symbols (℃, №); Kangxi radicals, which some fonts give for kanji; full-width
forms; mathematical letters; rare kanji."""


class View(msgspec.Struct):
    """The characters of a page, or of a whole text, by what they are; white space is not counted."""

    characters: int = 0
    japanese: int = 0
    strange: int = 0
    """Characters that no Japanese document is written in: unassigned, private, replaced, far scripts."""
    vertical: int = 0
    """Characters that stand alone on their line: MuPDF gives vertical writing as one line a character."""

    @property
    def kind(self) -> PageKind:
        if self.characters >= 20 and self.vertical > 0.5 * self.characters:
            return "vertical"
        if self.characters >= 50 and self.strange > 0.2 * self.characters:
            return "garbled"
        return "text" if self.characters else "blank"


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Rising numbers as runs from a first to a last."""
    pieces: list[tuple[int, int]] = []
    for number in numbers:
        first = pieces.pop()[0] if pieces and pieces[-1][1] == number - 1 else number
        pieces.append((first, number))
    return tuple(pieces)


def by_kind(views: Sequence[View]) -> dict[PageKind, tuple[tuple[int, int], ...]]:
    """The pages of each kind, as runs, from 1."""
    kinds = [view.kind for view in views]
    return {
        kind: runs(n for n, other in enumerate(kinds, 1) if other == kind) for kind in dict.fromkeys(kinds)
    }


def view_of(text: str) -> View:
    view = View()
    for character, count in Counter(text).items():
        if character.isspace():
            continue
        view.characters += count
        if JAPANESE.match(character):
            view.japanese += count
        elif is_strange(character):
            view.strange += count
    lines = (line.strip() for line in text.splitlines())
    view.vertical = sum(1 for line in lines if len(line) == 1 and not line.isascii())
    return view


def is_strange(character: str) -> bool:
    """Not assigned, private, a replacement, half-width kana, or a letter of a script other than Latin, Greek,
    Cyrillic and Japanese."""
    if character == "\ufffd" or "\uff61" <= character <= "\uff9f":
        return True
    category = unicodedata.category(character)
    if category in ("Cn", "Co", "Cs", "Cc"):
        return True
    if not category.startswith("L"):
        return False
    return not (JAPANESE.match(character) or _EXPECTED.match(character))


def script_problem(views: Sequence[View], texts: Sequence[str], remedy: Message) -> Message | None:
    """Why a text is no Japanese that can be worked with, or None.

    ``views`` are those of ``texts``; ``remedy`` says where garbled text comes from in this kind of file,
    and what to do.
    """
    characters = sum(view.characters for view in views)
    japanese = sum(view.japanese for view in views)
    if sum(view.strange for view in views) > 0.1 * characters:
        return Message("documents.garbled_scripts", {"remedy": remedy})
    if japanese < LEAST_JAPANESE * characters:
        return Message("documents.not_japanese", {"japanese": japanese, "characters": characters})
    if japanese < LEAST_CHARACTERS:
        return Message("documents.too_short", {"japanese": japanese})
    cost = cost_per_character(texts)
    if cost is not None and cost > MOST_COST:
        return Message("documents.garbled_words", {"remedy": remedy})
    return None
