"""Which words of an answer do not stand in its reference."""

from difflib import SequenceMatcher
from typing import NamedTuple

from pdf2lora.language.words import Word, words

SMALL = {"助詞", "助動詞", "補助記号"}
"""Words that stand in any two sentences: one alone between two others that differ says nothing."""


class Piece(NamedTuple):
    text: str
    differs: bool


def pieces(text: str, reference: str) -> list[Piece]:
    """The text in pieces that stand in the reference, in the same order of words, or do not; joined they are
    the text again."""
    own = words(text)
    differs = [True] * len(own)
    matcher = SequenceMatcher(
        None, [w.surface for w in words(reference)], [w.surface for w in own], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        if block.size == 1 and own[block.b].pos[0] in SMALL and 0 < block.b < len(own) - 1:
            continue
        differs[block.b : block.b + block.size] = [False] * block.size
    return _joined(text, own, differs)


def _joined(text: str, own: list[Word], differs: list[bool]) -> list[Piece]:
    """White space goes with the word before it."""
    found: list[Piece] = []
    for i, word in enumerate(own):
        start = word.start if i else 0
        end = own[i + 1].start if i + 1 < len(own) else len(text)
        part = text[start:end]
        if found and found[-1].differs == differs[i]:
            found[-1] = Piece(found[-1].text + part, differs[i])
        else:
            found.append(Piece(part, differs[i]))
    return found or ([Piece(text, True)] if text else [])
