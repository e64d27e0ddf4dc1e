"""How a text speaks, by morphology, sentence by sentence: です・ます or である, its keigo, and whether it ends.

The style of a sentence is that of its last predicate: です・ます (and 「…ください」) is polite, である, だ and plain verbs
and adjectives are plain, however formal; a sentence that ends in a noun (体言止め) has neither.

Keigo is what the Agency for Cultural Affairs calls so (敬語の指針, 2007):

polite    丁寧語    です, ます and ございます
honorific 尊敬語    the verbs that are nothing else (いらっしゃる, くださる, …) and お/ご + … + になる
humble    謙譲語    the verbs that are nothing else (いただく, いたす, おります, …) and お/ご + … + する

A sentence may hold all three. れる・られる may be honorific, passive or potential and is not counted, nor
is 「…なさい」, which nobody takes for respect. Words within quotation marks belong to someone else.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pdf2lora.language.marks import mark_end
from pdf2lora.language.sentences import sentences
from pdf2lora.language.words import Word, morphemes
from pdf2lora.resources import resource

Style = Literal["desu_masu", "de_aru"]

_KEIGO = resource("language/keigo", dict[str, frozenset[str]])
_POLITE = ("助動詞-デス", "助動詞-マス")
_ENDINGS = ("終止形", "命令形", "意志推量形")
_STOPS = ("。", "！", "？", "!", "?", "…")


def sentences_of(text: str) -> list[str]:
    """The sentences of an answer, line by line, without those that hold no letter or digit."""
    return [s for line in text.splitlines() for s in sentences(line) if re.search(r"\w", s)]


def style_of_text(text: str) -> Style | None:
    """The style of most sentences that have one; None where none has, or as many are polite as plain."""
    counted = Counter(styles(text)).most_common()
    if not counted or (len(counted) == 2 and counted[0][1] == counted[1][1]):
        return None
    return counted[0][0]


def styles(text: str) -> list[Style]:
    """The styles of the sentences that have one, in their order."""
    each = [style_of_sentence(sentence) for sentence in sentences_of(text)]
    return [style for style in each if style is not None]


def style_of_sentence(sentence: str) -> Style | None:
    """The style of the last predicate outside quotation marks; None for a sentence that ends in a noun or breaks off
    before its predicate."""
    own = list(_own_words(re.sub(r"[（(][^（）()]*[）)](?=[^\w（()）]*$)", "", sentence)))
    stopped = spoken = False
    while own and own[-1].pos[0] == "補助記号":
        stopped |= own.pop().surface in ("。", "．", "！", "？", "!", "?")
    while own and (own[-1].pos[1] == "終助詞" or (own[-1].surface == "か" and own[-1].pos[0] == "助詞")):
        own.pop()
        spoken = True
    joined = _without_conjunction(own)
    if ends_politely(joined):
        return "desu_masu"
    if spoken:
        return "de_aru"  # 「何か」「猫だね」, and 「述べよ」, of which UniDic makes stem and よ
    if len(joined) < len(own) and not stopped:
        return None  # cut off where です・ます could still have come
    # 「…を教えて。」 asks plainly.
    if own and own[-1].pos[1] == "接続助詞" and own[-1].lemma == "て":
        return "de_aru" if stopped else None
    return "de_aru" if joined and _is_plain_end(joined[-1]) else None


def _without_conjunction(own: Sequence[Word]) -> Sequence[Word]:
    """The words without a conjunction after the last predicate: 「…ますが」「…ですから」「…ますので」."""
    surfaces = [word.surface for word in own[-2:]]
    if surfaces in (["の", "で"], ["の", "に"], ["けれど", "も"]):
        return own[:-2]
    if surfaces and surfaces[-1] in ("が", "から", "し", "けれど", "けど", "けれども", "ので", "のに"):
        return own[:-1] if own[-1].pos[1] == "接続助詞" else own
    return own


def ends_politely(own: Sequence[Word]) -> bool:
    """Whether the last predicate holds です or ます: です, ます, ました, ません, ませんでした, でしょう, ください …"""
    for word in reversed(own[-4:]):
        if word.conjugation_type in _POLITE:
            return True
        if word.lemma == "下さる" and word.conjugation_form.startswith("命令形"):
            return True
        if word.conjugation_type not in ("助動詞-タ", "助動詞-ヌ"):
            return False
    return False


def is_polite_auxiliary(word: Word) -> bool:
    return word.conjugation_type in _POLITE


def _is_plain_end(word: Word) -> bool:
    """Whether a verb, an adjective, an auxiliary or a suffix like にくい stands as at the end of a sentence."""
    if word.surface == "な":
        return False  # 「重要な」
    return word.conjugation_form.startswith((*_ENDINGS, "連体形"))


def _own_words(sentence: str) -> tuple[Word, ...]:
    """The morphemes of a sentence, each quotation in it replaced by a pronoun so that the grammar holds."""
    own, before = sentence, None
    while own != before:
        own, before = re.sub(r"「[^「」『』]*」|『[^「」『』]*』", "それ", own), own
    if own == sentence:
        return morphemes(sentence)
    return morphemes(own if re.search(r"\w", own.replace("それ", "")) else sentence)


# ---- keigo ------------------------------------------------------------------------------------


class Keigo(NamedTuple):
    """Which keigo a sentence holds."""

    polite: bool
    honorific: bool
    humble: bool


def keigo_of_sentence(sentence: str) -> Keigo:
    """The keigo of a sentence outside quotation marks.

    A sentence that is a quotation from end to end is judged by what is quoted.
    """
    own = _own_words(sentence)
    frames = {_frame(own[i:]) for i in range(len(own))}
    return Keigo(
        polite=any(is_polite_auxiliary(word) or word.lemma == "御座る" for word in own),
        honorific="honorific" in frames or any(map(_is_honorific, own)),
        humble="humble" in frames or any(_is_humble(own, i) for i in range(len(own))),
    )


def _is_honorific(word: Word) -> bool:
    return word.lemma in _KEIGO["honorific"] and word.surface != "なさい"


def _is_humble(own: Sequence[Word], i: int) -> bool:
    word = own[i]
    if word.lemma == "存ずる" and i and own[i - 1].lemma == "御":
        return False  # ご存じ is the listener's
    if word.lemma == "居る" and word.surface.startswith("お"):
        return any(after.conjugation_type == "助動詞-マス" for after in own[i + 1 : i + 2])
    return word.lemma in _KEIGO["humble"]


def _frame(own: Sequence[Word]) -> Literal["honorific", "humble"] | None:
    """Whether the words begin with お/ご + stem + する (humble) or + になる (honorific).

    The stem is a verb's (お持ちになる) or a noun of action (ご説明する, お手伝いする): neither お茶する nor お金になる.
    """
    lemmas = [word.lemma for word in own[:4]]
    if lemmas[:3] == ["御覧", "に", "成る"] or lemmas[:2] in (["御", "存ずる"], ["御", "存知"]):
        return "honorific"
    if lemmas == ["御", "目", "に", "掛かる"]:
        return "humble"
    if len(own) < 3 or own[0].pos[0] != "接頭辞" or own[0].lemma != "御":
        return None
    stem = own[1]
    if stem.pos[0] == "名詞" and stem.lemma not in _KEIGO["plain_after_o"]:
        acts = stem.pos[2] == "サ変可能" or re.search("[いきぎしちにびみりえけげせてねべめれ]$", stem.surface)
    else:
        acts = stem.pos[0] == "動詞"
    if not acts:
        return None
    if lemmas[2:4] == ["に", "成る"]:
        return "honorific"
    return "humble" if lemmas[2] == "為る" else None


# ---- the end of a text ------------------------------------------------------------------------


def is_ended(text: str) -> bool:
    """Whether the last line is whole: it ends in a full stop or a final form, or is a noun phrase (体言止め)."""
    last = text.rstrip().splitlines()[-1] if text.strip() else ""
    last = last[mark_end(last) :]
    # A source or a remark in brackets may follow the full stop.
    last = (re.sub(r"[（(][^（）()]*[）)]$", "", last) or last).rstrip("」』）)］]】〉》〕\"'")
    # After a digit a point numbers a list that goes no further.
    if last.endswith(_STOPS) or re.search(r"[^\W\d]\.$", last):
        return True
    own = morphemes(sentences(last)[-1]) if last else ()
    if not own:
        return False
    if own[-1].conjugation_form.startswith(_ENDINGS) or own[-1].pos[1] == "終助詞":
        return True
    return _is_noun_phrase(own)


def _is_noun_phrase(own: Sequence[Word]) -> bool:
    """A noun at the end, and before it neither a topic nor a predicate but one that modifies it (「高くなる現象」,
    not 「高くなるため」); が and を only before a noun of action, as headlines have them (「温暖化を抑制」)."""
    predicates = [i for i, word in enumerate(own) if word.pos[0] in ("動詞", "形容詞", "助動詞")]
    last = own[-1]
    if any(word.pos[1] == "係助詞" for word in own):
        return False
    if predicates and not (
        own[predicates[-1]].conjugation_form.startswith("連体形") and last.pos[2] != "副詞可能"
    ):
        return False
    head = own[predicates[-1] + 1 :] if predicates else own
    if any(word.pos[1] == "格助詞" and word.surface in "がを" for word in head):
        return last.pos[2] == "サ変可能"
    return last.pos[0] in ("名詞", "代名詞", "接尾辞", "形状詞") or last.pos[1] == "文字"
