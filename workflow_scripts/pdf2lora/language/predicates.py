"""Predicates and whether they are denied: by ない, ぬ, ず, ません and their like, not by idioms with ない in them.

A potential form says the same of the act as the plain one: 「観測できない」 denies 観測, as 「観測が不可能だ」 does.
"""

import re
from typing import NamedTuple

from pdf2lora.language.reading import WORDS, Reading
from pdf2lora.language.words import Word, is_nominal
from pdf2lora.resources import resource

_NO, _ABSENT = "(?:ない|なく|なかっ|ません|ぬ|ず)", "(?:ない|なく|なかっ|ありません)"
_IDIOMS, _WHOLE = (
    re.compile("|".join(patterns).replace("{no}", _NO).replace("{absent}", _ABSENT))
    for patterns in map(resource("language/denials", dict[str, list[str]]).get, ("idioms", "whole"))
)
_LIGHT = frozenset(["為る", "出来る", "致す", "頂く", "下さる", "可能", "不可能"])


class Predicate(NamedTuple):
    """A verb, an adjective, or する with its noun, in a sentence."""

    lemma: str
    """だ stands after a noun that だ makes a predicate: 衛星だ."""
    denied: bool
    first: int
    """Index of its first word in the reading."""
    last: int
    """Index of the last word, with the word that denies it."""
    becoming: bool = False
    """高くなる, 低くする: the adjective is what something becomes."""


def predicates(reading: Reading) -> list[Predicate]:
    """The predicates of a text in their order; existence is the lemma 有る, absence its denial."""
    idle = [match.span() for match in _IDIOMS.finditer(reading.text)]
    whole = {match.start(): match.end() for match in _WHOLE.finditer(reading.text)}
    words, read, i = reading.words, [], 0
    while i < len(words):
        begun = _begin(reading, i, whole)
        idiom = words[i].lemma == "無い" and _within(words[i], idle)
        if begun is None or idiom:
            i += 1
            continue
        lemma, after, denied = begun
        last, flips = _chain(reading, after, idle, whole)
        read.append(Predicate(lemma, denied != flips, i, last, _becomes(words, i, after)))
        i = max(last + 1, after)
    return read


def _begin(reading: Reading, i: int, whole: dict[int, int]) -> tuple[str, int, bool] | None:
    """Lemma of the predicate that begins with word i, the index after its stem, and whether the stem denies."""
    words, word = reading.words, reading.words[i]
    if word.lemma == "無い" and word.pos[0] == "形容詞":
        return "有る", i + 1, True
    if word.pos[0] == "動詞":
        plain = word.pos[1] != "非自立可能" or (word.lemma not in WORDS.auxiliary) or word.lemma == "有る"
        return (word.lemma, i + 1, False) if plain and word.lemma else None
    if word.pos[0] == "形容詞":
        return word.lemma, i + 1, False
    if is_nominal(word) or word.pos[0] == "形状詞":
        return _noun_predicate(words, i, whole)
    return None


def _noun_predicate(words: list[Word], i: int, whole: dict[int, int]) -> tuple[str, int, bool] | None:
    """観測する, 観測はできる, 観測が不可能だ; 必要である, 必要がない; 衛星ではない."""
    word, k = words[i], i + 1
    if k >= len(words):
        return None
    particle = k < len(words) and words[k].surface in ("は", "も", "が", "を")
    light = k + particle
    negative = light < len(words) and words[light].surface == "不"
    light += negative
    acts = word.pos[2] == "サ変可能" and light < len(words) and words[light].lemma in _LIGHT
    if acts and not (particle and words[light].lemma == "為る" and words[k].surface == "が"):
        return word.lemma, light + 1, negative or words[light].lemma == "不可能"
    prefixed = i > 0 and words[i - 1].surface in ("不", "非") and words[i - 1].pos[0] == "接頭辞"
    adjective = word.pos[0] == "形状詞" or word.pos[2] == "形状詞可能"
    if words[k].start in whole:  # 「必要とは限らない」
        return word.lemma + ("" if adjective else "だ"), k, prefixed
    if adjective:
        if word.lemma in ("必要", "可能", "不要", "不可能") and _absent(words, k + particle):
            return word.lemma, k + particle, prefixed
        if word.lemma == "必要" and particle and light < len(words) and words[light].lemma == "有る":
            return word.lemma, light + 1, prefixed
        return (word.lemma, k, prefixed) if words[k].lemma in ("だ", "です") else None
    if words[k].surface == "で":  # UniDic takes the で of ではない for a particle
        after = k + 1 + (k + 1 < len(words) and words[k + 1].surface in ("は", "も"))
        if _absent(words, after):
            return word.lemma + "だ", k + 1, False
        if k + 1 < len(words) and words[k + 1].lemma == "有る":
            return word.lemma + "だ", k + 2, False
    if words[k].surface in ("だ", "です") and words[k].pos[0] == "助動詞":
        return word.lemma + "だ", k + 1, False
    return None


def _absent(words: list[Word], i: int) -> bool:
    """ない, ありません or なく stands at word i."""
    if i < len(words) and words[i].lemma == "無い":
        return True
    return i + 2 < len(words) and words[i].lemma == "有る" and words[i + 2].lemma == "ず"


def _chain(reading: Reading, i: int, idle: list[tuple[int, int]], whole: dict[int, int]) -> tuple[int, bool]:
    """Index of the last word of what follows a stem (auxiliaries, ている, ことができる, はずがない), and whether
    it denies."""
    words, denied, last = reading.words, False, i - 1
    while i < len(words):
        if words[i].start in whole:
            denied, i = not denied, reading.at(whole[words[i].start])
            last = i - 1
            continue
        word = words[i]
        if word.lemma == "可能" and i + 1 < len(words) and words[i + 1].surface == "性":
            break  # only likely
        if (
            word.pos[0] == "助動詞"
            or word.lemma in ("無い", "不可能", "可能")
            or word.lemma in WORDS.auxiliary
        ):
            denies = (word.lemma in ("ない", "無い", "ず", "ぬ", "不可能")) and word.pos[0] != "名詞"
            if denies and not _within(word, idle):
                denied = not denied
            last = i
        else:
            joins = word.surface in ("て", "で", "は", "も", "ば", "と") and word.pos[0] == "助詞"
            if not joins and not (word.surface in ("こと", "の", "が", "不") and _goes_on(words, i)):
                break
        i += 1
    return last, denied


def _within(word: Word, spans: list[tuple[int, int]]) -> bool:
    return any(start <= word.start < end for start, end in spans)


def _goes_on(words: list[Word], i: int) -> bool:
    """「ことができる」, 「ことは不可能」: the chain goes on through こと and its particle."""
    ahead = [word.lemma for word in words[i : i + 4]]
    able = ("出来る", "可能", "不可能")
    if ahead[:1] == ["事"]:
        return ahead[2:3] != [] and (ahead[2] in (*able, "無い") or ahead[2:4] == ["不", "可能"])
    if ahead[:1] == ["が"]:
        return ahead[1:2] != [] and (ahead[1] in (*able, "無い") or ahead[1:3] == ["不", "可能"])
    return ahead[:2] == ["不", "可能"]


def _becomes(words: list[Word], i: int, after: int) -> bool:
    adverbial = words[i].pos[0] == "形容詞" and words[i].conjugation_form.startswith("連用形")
    return adverbial and after < len(words) and words[after].lemma in ("成る", "為る")
