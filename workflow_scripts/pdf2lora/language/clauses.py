"""Clauses of a sentence: where they end, which can stand alone, and how one is turned round.

A piece of a sentence is only asked for in the clause that ends it, or in one that can be cut off and
ended surely: 「何トンで、…減少したか」 is no question.
"""

import re
from typing import NamedTuple, Protocol

from pdf2lora.language.questions import modifier
from pdf2lora.language.rewriting import conjugated, rewrite
from pdf2lora.language.subjects import Subject
from pdf2lora.language.vocabulary import CASE_VERBS
from pdf2lora.language.words import Word, outside_brackets, words

_LONG_ENOUGH_TO_CUT = 60
LONGEST_QUESTION = 90
"""Of the sentence that a question is made from; a longer one loses what stands before its last clause."""


class Sentence(Protocol):
    """A sentence with its words, as a statement of the dataset is one."""

    @property
    def text(self) -> str: ...
    @property
    def words(self) -> tuple[Word, ...]: ...


def parallel_boundaries(sentence: Sentence) -> list[int]:
    """Indexes of commas after 連用形, て, で or the が that only joins: what stands after is another clause."""
    morphemes, boundaries = sentence.words, []
    for i, word in outside_brackets(morphemes):
        if word.surface != "、" or i == 0:
            continue
        before = morphemes[i - 1]
        if _is_case_phrase(morphemes, i - 1):
            continue
        joins = before.pos[1] == "接続助詞" and before.surface in ("て", "で", "が", "し", "けれども")
        if joins or before.conjugation_form.startswith("連用形") or _is_reason(morphemes, i - 1):
            boundaries.append(i)
    return boundaries


def _is_case_phrase(morphemes: tuple[Word, ...], last: int) -> bool:
    """Whether the words up to ``last`` are 「により」, 「において」, 「を通じて」 …: no clause of their own."""
    i = last - 1 if morphemes[last].surface in ("て", "で") and last > 0 else last
    return (
        i > 0
        and morphemes[i].lemma.split("-")[0] in CASE_VERBS
        and morphemes[i - 1].surface in ("に", "と", "を")
    )


def _is_reason(morphemes: tuple[Word, ...], last: int) -> bool:
    """Whether a clause of reason ends here: 「…するため、」, 「…なので、」."""
    verbal = ("動詞", "助動詞", "形容詞")
    if morphemes[last].surface == "ため":
        return last > 0 and morphemes[last - 1].pos[0] in verbal
    return (
        last > 1
        and [w.surface for w in morphemes[last - 1 : last + 1]] == ["の", "で"]
        and morphemes[last - 2].pos[0] in verbal
    )


def _is_past(sentence: Sentence) -> bool:
    return any(word.conjugation_type == "助動詞-タ" for word in sentence.words[-3:])


_PLANNED = re.compile("予定|計画(?:である|です|だ)|見込|目指|目標|予測|までに|だろう|でしょう")


def _ended_at(sentence: Sentence, comma: int, dated: bool) -> str | None:
    """The sentence cut off before a comma and ended: 「…11億トンで」 → 「…11億トンである。」; None if unsure."""
    before = sentence.words[comma - 1]
    head = sentence.text[: before.start]
    # 「2018年に発表し、…を進める」: what has a date is past although the sentence is not.
    was = _is_past(sentence) or (dated and not _PLANNED.search(sentence.text))
    if _is_reason(sentence.words, comma - 1):
        cause = sentence.words[comma - (2 if before.surface == "ため" else 3)]
        # 「1.5°Cに抑えるため、」 is a purpose and no fact.
        is_fact = (
            cause.pos[0] != "動詞" or cause.orth_base in ("いる", "ある", "できる") or before.surface == "で"
        )
        return head.removesuffix("の") + "。" if is_fact else None
    if before.surface == "で" and before.pos[0] == "助動詞":
        return head + ("であった。" if was else "である。")
    if before.surface in ("が", "し", "けれども") and before.pos[1] == "接続助詞":
        return head + "。"
    if before.pos[0] in ("動詞", "助動詞") and before.conjugation_form.startswith("連用形"):
        base, kind = before.orth_base, before.conjugation_type
        if base == "おる" and head.endswith(("て", "で")):
            base, kind = "いる", "上一段-ア行"
        ended = conjugated(base, kind, before.lemma, "past") if was else base
        return None if ended is None else head + ended + "。"
    return None


# 「信頼でき、なおかつ人権を尊重するAI」: no clause of its own begins there.
_GOES_ON = re.compile("(?:なお)?かつ|および|及び|並びに|ならびに|または|又は|もしくは|若しくは|あるいは")
_EMBEDDED = re.compile("こと[をがにでは]|ように|とされ|という|との|と(?:発表|述べ|考え|見積|推定|予測|評価)")


class Clause(NamedTuple):
    """A sentence of its own, of which the piece from ``start`` to ``end`` is asked for."""

    text: str
    start: int
    end: int


def clause_with(
    sentence: Sentence, about: Subject, start: int, end: int, dated: bool = False
) -> Clause | None:
    """The part of a statement that can be asked for the piece; None if the piece stands too far inside."""
    text, boundaries = sentence.text, parallel_boundaries(sentence)
    places = [sentence.words[i].start for i in boundaries]
    # A date that opens the sentence belongs to all of it.
    whole = dated and start == 0
    later = [i for i, place in zip(boundaries, places, strict=True) if place >= end and not whole]
    if later:
        # 「2°C未満に保ち、努力を追求することを掲げる」: both clauses hang on こと, neither stands alone.
        if _EMBEDDED.search(text[sentence.words[later[0]].end :]):
            return None
        cut = _ended_at(sentence, later[0], dated)
        if cut is None or about.end >= sentence.words[later[0]].start:
            return None
        return Clause(cut, start, end) if len(cut) <= LONGEST_QUESTION else None
    earlier = [place for place in places if place < start and not _GOES_ON.match(text, place + 1)]
    own_topic = earlier and about.start < earlier[-1] and has_topic(text[earlier[-1] : start])
    if len(text) <= (_LONG_ENOUGH_TO_CUT if own_topic else LONGEST_QUESTION):
        return Clause(text, start, end)
    if not earlier:
        return None
    cut_at = earlier[-1] + 1
    prefix = "" if own_topic or about.start >= cut_at else about.text + "は、"
    clause = prefix + text[cut_at:]
    shift = len(prefix) - cut_at
    return Clause(clause, start + shift, end + shift) if len(clause) <= LONGEST_QUESTION else None


def inside_quotes(text: str, place: int) -> bool:
    """Whether a bracket that opened before ``place`` (characters) is still open there."""
    return any(text.count(a, 0, place) > text.count(b, 0, place) for a, b in ("「」", "『』", "（）", "()"))


def cleft_of(statement: str, about: Subject) -> str | None:
    """「Xは打ち上げられた。」 → 「Xが打ち上げられたのは」; None after a noun or where another は stands."""
    plain = rewrite(statement, "de_aru")
    modifying = modifier(statement)
    if plain is None or modifying is None or modifying.endswith("な") or plain.endswith("のである。"):
        return None
    if about.particle == "が":
        return None if has_topic(modifying) else modifying + "のは"
    topic = about.text + "は"
    place = modifying.find(topic)
    if place < 0:
        return None
    rest = modifying[place + len(topic) :].removeprefix("、")
    if has_topic(rest):
        return None
    return modifying[:place] + about.text + "が" + rest + "のは"


def has_topic(text: str) -> bool:
    """Whether a は marks something in the text."""
    return any(w.surface == "は" and w.pos[1] == "係助詞" for w in words(text))
