"""A text read for its facts: its words, with Latin names in one piece, and the noun phrases among them."""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

import msgspec

from pdf2lora.language.claims import Phrase, Slot
from pdf2lora.language.noun_phrases import noun_phrase_start
from pdf2lora.language.script import normalise
from pdf2lora.language.units import UNITS
from pdf2lora.language.vocabulary import BETWEEN_NOUNS, CASE_VERBS
from pdf2lora.language.words import Word, is_counter, is_nominal, is_number, morphemes
from pdf2lora.resources import resource

LATIN_NAME = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+(?:\.\d+)?)*")


class _PhraseWords(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/phrases.yaml."""

    empty: frozenset[str]
    of_time: frozenset[str]
    hedges: frozenset[str]
    after_number: frozenset[str]
    auxiliary: frozenset[str]


WORDS = resource("language/phrases", _PhraseWords)
_STOPS = frozenset("。！？!?")
_POINTING = ("この", "その", "あの", "同じ")
_TOPICS = ("は", "も")
_CASES = ("が", "を", *_TOPICS)


PhraseAt = tuple[int, int, Phrase, str]
"""First word, the word after the last, the phrase, and the particle that follows. The phrase is empty in
「この衛星は」, which names nothing by itself."""


class Reading:
    """The normalised text and its words; places are in characters of ``text``, indices count ``words``."""

    def __init__(self, raw: str) -> None:
        self.text = normalise(raw)
        self.words = list(morphemes(self.text))
        self.named = self._numbered()
        latin = [match.span() for match in LATIN_NAME.finditer(self.text)]
        self.latin = [(start, end) for start, end in latin if not any(s <= start < e for s, e in self.named)]
        self.words = _joined(self.text, self.words, sorted(self.named + self.latin))
        self._starts = [word.start for word in self.words]
        self._nominal = [is_nominal(word) for word in self.words]

    def _numbered(self) -> list[tuple[int, int]]:
        """ランドサット1号, ひまわり8号: the number belongs to the name."""
        spans = []
        for i in range(2, len(self.words)):
            name, number, counter = self.words[i - 2 : i + 1]
            if (
                counter.surface == "号"
                and is_number(number)
                and re.fullmatch("[ぁ-んァ-ヴー]{3,}", name.surface)
            ):
                following = self.words[i + 1] if i + 1 < len(self.words) else None
                if is_nominal(name) and (following is None or following.surface not in ("機", "線", "館")):
                    spans.append((name.start, counter.end))
        return spans

    def at(self, place: int) -> int:
        """Index of the first word that begins at a place or after it."""
        return bisect_left(self._starts, place)

    def holding(self, place: int) -> int:
        """Index of the word that holds the character at a place."""
        return max(0, bisect_right(self._starts, place) - 1)

    @cached_property
    def phrases(self) -> list[PhraseAt]:
        """Every noun phrase with a case or topic particle, in order."""
        phrases = []
        for end in range(1, len(self.words)):
            if self.words[end].pos[0] != "助詞" or self.words[end].surface == "の":
                continue
            start = noun_phrase_start(self.words, end, clauses=False)
            phrase = self._parts(start, end) if start is not None else ()
            if phrase:
                pointing = self.words[start].surface in _POINTING
                phrases.append((start, end, () if pointing else phrase, self._particle(end)))
        return phrases

    def _parts(self, start: int, end: int) -> Phrase:
        """The words from start to end that name something, cut at の, と, や and their like."""
        parts: list[set[str]] = [set()]
        for i in range(start, end):
            if self.words[i].surface in BETWEEN_NOUNS:
                parts.append(set())
            elif self._nominal[i] and self.names_something(i):
                parts[-1].add(self._lemma(i))
        return tuple(frozenset(part) for part in (part - WORDS.empty for part in parts) if part)

    def _particle(self, i: int) -> str:
        """とは brings up a topic as は does."""
        word, after = self.words[i], self.words[i + 1] if i + 1 < len(self.words) else None
        return "は" if word.surface == "と" and after and after.surface == "は" else word.surface

    def names_something(self, i: int) -> bool:
        """Whether a word of a noun phrase names something: not a number, its counter, a unit or a word of dates."""
        word = self.words[i]
        after_number = i > 0 and is_number(self.words[i - 1])
        unit = (word.surface in UNITS and word.surface.isascii()) or word.surface in ("μ", "°")
        unit = unit or (word.surface == "C" and i > 0 and self.words[i - 1].surface == "°")
        return not (
            is_number(word) or (after_number and is_counter(word)) or unit or word.surface in WORDS.of_time
        )

    def _lemma(self, i: int) -> str:
        """二酸化 and 一酸化 are two words, although UniDic cuts off the number."""
        word = self.words[i]
        numbered = i > 0 and is_number(self.words[i - 1]) and not self.words[i - 1].surface.isascii()
        return (self.words[i - 1].surface if numbered else "") + (word.lemma or word.surface)

    def slot(self, start: int, end: int) -> Slot:
        """What the value at the places from start to end is stated of."""
        first, after = self.at(start), self.at(end)
        place, does = self.predicate_after(after)
        stem = place + 1 if does else len(self.words)
        return self.slot_at(first, stem)._replace(of=self._of(first, after), does=does)

    def _of(self, first: int, after: int) -> Phrase:
        i = first - 1
        while i >= 0 and (
            self.words[i].lemma in WORDS.hedges or self.words[i].surface in ("およそ", "ほぼ", "「", "第")
        ):
            i -= 1
        if i >= 0 and self._nominal[i] and self.names_something(i):
            begin = i
            while begin > 0 and self._nominal[begin - 1] and self.names_something(begin - 1):
                begin -= 1
            if self.words[begin].surface == "さ" and begin > 0:
                begin -= 1  # 深さ, 高さ
            beside = frozenset(self._lemma(k) for k in range(begin, i + 1)) - WORDS.empty - {"さ"}
            if beside:
                return (beside,)
        return self._counted(after)

    def _counted(self, after: int) -> Phrase:
        """The noun after の: 「69個の小さなアンテナ」."""
        i = after
        while i < len(self.words) and self.words[i].lemma in WORDS.after_number:
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
        counted = frozenset(self._lemma(k) for k in range(begin, i) if self.names_something(k)) - WORDS.empty
        return (counted,) if counted else ()

    def slot_at(self, first: int, stem: int) -> Slot:
        """What the value or the predicate at word first is stated about; the word before ``stem`` is its verb."""
        begin, stop = self.sentence(first)
        said = [p for p in self.phrases if begin <= p[0] < stop]
        own = self._own(first, said)
        if not own:
            return Slot(topics=self._topics(first, said))
        about = tuple(p[2] for p in own if p[2])
        return Slot((), about, self._others(first, stem, said, own) if about else ())

    def _own(self, first: int, said: list[PhraseAt]) -> list[PhraseAt]:
        """The case phrase of the clause of word first, and the topic right before it that it is a part of
        (海氷は面積が)."""
        before = [p for p in said if p[1] <= first]
        own = [p for p in before if p[3] in _CASES and not self._acts(p[1], first)][-1:]
        topic = before[: before.index(own[0])][-1:] if own and own[0][3] == "が" else []
        return own + [p for p in topic if p[3] in _TOPICS and not self._acts(p[1], own[0][0])]

    def _others(self, first: int, stem: int, said: list[PhraseAt], own: list[PhraseAt]) -> tuple[Phrase, ...]:
        """The topic of the clause, and what its verb does to: 「ひまわりは10分ごとに地球を観測する」."""
        topics = [p for p in said if p[1] <= own[0][0] and p[3] in _TOPICS and not self._acts(p[1], first)]
        objects = [p for p in said if first <= p[0] and p[1] + 2 == stem and p[3] == "を"]
        return tuple(p[2] for p in (*topics[-1:], *objects) if p[2] and own[0][3] != p[3])

    def _topics(self, first: int, said: list[PhraseAt]) -> tuple[Phrase, ...]:
        """The topics of the sentence of a value and the subject that follows it; otherwise where it happens."""
        named = [p for p in said if p[2]]
        before = [p for p in named if p[1] <= first]
        topics = [p for p in before if p[3] in _TOPICS]
        topics += [p for p in named if first < p[0] and p[3] in ("は", "が")][:1]
        return tuple(p[2] for p in topics or [p for p in before if p[3] in ("に", "で")][-1:])

    def _acts(self, first: int, stop: int) -> bool:
        """Whether a verb stands from word first on, before word stop: a phrase before it is the verb's own."""
        return any(
            self.words[i].pos[0] == "動詞" and not self._is_postposition(i) for i in range(first, stop)
        )

    def _is_postposition(self, i: int) -> bool:
        """Whether word i is the verb of によって, に対して or として."""
        return self.words[i].lemma.split("-")[0] in CASE_VERBS and self.words[i - 1].surface in ("に", "と")

    def sentence(self, i: int) -> tuple[int, int]:
        """Indices of the first word of the sentence that holds word i, and of the one after it."""
        begin, stop = min(i, len(self.words)), i
        while begin > 0 and self.words[begin - 1].surface not in _STOPS:
            begin -= 1
        while stop < len(self.words) and self.words[stop].surface not in _STOPS:
            stop += 1
        return begin, stop

    def predicate_after(self, after: int) -> tuple[int, str]:
        """Index and lemma of the next predicate of the sentence, the lemma empty where none is near."""
        for i in range(after, min(after + 16, len(self.words))):
            word = self.words[i]
            if word.surface in _STOPS:
                break
            alone = word.pos[1] != "非自立可能" or self.words[i - 1].surface in (*_CASES, "に")
            if word.pos[0] in ("動詞", "形容詞") and word.lemma not in WORDS.empty and alone:
                return i, word.lemma
            following = self.words[i + 1] if i + 1 < len(self.words) else None
            if word.pos[2] == "サ変可能" and following is not None and following.lemma in ("為る", "出来る"):
                suffix = word.pos[0] == "接尾辞" and i > 0  # 本格化
                return i, (self.words[i - 1].lemma if suffix else "") + word.lemma
        return after, ""


def _joined(text: str, words: list[Word], names: list[tuple[int, int]]) -> list[Word]:
    """The words with those that make up one name (CO, 2; GOSAT, -, GW; だ, いち, 4, 号) joined to one noun."""
    joined: list[Word] = []
    waiting = iter(names)
    name = next(waiting, None)
    for word in words:
        while name is not None and name[1] <= word.start:
            name = next(waiting, None)
        if name is None or word.end <= name[0]:
            joined.append(word)
        elif not (joined and joined[-1].start == name[0]):
            own = text[name[0] : name[1]]
            joined.append(Word(own, ("名詞", "固有名詞", "一般", ""), "", "", own.casefold(), own, name[0]))
    return joined
