"""A text read for its facts: its words, with Latin names in one piece, and the noun phrases among them."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from pdf2lora.evaluation.facts.fact import Phrase, Slot
from pdf2lora.evaluation.facts.units import UNITS
from pdf2lora.evaluation.metrics.answer_metric import morphemes
from pdf2lora.japanese import Word, normalise

LATIN_NAME = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+(?:\.\d+)?)*")

QUOTED_NAME = re.compile(r"「(?P<name>[ぁ-んァ-ヴー]{2,8}(?:[A-Z]{1,4}\d*|\d+号?)?)」")
"""「だいち4号」, 「いぶきGW」: kana between quotation marks."""


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


EMPTY = listed(
    "事 物 為 場合 時 所 様 方 点 上 下 中 内 間 其れ 此れ 此処 其の 値 量 数 程 度 者 的 性 等 他 殆ど 全て 大部分 現在 原則 近年 等々 約 毎 "
    "当たり 為る 有る 居る 成る 因る 於く 出来る 言う ため とき よう の"
)
"""Lemmas that do not tell one thing from another."""

_HEDGES = listed("約 最大 最小 最低 最高 平均 凡そ 略 僅か 大凡 計 合計 更に 既に 少なくとも")
_AFTER_NUMBER = listed(
    "程度 以上 以下 未満 以内 前後 程 余り 弱 強 超 位 分 ずつ 毎 頃 間 末 初め 後半 前半 半ば"
)
_STOPS = frozenset("。！？!?")


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


class Reading:
    """The normalised text and its words; places are in characters of ``text``, indices count ``words``."""

    def __init__(self, raw: str) -> None:
        self.text = normalise(raw)
        self.words = list(morphemes(self.text))
        quoted = [match.span("name") for match in QUOTED_NAME.finditer(self.text)]
        self.named = [span for span in quoted if self._is_name(*span)]
        self.named += [span for span in self._numbered() if not any(s <= span[0] < e for s, e in self.named)]
        latin = [match.span() for match in LATIN_NAME.finditer(self.text)]
        self.latin = [(start, end) for start, end in latin if not any(s <= start < e for s, e in self.named)]
        self.words = _joined(self.text, self.words, sorted(self.named + self.latin))
        self._starts = [word.start for word in self.words]
        self._nominal = [is_nominal(word) for word in self.words]

    def _is_name(self, start: int, end: int) -> bool:
        """Whether quoted kana are no words with a grammar, as 「やさしい」 and 「ありがとう」 are."""
        inside = {word.pos[0] for word in self.words if start <= word.start < end}
        return bool(re.search("[A-Z0-9]", self.text[start:end])) or inside <= {"名詞"}

    def _numbered(self) -> list[tuple[int, int]]:
        """ランドサット1号, ひまわり8号: the number belongs to the name."""
        found = []
        for i in range(2, len(self.words)):
            name, number, counter = self.words[i - 2 : i + 1]
            if (
                counter.surface == "号"
                and is_number(number)
                and re.fullmatch("[ぁ-んァ-ヴー]{3,}", name.surface)
            ):
                following = self.words[i + 1] if i + 1 < len(self.words) else None
                if is_nominal(name) and (following is None or following.surface not in ("機", "線", "館")):
                    found.append((name.start, counter.end))
        return found

    def at(self, place: int) -> int:
        """Index of the first word that begins at a place or after it."""
        return bisect_left(self._starts, place)

    def holding(self, place: int) -> int:
        """Index of the word that holds the character at a place."""
        return max(0, bisect_right(self._starts, place) - 1)

    @cached_property
    def phrases(self) -> list[tuple[int, int, Phrase, str]]:
        """(first word, word after the last, phrase, the particle that follows) of every noun phrase with a
        case or topic particle, in order."""
        found, i = [], 0
        while i < len(self.words):
            if not self._nominal[i]:
                i += 1
                continue
            end, phrase = self.phrase_from(i)
            particle = self.words[end] if end < len(self.words) else None
            if particle is not None and particle.pos[0] == "助詞" and phrase:
                found.append((i, end, phrase, particle.surface))
            i = max(end, i + 1)
        return found

    def phrase_from(self, i: int) -> tuple[int, Phrase]:
        """The noun phrase that begins with word i, through の and brackets, and the index after it; a の after
        which no noun comes is left out."""
        segments: list[frozenset[str]] = []
        current: list[str] = []
        begin = i
        while i < len(self.words):
            word = self.words[i]
            if is_nominal(word):
                if self.names_something(i):
                    current.append(self._lemma(i))
            elif word.surface == "（":
                closing = self.text.find("）", word.start)
                if closing < 0:
                    break
                i = self.at(closing)
            elif word.surface == "の":
                segments.append(frozenset(current) - EMPTY)
                current = []
            elif word.surface not in "「」『』・-":
                break
            i += 1
        if i - 1 > begin and self.words[i - 1].surface == "の":
            i -= 1
        segments.append(frozenset(current) - EMPTY)
        return i, tuple(segment for segment in segments if segment)

    def names_something(self, i: int) -> bool:
        """Whether a word of a noun phrase names something: not a number, its counter or a unit."""
        word = self.words[i]
        after_number = i > 0 and is_number(self.words[i - 1])
        unit = (word.surface in UNITS and word.surface.isascii()) or word.surface in ("μ", "°")
        return not (is_number(word) or (after_number and is_counter(word)) or unit)

    def _lemma(self, i: int) -> str:
        """二酸化 and 一酸化 are two words, although UniDic cuts off the number."""
        word = self.words[i]
        numbered = i > 0 and is_number(self.words[i - 1]) and not self.words[i - 1].surface.isascii()
        return (self.words[i - 1].surface if numbered else "") + (word.lemma or word.surface)

    def slot(self, start: int, end: int) -> Slot:
        """What the value at the places from start to end is stated of."""
        first, after = self.at(start), self.at(end)
        return Slot(self._of(first, after), self.about(first, after), self._does(after))

    def _of(self, first: int, after: int) -> Phrase:
        i = first - 1
        while i >= 0 and (
            self.words[i].lemma in _HEDGES or self.words[i].surface in ("およそ", "ほぼ", "「", "第")
        ):
            i -= 1
        if i >= 0 and self._nominal[i] and self.names_something(i):
            begin = i
            while begin > 0 and self._nominal[begin - 1] and self.names_something(begin - 1):
                begin -= 1
            if self.words[begin].surface == "さ" and begin > 0:
                begin -= 1  # 深さ, 高さ
            beside = frozenset(self._lemma(k) for k in range(begin, i + 1)) - EMPTY - {"さ"}
            if beside:
                return (beside,)
        return self._counted(after)

    def _counted(self, after: int) -> Phrase:
        """The noun after の: 「69個の小さなアンテナ」."""
        i = after
        while i < len(self.words) and self.words[i].lemma in _AFTER_NUMBER:
            i += 1
        if i >= len(self.words) or self.words[i].surface != "の":
            return ()
        i += 1
        while i < len(self.words) and self.words[i].pos[0] in (
            "形容詞",
            "連体詞",
            "形状詞",
            "助動詞",
            "副詞",
        ):
            i += 1
        begin = i
        while i < len(self.words) and self._nominal[i]:
            i += 1
        counted = frozenset(self._lemma(k) for k in range(begin, i) if self.names_something(k)) - EMPTY
        return (counted,) if counted else ()

    def about(self, first: int, after: int) -> tuple[Phrase, ...]:
        """The nearest case phrase before the words and the topic of their sentence, which may also follow."""
        begin, stop = self.sentence(first)
        before = [p for p in self.phrases if begin <= p[0] and p[1] <= first]
        cases = [p for p in before if p[3] in ("が", "を", "は", "も")] or [
            p for p in before if p[3] in ("に", "で")
        ]
        found = [cases[-1][2]] if cases else []
        topics = [
            p[2] for p in self.phrases if begin <= p[0] < stop and p[3] in ("は", "も") and p[0] < first
        ]
        if not topics:
            topics = [p[2] for p in self.phrases if after <= p[0] < stop and p[3] in ("は", "が")][:1]
        for phrase in topics[-1:]:
            if phrase not in found:
                found.append(phrase)
        return tuple(found)

    def sentence(self, i: int) -> tuple[int, int]:
        """Indices of the first word of the sentence that holds word i, and of the one after it."""
        begin, stop = min(i, len(self.words)), i
        while begin > 0 and self.words[begin - 1].surface not in _STOPS:
            begin -= 1
        while stop < len(self.words) and self.words[stop].surface not in _STOPS:
            stop += 1
        return begin, stop

    def _does(self, after: int) -> str:
        for i in range(after, min(after + 16, len(self.words))):
            word = self.words[i]
            if word.surface in _STOPS:
                return ""
            if word.pos[0] in ("動詞", "形容詞") and word.lemma not in EMPTY and word.pos[1] != "非自立可能":
                return word.lemma
            following = self.words[i + 1] if i + 1 < len(self.words) else None
            if word.pos[2] == "サ変可能" and following is not None and following.lemma in ("為る", "出来る"):
                return word.lemma
        return ""


def _joined(text: str, words: list[Word], names: list[tuple[int, int]]) -> list[Word]:
    """The words with those that make up one name (CO, 2; GOSAT, -, GW; だ, いち, 4, 号) joined to one noun."""
    found: list[Word] = []
    waiting = iter(names)
    name = next(waiting, None)
    for word in words:
        while name is not None and name[1] <= word.start:
            name = next(waiting, None)
        if name is None or word.end <= name[0]:
            found.append(word)
        elif not (found and found[-1].start == name[0]):
            own = text[name[0] : name[1]]
            found.append(Word(own, ("名詞", "固有名詞", "一般", ""), "", "", own.casefold(), own, name[0]))
    return found
