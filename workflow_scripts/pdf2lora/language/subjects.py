"""What a sentence is about: the noun phrase before は, by morphological analysis.

A question may only be asked about something that has a name. So the phrase is taken whole, with its
modifiers, and phrases whose head names nothing (こと, 場合, 一部 …), points elsewhere (この, 同, 前者 …)
or is a time or a number give no subject at all.
"""

import re
from collections.abc import Sequence
from itertools import dropwhile

import msgspec

from pdf2lora.language.noun_phrases import CLOSING_TO_OPENING, head_noun, noun_phrase_start, opening_of
from pdf2lora.language.script import KANJI
from pdf2lora.language.units import is_asked, is_measured
from pdf2lora.language.vocabulary import (
    EMPTY_HEADS,
    HEADS_WITH_MODIFIER,
    MEASURED_ENDINGS,
    POINTING_WORDS,
    RELATIONAL_NOUNS,
)
from pdf2lora.language.words import Word, is_counter, is_number, outside_brackets


class Subject(msgspec.Struct, frozen=True):
    """The noun phrase before the は that a sentence is about."""

    text: str
    start: int
    end: int
    """Characters of the sentence; the は stands at ``end``."""
    weak: bool
    """Whether the phrase alone does not say of what: 「排出量」, 「役割」."""
    modified: bool
    """Whether の, an adjective or a clause stands before the head."""
    particle: str = "は"
    """「は」 of a topic, 「が」 of a grammatical subject, or 「では」 of a place or a matter."""


POINTING = re.compile(f"(?:^|(?<=[のとやがをにはで、]))(?:{'|'.join(POINTING_WORDS)})")


def subject(words: tuple[Word, ...], text: str) -> Subject | None:
    """The noun phrase with は that a sentence is about, by morphology; None if there is no sure one.

    The phrase is the longest one that ends before the first は outside brackets: its head noun with
    の-modifiers, adjectives and a relative clause. Demonstratives, pronouns, times, numbers and nouns
    that name nothing give None.
    """
    for i, word in outside_brackets(words):
        if word.surface == "は" and word.pos[:2] == ("助詞", "係助詞") and i > 0:
            head = words[i - 1]
            if head.pos[0] in ("助詞", "助動詞", "動詞", "形容詞", "副詞", "接続詞"):
                # 「では」, 「には」, 「とは」 and the は of a negation: the topic may come later.
                if head.surface == "など" and head.pos[0] == "助詞":
                    return _checked_subject(words, text, i - 1, i)
                continue
            return _checked_subject(words, text, i, i)
    return None


def actor(words: tuple[Word, ...], text: str) -> Subject | None:
    """The topic with は, or else the noun phrase with が that the final predicate belongs to."""
    return subject(words, text) or _nominative(words, text)


def theme(words: tuple[Word, ...], text: str) -> Subject | None:
    """What a sentence tells of: its topic with は, a place or matter that opens it, or its が."""
    return subject(words, text) or _opening_matter(words, text) or _nominative(words, text)


_AFTER_MATTER = (
    ("で", "は"),
    ("に", "は"),
    ("に", "つい", "て", "は"),
    ("に", "関し", "て", "は"),
    ("に", "おい", "て", "は"),
)


def _opening_matter(words: tuple[Word, ...], text: str) -> Subject | None:
    """X of a sentence that begins 「Xでは」, 「Xには」, 「Xについては」."""
    surfaces = [word.surface for word in words]
    for i in range(1, len(words)):
        if any(tuple(surfaces[i : i + len(after)]) == after for after in _AFTER_MATTER):
            if words[i].pos[0] != "助詞" or noun_phrase_start(words, i) != 0:
                return None
            matter = _checked_subject(words, text, i, i)
            if matter is None or matter.weak:
                return None
            return msgspec.structs.replace(matter, particle="では")
        if words[i].surface in ("、", "が", "を"):
            return None
    return None


_EXISTS = re.compile("(?:ある|あり|あっ|ない|なく|なかっ|いる|います|必要|求め|要る|できる|でき|可能)")
_LONGEST_NOMINATIVE = 25


def _nominative(words: tuple[Word, ...], text: str) -> Subject | None:
    """The last が of the sentence, unless it belongs to a relative clause, or the sentence defines 「Xとは、」."""
    if _defines(words):
        return None
    for i, word in reversed(list(outside_brackets(words))):
        if word.surface != "が" or word.pos[1] != "格助詞" or i == 0:
            continue
        # 「…がある」 and 「…が必要である」 tell of the place or the purpose, not of what が marks.
        if in_relative_clause(words[i + 1 :]) or _EXISTS.match(text[word.end :]):
            return None
        nominative = _checked_subject(words, text, i, i)
        if nominative is None or nominative.weak or len(nominative.text) > _LONGEST_NOMINATIVE:
            return None
        return msgspec.structs.replace(nominative, particle="が")
    return None


