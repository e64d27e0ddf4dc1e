"""How a text speaks, by morphology, sentence by sentence: its keigo, and です・ます or plain style.

Keigo is what the Agency for Cultural Affairs calls so (敬語の指針, 2007):

polite    丁寧語    です, ます and ございます
honorific 尊敬語    the verbs that are nothing else (いらっしゃる, くださる, …) and お/ご + … + になる
humble    謙譲語    the verbs that are nothing else (いただく, いたす, おります, …) and お/ご + … + する

A sentence may hold all three. れる・られる may be honorific, passive or potential and is not counted, nor
is 「…なさい」, which nobody takes for respect. Words within quotation marks belong to someone else.

The style of a sentence is that of its end: です・ます (and 「…ください」) is polite, である, だ and plain
verbs and adjectives are plain, however formal; a sentence that ends in a noun (体言止め) has neither.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pdf2lora.evaluation.metrics.answer_metric import (
    AnswerFigures,
    AnswerMetric,
    morphemes,
    token_signature,
)
from pdf2lora.language.sentences import sentences
from pdf2lora.language.words import Word

Speech = Literal["polite", "plain"]

# UniDic lemmas. 居る stands for both いる and おる, and ており is said in plain style too: おります alone is humble.
HONORIFIC = frozenset(["いらっしゃる", "仰る", "為さる", "下さる", "召し上がる", "召す", "御座す"])
HUMBLE = frozenset(
    [
        "頂く",
        "致す",
        "申す",
        "申し上げる",
        "伺う",
        "参る",
        "存ずる",
        "承る",
        "畏まる",
        "差し上げる",
        "賜わる",
        "頂戴",
        "拝見",
        "拝借",
        "拝受",
        "拝読",
        "拝聴",
        "拝察",
    ]
)
POLITE_AUXILIARY = frozenset({"助動詞-デス", "助動詞-マス"})


class Forms(NamedTuple):
    """Which keigo a sentence holds."""

    polite: bool
    honorific: bool
    humble: bool


class Keigo(AnswerMetric):
    """Shares of the sentences of an answer; over a system the mean of its answers. "keigo" is the share with
    keigo of any kind, the next three its kinds, "style_plain" the share that ends in plain style."""

    names = ("keigo", "keigo_polite", "keigo_honorific", "keigo_humble", "style_plain")
    of_the_text = True
    description = "Share of sentences with keigo (polite, honorific, humble) and in plain style, by UniDic."
    citation = "文化審議会 2007 (敬語の指針)"

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        rows = [_shares(prediction) for prediction in predictions]
        return {name: [100 * row[i] for row in rows] for i, name in enumerate(self.names)}

    def signature(self, name: str) -> str:
        return token_signature(name, "sentences with it/sentences")


def _shares(text: str) -> list[float]:
    """In the order of Keigo's names, 0 to 1; 0 for no text."""
    spoken = sentences_of(text)
    if not spoken:
        return [0.0] * len(Keigo.names)
    rows = []
    for sentence in spoken:
        forms = keigo_of_sentence(sentence)
        rows.append((any(forms), *forms, style_of_sentence(sentence) == "plain"))
    return [sum(column) / len(spoken) for column in zip(*rows, strict=True)]


def sentences_of(text: str) -> list[str]:
    """The sentences of an answer, line by line, without those that hold no letter or digit."""
    return [s for line in text.splitlines() for s in sentences(line) if re.search(r"\w", s)]


def keigo_of_sentence(sentence: str) -> Forms:
    """The keigo of a sentence outside quotation marks.

    A sentence that is a quotation from end to end is judged by what is quoted.
    """
    found = _own_words(sentence)
    frames = {_frame(found[i:]) for i in range(len(found))}
    return Forms(
        polite=any(word.conjugation_type in POLITE_AUXILIARY or word.lemma == "御座る" for word in found),
        honorific="honorific" in frames or any(map(_is_honorific, found)),
        humble="humble" in frames or any(_is_humble(found, i) for i in range(len(found))),
    )


def _is_honorific(word: Word) -> bool:
    return word.lemma in HONORIFIC and word.surface != "なさい"


def _is_humble(found: Sequence[Word], i: int) -> bool:
    word = found[i]
    if word.lemma == "存ずる" and i and found[i - 1].lemma == "御":
        return False  # ご存じ is the listener's
    if word.lemma == "居る" and word.surface.startswith("お"):
        return any(after.conjugation_type == "助動詞-マス" for after in found[i + 1 : i + 2])
    return word.lemma in HUMBLE


