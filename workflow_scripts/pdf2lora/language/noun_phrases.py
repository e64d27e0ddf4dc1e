"""Where a noun phrase begins, by morphology: the one scan, for what a sentence is about and for what a value is of."""

from collections.abc import Sequence

from pdf2lora.language.vocabulary import ADVERBIAL_TIMES, BETWEEN_NOUNS, MARKS_IN_NAMES
from pdf2lora.language.words import Word

CLOSING_TO_OPENING = {"」": "「", "』": "『", "）": "（", ")": "("}


def noun_phrase_start(words: Sequence[Word], end: int, clauses: bool = True) -> int | None:
    """Index of the first word of the longest noun phrase that ends before ``end``; None if unsure.

    Goes from right to left: nouns, の, parallel particles, な- and い-adjectives; a verb or た before a
    noun opens a relative clause, which reaches to the comma or to the start of the sentence. Without
    ``clauses`` the phrase begins after them, and after any comma.
    """
    i = end - 1
    clause = False
    while i >= 0:
        word = words[i]
        following = words[i + 1] if i + 1 < end else None
        if word.surface in CLOSING_TO_OPENING:
            opening = opening_of(words, i)
            if opening is None:
                return None
            i = opening - 1
            continue
        if word.surface == "、":
            return _after_comma(words, i, clause) if clauses else i + 1
        if word.surface in ("は", "も") and word.pos[1] == "係助詞":
            return i + 1 if not clause else None
        if clause:
            # 「…ほど」 and 「…と」 end a clause of their own, which is none of the phrase's.
            if word.pos[1] == "接続助詞" and word.surface not in ("て", "で", "ながら", "つつ"):
                return None
            if word.surface in ("ほど", "だけ") or word.pos[0] == "接続詞":
                return None
            i -= 1
            continue
        kind = word.pos[0]
        if kind in ("名詞", "接尾辞", "接頭辞", "記号", "代名詞"):
            if word.surface in ADVERBIAL_TIMES and following and following.pos[0] != "助詞" and i + 1 < end:
                return i + 1
            i -= 1
        elif _stands_in_noun_phrase(word, words[i - 1] if i else None, following):
            i -= 1
        elif clauses and kind in ("動詞", "形容詞", "助動詞") and following and _modifies(word, following):
            clause = True
            i -= 1
        else:
            # 「(…に戻る)までの日数」: what まで hangs on was no noun, so the phrase is longer than was read.
            return None if following is not None and following.pos[0] == "助詞" else i + 1
    return 0


def _stands_in_noun_phrase(word: Word, before: Word | None, following: Word | None) -> bool:
    """Whether a particle, な, 連体詞 or mark can stand between the nouns of one phrase."""
    kind = word.pos[0]
    if kind == "助詞":
        return following is not None and _joins_nouns(word, before, following)
    if kind == "連体詞":
        return following is not None
    if kind in ("補助記号", "接続詞"):
        return word.surface in MARKS_IN_NAMES
    return kind == "形状詞" or (word.surface == "な" and kind == "助動詞")


def _joins_nouns(particle: Word, before: Word | None, following: Word) -> bool:
    if before is None or particle.surface not in BETWEEN_NOUNS:
        return False
    if particle.surface in ("へ", "から", "まで", "で"):
        # 「2011年から2020年までの」 is one modifier.
        return following.surface == "の" or (particle.surface == "から" and following.pos[1] == "数詞")
    # 「への」, 「からの」, 「での」, 「との」 hang on a noun as の does.
    return before.pos[0] in ("名詞", "接尾辞", "記号", "代名詞", "補助記号") or (
        particle.surface == "の" and before.surface in ("へ", "から", "まで", "で", "と", "など", "だけ")
    )


def _modifies(word: Word, following: Word) -> bool:
    if following.pos[0] not in ("名詞", "接頭辞", "補助記号", "代名詞", "接尾辞"):
        return False
    return word.conjugation_form.startswith(("連体形", "終止形"))


def _after_comma(words: Sequence[Word], comma: int, clause: bool) -> int | None:
    """Where the phrase begins when its scan met a comma; None if the comma may belong to a list."""
    if comma == 0:
        return None
    before = words[comma - 1]
    if clause or before.pos[0] not in ("名詞", "接尾辞", "記号") or "副詞可能" in before.pos:
        return comma + 1
    # 「米国、英国は」 against 「2020年、英国は」: after a time the phrase is what follows the comma.
    counted = before.pos[2].startswith("助数詞") and comma > 1 and words[comma - 2].pos[1] == "数詞"
    if counted or before.surface in ("年", "月", "日", "年度", "年代", "世紀", "後", "中"):
        return comma + 1
    return None


def opening_of(words: Sequence[Word], closing: int) -> int | None:
    depth = 0
    for i in range(closing, -1, -1):
        depth += words[i].surface in CLOSING_TO_OPENING
        depth -= words[i].surface in CLOSING_TO_OPENING.values()
        if depth == 0:
            return i
    return None


def head_noun(phrase: Sequence[Word]) -> str:
    """The last run of nouns of a phrase, as one string."""
    head = ""
    for word in reversed(phrase):
        if word.pos[0] not in ("名詞", "接尾辞", "接頭辞", "形状詞"):
            break
        head = word.surface + head
    return head or phrase[-1].surface
