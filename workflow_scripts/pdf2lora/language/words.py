"""Words: what MeCab with unidic-lite makes of a text. Everything that counts or compares words goes through here, so
that cleaning, dataset and evaluation see a text the same way."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

import fugashi


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
    analysed, place = [], 0
    for node in _tagger()(text):
        # MeCab leaves white space out, so places cannot be added up from lengths.
        start = text.index(node.surface, place)
        place = start + len(node.surface)
        f = node.feature
        values = [f.pos1, f.pos2, f.pos3, f.pos4, f.cType, f.cForm, f.lemma, f.orthBase]
        clean = ["" if value in (None, "*") else value for value in values]
        analysed.append(Word(node.surface, tuple(clean[:4]), *clean[4:], start))
    return analysed


@lru_cache(maxsize=16384)
def morphemes(text: str) -> tuple[Word, ...]:
    """`words` without white space. Kept, for all metrics and all systems' references are cut alike."""
    return tuple(word for word in words(text) if not word.surface.isspace())


def tokens(text: str) -> list[str]:
    """The morphemes as written: what BLEU and ROUGE count."""
    return [word.surface for word in morphemes(text)]


def outside_brackets(words: Sequence[Word]) -> Iterator[tuple[int, Word]]:
    """The words with their places that stand in no 「」, 『』 or （）, without the brackets."""
    depth = 0
    for i, word in enumerate(words):
        opens, closes = word.surface in ("「", "『", "（", "("), word.surface in ("」", "』", "）", ")")
        depth = max(0, depth + opens - closes)
        if not (depth or closes):
            yield i, word


def is_number(word: Word) -> bool:
    return word.pos[1] == "数詞"


def is_nominal(word: Word) -> bool:
    """Part of a noun phrase without its particles."""
    return (
        word.pos[0] in ("名詞", "接頭辞", "代名詞")
        or word.pos[:2] == ("接尾辞", "名詞的")
        or word.pos[1] == "文字"
    )


def is_counter(word: Word) -> bool:
    return word.pos[2] == "助数詞可能" or word.pos[2] == "助数詞"


TOKENIZER = "+".join(f"{name}-{version(name)}" for name in ("fugashi", "unidic-lite"))
"""Named in every table whose figures count tokens."""