def _frame(found: Sequence[Word]) -> Literal["honorific", "humble"] | None:
    """Whether the words begin with お/ご + stem + する (humble) or + になる (honorific).

    The stem is a verb's (お持ちになる) or a noun of action (ご説明する, お手伝いする): neither お茶する nor
    お金になる, and お世話になる and ご馳走する are said in plain style too.
    """
    lemmas = [word.lemma for word in found[:4]]
    if lemmas[:3] == ["御覧", "に", "成る"] or lemmas[:2] in (["御", "存ずる"], ["御", "存知"]):
        return "honorific"
    if lemmas == ["御", "目", "に", "掛かる"]:
        return "humble"
    if len(found) < 3 or found[0].pos[0] != "接頭辞" or found[0].lemma != "御":
        return None
    stem = found[1]
    if stem.pos[0] == "名詞" and stem.lemma not in {"世話", "馳走"}:
        acts = stem.pos[2] == "サ変可能" or re.search("[いきぎしちにびみりえけげせてねべめれ]$", stem.surface)
    else:
        acts = stem.pos[0] == "動詞"
    if not acts:
        return None
    if lemmas[2:4] == ["に", "成る"]:
        return "honorific"
    return "humble" if lemmas[2] == "為る" else None


def style_of_text(text: str) -> Speech | None:
    """The style of most sentences that have one; None where none has, or as many are polite as plain."""
    counted = Counter(styles(text)).most_common()
    if not counted or (len(counted) == 2 and counted[0][1] == counted[1][1]):
        return None
    return counted[0][0]


def styles(text: str) -> list[Speech]:
    """The styles of the sentences that have one, in their order."""
    found = [style_of_sentence(sentence) for sentence in sentences_of(text)]
    return [style for style in found if style is not None]


def style_of_sentence(sentence: str) -> Speech | None:
    """です・ます or plain, by the last predicate outside quotation marks; None for a sentence that ends in
    a noun or breaks off before its predicate."""
    found = list(_own_words(re.sub(r"[（(][^（）()]*[）)](?=[^\w（()）]*$)", "", sentence)))
    stopped = False
    while found and found[-1].pos[0] == "補助記号":
        stopped |= found.pop().surface in ("。", "．", "！", "？", "!", "?")
    spoken = False
    while found and (
        found[-1].pos[1] == "終助詞" or (found[-1].surface == "か" and found[-1].pos[0] == "助詞")
    ):
        found.pop()
        spoken = True
    joined = _without_conjunction(found)
    if _ends_politely(joined):
        return "polite"
    if spoken:
        return "plain"  # 「何か」「猫だね」, and 「述べよ」, of which UniDic makes stem and よ
    if len(joined) < len(found) and not stopped:
        return None  # cut off where です・ます could still have come
    # 「…を教えて。」 asks plainly.
    if found and found[-1].pos[1] == "接続助詞" and found[-1].lemma == "て":
        return "plain" if stopped else None
    return "plain" if joined and _is_plain_end(joined[-1]) else None


def _without_conjunction(found: Sequence[Word]) -> Sequence[Word]:
    """The words without a conjunction after the last predicate: 「…ますが」「…ですから」「…ますので」."""
    surfaces = [word.surface for word in found[-2:]]
    if surfaces in (["の", "で"], ["の", "に"], ["けれど", "も"]):
        return found[:-2]
    if surfaces and surfaces[-1] in ("が", "から", "し", "けれど", "けど", "けれども", "ので", "のに"):
        return found[:-1] if found[-1].pos[1] == "接続助詞" else found
    return found


def _ends_politely(found: Sequence[Word]) -> bool:
    """です, ます, ました, ません, ませんでした, でしょう, ください …"""
    for word in reversed(found[-4:]):
        if word.conjugation_type in POLITE_AUXILIARY:
            return True
        if word.lemma == "下さる" and word.conjugation_form.startswith("命令形"):
            return True
        if word.conjugation_type not in ("助動詞-タ", "助動詞-ヌ"):
            return False
    return False


def _is_plain_end(word: Word) -> bool:
    """Whether a verb, an adjective, an auxiliary or a suffix like にくい stands as at the end of a sentence."""
    if word.surface == "な":
        return False  # 「重要な」
    return word.conjugation_form.startswith(("終止形", "連体形", "命令形", "意志推量形"))


def _own_words(sentence: str) -> tuple[Word, ...]:
    """The morphemes of a sentence, each quotation in it replaced by a pronoun so that the grammar holds."""
    own, before = sentence, None
    while own != before:
        own, before = re.sub(r"「[^「」『』]*」|『[^「」『』]*』", "それ", own), own
    if own == sentence:
        return morphemes(sentence)
    return morphemes(own if re.search(r"\w", own.replace("それ", "")) else sentence)
