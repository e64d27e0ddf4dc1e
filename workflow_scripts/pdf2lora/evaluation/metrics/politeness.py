"""How often an answer speaks politely: the share of its sentences that hold keigo, by morphology.

Polite (丁寧語) is です・ます and でございます; honorific (尊敬語) and humble (謙譲語) are the verbs that
are nothing else, and お/ご + … + になる・する and their like. Plain style (だ・である) is not polite,
however formal it is. れる・られる may be honorific, passive or potential and is not counted.
Words within quotation marks belong to someone else and do not make a sentence polite.
"""

import re
from collections.abc import Sequence

from pdf2lora.evaluation.metrics.answer_metric import (
    AnswerFigures,
    AnswerMetric,
    morphemes,
    token_signature,
)
from pdf2lora.japanese import Word, sentences

# UniDic lemmas. 居る stands for both いる and おる, so おります is counted by its ます.
HONORIFIC = frozenset(["いらっしゃる", "仰る", "為さる", "下さる", "召し上がる", "召す", "御座る", "御座す"])
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


class Keigo(AnswerMetric):
    """Share of the sentences of an answer that are polite; over a system the mean of its answers."""

    names = ("keigo",)
    description = "Share of sentences with keigo (です・ます, honorific and humble forms), by UniDic."

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        return {"keigo": [100 * polite_share(prediction) for prediction in predictions]}

    def signature(self, name: str) -> str:
        return token_signature("keigo", "polite sentences/sentences")


def polite_share(text: str) -> float:
    """Share of the sentences that are polite, 0 to 1; 0 for no text."""
    spoken = [s for line in text.splitlines() for s in sentences(line) if re.search(r"\w", s)]
    return sum(map(is_polite, spoken)) / len(spoken) if spoken else 0.0


def is_polite(sentence: str) -> bool:
    """Whether a sentence holds a polite, honorific or humble form outside quotation marks.

    A sentence that is a quotation from end to end is judged by what is quoted.
    """
    own = re.sub(r"「[^「」]*」|『[^『』]*』", "", sentence)
    found = morphemes(own if re.search(r"\w", own) else sentence)
    if any(word.conjugation_type in POLITE_AUXILIARY for word in found):
        return True
    if any(word.lemma in HONORIFIC or word.lemma in HUMBLE for word in found):
        return True
    return any(_is_honorific_frame(found[i:]) for i in range(len(found)))


def _is_honorific_frame(found: Sequence[Word]) -> bool:
    """Whether the words begin with お/ご + stem + する (humble) or + になる (honorific).

    The stem is a verb's (お持ちになる) or a noun of action (ご説明する, お手伝いする): neither お茶する nor
    お金になる, and お世話になる and ご馳走する are said in plain style too.
    """
    if [word.lemma for word in found[:3]] == ["御覧", "に", "成る"]:
        return True
    if len(found) < 3 or found[0].pos[0] != "接頭辞" or found[0].lemma != "御":
        return False
    stem, rest = found[1], [word.lemma for word in found[2:4]]
    if stem.pos[0] == "名詞" and stem.lemma not in {"世話", "馳走"}:
        acts = stem.pos[2] == "サ変可能" or re.search("[いきぎしちにびみりえけげせてねべめれ]$", stem.surface)
    else:
        acts = stem.pos[0] == "動詞"
    return bool(acts) and (rest[:1] == ["為る"] or rest == ["に", "成る"])