def _defines(words: tuple[Word, ...]) -> bool:
    """Whether a sentence begins 「Xとは、」: a が in it belongs to the explanation of X."""
    for i in range(1, len(words) - 2):
        if [word.surface for word in words[i : i + 3]] == ["と", "は", "、"]:
            return noun_phrase_start(words, i) == 0
    return False


def in_relative_clause(after: Sequence[Word]) -> bool:
    """Whether the first verb of what follows stands before a noun: 「(1960年に)打ち上げられた衛星は…」."""
    for i, word in enumerate(after[:-1]):
        if word.pos[0] in ("動詞", "形容詞") or word.conjugation_type == "助動詞-ダ":
            while i + 1 < len(after) and (
                after[i + 1].pos[0] in ("助動詞", "動詞") or after[i + 1].surface in ("て", "で", "ば")
            ):
                i += 1
            return i + 1 < len(after) and (
                after[i + 1].pos[0] in ("名詞", "接頭辞", "代名詞") or after[i + 1].surface in ("「", "『")
            )
    return False


def _checked_subject(words: tuple[Word, ...], text: str, end: int, particle: int) -> Subject | None:
    start = noun_phrase_start(words, end)
    if (
        start is None
        or start == end
        or (
            # 「いまだ合意された定義」: the adverb is cut off from what it belongs to.
            # 「ようなトラブル」: so is what stood before よう.
            (
                words[start].pos[0] in ("助詞", "助動詞", "補助記号", "接尾辞", "副詞")
                or words[start].surface == "よう"
            )
            and words[start].surface not in CLOSING_TO_OPENING.values()
        )
    ):
        return None
    if words[end - 1].surface in "）)":
        opening = opening_of(words, end - 1)
        if opening == start:
            return None  # an aside, cut off from what it belongs to
        if re.search("[ぁ-ん]$", words[end - 2].surface):
            end = opening  # 「責任（理解できる限り）」 is the name of 責任
            if words[end - 1].pos[0] not in ("名詞", "接尾辞", "記号"):
                return None
    phrase = words[start:end]
    name = text[phrase[0].start : phrase[-1].end]
    if not names_something(phrase, name):
        return None
    modified = any(word.pos[0] in ("助詞", "助動詞", "動詞", "形容詞") for word in phrase)
    return Subject(
        name, phrase[0].start, words[particle].start, not modified and _is_weak(phrase, name), modified
    )


def names_something(phrase: tuple[Word, ...], name: str) -> bool:
    """Whether a noun phrase can be asked about by itself."""
    head = phrase[-1]
    modified = any(word.pos[0] in ("助詞", "助動詞", "動詞", "形容詞") for word in phrase[:-1])
    if name in EMPTY_HEADS:
        return False
    if not 2 <= len(name) <= 40 and not re.fullmatch(f"[{KANJI}]", name):
        return False
    if len(phrase) == 1 or modified:
        alone = head_noun(phrase)
        if alone in EMPTY_HEADS and not (modified and alone in HEADS_WITH_MODIFIER):
            return False
    if head.pos[1] == "数詞" or head.pos[2] == "助数詞" or head.pos[0] == "代名詞":
        return False
    if len(phrase) == 1 and head.pos[2] == "副詞可能":
        return False
    if _only_counts(phrase):
        return False
    if not re.search(f"[{KANJI}ァ-ヶA-Za-z]", name):
        return False
    return not POINTING.search(name) and not any(
        (word.pos[0] == "代名詞" and not name.startswith("我が国"))
        or (word.pos[0] == "接頭辞" and word.surface in ("本", "当", "該", "両", "同"))
        or (word.pos[0] == "連体詞" and word.surface in ("ある", "さる", "とある"))
        for word in phrase
    )


def _only_counts(phrase: Sequence[Word]) -> bool:
    """「三つの方法」, 「第2期」, 「全体の約30%」: how many or which one, but not of what; 「37℃の体」 is told by its measure."""
    if phrase[-1].surface in ("%", "％"):
        return True
    after = list(dropwhile(lambda word: word.lemma in ("約", "凡そ", "第"), phrase))
    rest = list(dropwhile(lambda word: is_number(word) or is_counter(word), after))
    if not rest:
        return True
    if not is_number(after[0]) or phrase[0].surface == "第" or rest[0].surface != "の":
        return False
    unit = after[-len(rest) - 1].surface
    return unit == "つ" or (is_asked(unit) and not is_measured(unit))


def _is_weak(phrase: tuple[Word, ...], name: str) -> bool:
    if any(word.pos[1] == "固有名詞" for word in phrase) or re.search("[A-Za-z]{2,}", name):
        return False
    if len(phrase) == 1:
        return name in RELATIONAL_NOUNS
    return len(phrase) == 2 and name.endswith(MEASURED_ENDINGS)
