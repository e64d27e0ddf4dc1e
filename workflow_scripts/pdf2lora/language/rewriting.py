"""Rewriting the end of a sentence between です・ます and である, by conjugation and not by replacement.

The predicate that ends the sentence changes; a conjunctive form in the middle stays, as is usual in Japanese.
But 「ますが、…である。」 and 「であるが、…ます。」 mix two styles: a plain form before が、 becomes polite, and a polite
one before が, から, し, と or ので plain. Whatever cannot be rewritten surely gives None: a variant less is better than a guess.
"""

import re
from itertools import pairwise
from typing import Literal, get_args

import msgspec

from pdf2lora.language.sentences import sentences
from pdf2lora.language.style import Style, ends_politely, is_polite_auxiliary, style_of_sentence
from pdf2lora.language.vocabulary import BEFORE_COPULA
from pdf2lora.language.words import Word, words
from pdf2lora.resources import resource


class _Conjugation(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/conjugation.yaml."""

    types: dict[str, dict[str, tuple[str, str, str, str]]]
    before_masu: dict[str, str]
    past: dict[str, str]
    humble: frozenset[str]


_CONJUGATION = resource("language/conjugation", _Conjugation)
Form = Literal["before nai", "before masu", "volitional", "past"]

# Sentence, an optional remark in brackets, full stop.
_SENTENCE = re.compile(r"(?P<body>.*?)(?P<remark>(?:（[^（）]*）|\([^()]*\))?)(?P<stop>。)", re.DOTALL)
_CONNECTING = ("が", "けれども", "けれど", "から", "し", "と")


def style_of(text: str) -> Style | None:
    """The style in which every sentence of a text ends; None where they differ or one has no predicate."""
    styles = {_style_of_sentence(sentence) for sentence in sentences(text)}
    return styles.pop() if len(styles) == 1 else None


def rewrite(text: str, style: Style) -> str | None:
    """The text with every sentence in ``style``; itself if it already is; None if one cannot surely be."""
    rewritten = []
    for sentence in sentences(text):
        own = _style_of_sentence(sentence)
        if own == style:
            rewritten.append(sentence)
        elif own is None:
            return None
        else:
            other = _to_polite(sentence) if style == "desu_masu" else _to_plain(sentence)
            if other is None:
                return None
            rewritten.append(other)
    return "".join(rewritten)


def _style_of_sentence(sentence: str) -> Style | None:
    match = _SENTENCE.fullmatch(sentence.strip())
    # A question is asked by one who speaks, and answered in a style of its own.
    return style_of_sentence(sentence) if match and not match["body"].endswith("か") else None


def _to_polite(sentence: str) -> str | None:
    match = _SENTENCE.fullmatch(sentence.strip())
    body = match and _polite_body(match["body"])
    if not match or not body:
        return None
    back = _plain_body(body)
    # The way back must lead to the start, or the analysis took one verb for another.
    if back is None or _levelled(back) != _levelled(match["body"]):
        return None
    body = _polite_in_the_middle(body)
    return body and body + match["remark"] + match["stop"]


def _to_plain(sentence: str) -> str | None:
    match = _SENTENCE.fullmatch(sentence.strip())
    body = match and _plain_body(match["body"])
    if not match or not body:
        return None
    body = _plain_in_the_middle(body)
    if body is None or _polite_body(body) is None:
        return None
    return body + match["remark"] + match["stop"]


def _levelled(body: str) -> str:
    """One spelling for what である and だ, じる and ずる share, to compare a round trip with its start."""
    for long, short in (("であろう", "だろう"), ("であった", "だった"), ("である", "だ"), ("じる", "ずる")):
        if body.endswith(long):
            return body.removesuffix(long) + short
    return body


# ---- forms of a verb, from its dictionary form ------------------------------------------------


def conjugated(base: str, kind: str, lemma: str, form: Form) -> str | None:
    """A verb's dictionary form in another: 行う → 行わ (before ない), 行い (before ます), 行おう, 行った.

    ``kind`` and ``lemma`` are UniDic's type of conjugation and dictionary form. None for what no table has.
    """
    table = {"before masu": _CONJUGATION.before_masu, "past": _CONJUGATION.past}.get(form, {})
    if (end := table.get(lemma.split("-")[0])) is not None:
        return base[:-1] + end
    kind = kind if kind in _CONJUGATION.types else kind.split("-")[0]
    for ending, forms in _CONJUGATION.types.get(kind, {}).items():
        if base.endswith(ending):
            return base.removesuffix(ending) + forms[get_args(Form).index(form)]
    return None


def _before_masu(verb: Word) -> str | None:
    return conjugated(verb.orth_base, verb.conjugation_type, verb.lemma, "before masu")


def _is_verb(word: Word) -> bool:
    return word.pos[0] == "動詞" or (
        word.pos[0] == "助動詞" and word.conjugation_type.startswith(("上一段-", "下一段-", "助動詞-レル"))
    )


def _is_adjective(word: Word) -> bool:
    """い-adjectives and what conjugates like them: たい, らしい, にくい."""
    return word.conjugation_type in ("形容詞", "助動詞-タイ", "助動詞-ラシイ")


def _is_copula_de(morphemes: list[Word], i: int) -> bool:
    """Whether で at i is the copula's 連用形 and not the で of place or means."""
    if i < 1 or morphemes[i].surface != "で":
        return False
    if morphemes[i].pos[0] == "助動詞":
        return True
    return morphemes[i - 1].surface in BEFORE_COPULA


# ---- である to です・ます ------------------------------------------------------------------------


def _polite_body(body: str) -> str | None:
    """A clause without its full stop, its plain predicate made polite."""
    morphemes = words(body)
    if not morphemes or morphemes[-1].end != len(body):
        return None
    last = morphemes[-1]
    before = morphemes[-2] if len(morphemes) > 1 else None
    form = last.conjugation_form
    if last.conjugation_type == "助動詞-ダ" and last.surface == "だ" and before and before.pos[0] != "動詞":
        return body[: last.start] + "です"
    if last.surface == "だろう" and before:
        return body[: last.start] + "でしょう"
    if last.conjugation_type == "助動詞-タ":
        return _polite_past(body, morphemes)
    if last.surface == "ない":
        return _polite_negation(body, morphemes, "ません", "ありません")
    if (
        last.lemma == "有る"
        and last.surface in ("ある", "あろう")
        and _is_copula_de(morphemes, len(morphemes) - 2)
    ):
        assert before is not None
        return body[: before.start] + ("です" if last.surface == "ある" else "でしょう")
    if _is_adjective(last) and form.startswith(("終止形", "連体形")) and last.surface == last.orth_base:
        return body + "です"
    if _is_verb(last):
        stem = _before_masu(last)
        if stem is None:
            return None
        if form.startswith(("終止形", "連体形")) and last.surface == last.orth_base:
            return body[: last.start] + stem + "ます"
        if form.startswith("意志推量形") and last.surface.endswith("う"):
            return body[: last.start] + stem + "ましょう"
    return None


def _polite_in_the_middle(body: str) -> str | None:
    """Make plain predicates before 「が、」 polite; None if one cannot surely be."""
    morphemes = _outside_quotes(words(body))
    # From right to left, so that the places of those before stay true.
    for word, comma in reversed(list(pairwise(morphemes))):
        if (word.surface, word.pos[1], comma.surface) != ("が", "接続助詞", "、"):
            continue
        clause = body[: word.start]
        if not ends_politely(words(clause)):
            polite = _polite_body(clause)
            if polite is None:
                return None
            body = polite + body[word.start :]
    return body


def _polite_past(body: str, morphemes: list[Word]) -> str | None:
    """…た to …ました, でした, ませんでした, かったです."""
    if len(morphemes) < 2 or morphemes[-1].surface not in ("た", "だ"):
        return None
    before = morphemes[-2]
    if before.surface == "なかっ":
        return _polite_negation(body, morphemes[:-1], "ませんでした", "ありませんでした")
    if before.conjugation_type == "助動詞-ダ" and before.surface == "だっ":
        return body[: before.start] + "でした"
    if before.lemma == "有る" and before.surface == "あっ" and _is_copula_de(morphemes, len(morphemes) - 3):
        return body[: morphemes[-3].start] + "でした"
    if _is_adjective(before) and before.surface.endswith("かっ"):
        return body + "です"
    if _is_verb(before) and before.conjugation_form.startswith("連用形"):
        if _is_doubtful_itta(morphemes):
            return None
        stem = _before_masu(before)
        return None if stem is None else body[: before.start] + stem + "ました"
    return None


def _is_doubtful_itta(morphemes: list[Word]) -> bool:
    """「行った」 is 行う or 行く, 「いった」 行く, 言う or 要る: sure after を, に or へ, or after て."""
    before, earlier = morphemes[-2], morphemes[-3] if len(morphemes) > 2 else None
    if before.surface == "行っ":
        particle = earlier.surface if earlier else ""
        return not (
            (before.lemma == "行う" and particle in ("を", "も"))
            or (before.lemma == "行く" and particle in ("に", "へ"))
        )
    return before.surface == "いっ" and not (earlier and earlier.surface in ("て", "で", "と"))


def _polite_negation(body: str, morphemes: list[Word], after_verb: str, alone: str) -> str | None:
    """…ない (morphemes ends in ない or なかっ): of a verb, of existence, of a copula or an adjective."""
    if len(morphemes) < 2:
        return None
    last, before = morphemes[-1], morphemes[-2]
    if last.conjugation_type == "助動詞-ナイ":
        if not _is_verb(before) or not before.conjugation_form.startswith("未然形"):
            return None
        stem = _before_masu(before)
        return None if stem is None else body[: before.start] + stem + after_verb
    if last.lemma != "無い":
        return None
    sure = before.pos[1] in ("係助詞", "副助詞") or before.surface in ("が", "の", "違い", "ほか")
    if sure or (_is_adjective(before) and before.conjugation_form.startswith("連用形")):
        return body[: last.start] + alone
    return None


# ---- です・ます to である ------------------------------------------------------------------------


def _plain_body(body: str) -> str | None:
    """A clause without its full stop, its polite predicate made plain."""
    morphemes = words(body)
    if len(morphemes) < 2 or morphemes[-1].end != len(body):
        return None
    surfaces = [word.surface for word in morphemes]
    if surfaces[-4:] == ["ませ", "ん", "でし", "た"]:
        return _plain_negation(body, morphemes[:-4], "なかった")
    if surfaces[-2:] == ["ませ", "ん"]:
        return _plain_negation(body, morphemes[:-2], "ない")
    if surfaces[-2:] == ["まし", "た"]:
        return _plain_verb(body, morphemes[:-2], "past")
    if surfaces[-1] == "ます":
        return _plain_verb(body, morphemes[:-1], "present")
    if surfaces[-1] == "ましょう":
        return _plain_verb(body, morphemes[:-1], "volitional")
    if surfaces[-2:] == ["でし", "た"]:
        return _plain_copula(body, morphemes[:-2], "であった")
    if surfaces[-1] == "です":
        return _plain_copula(body, morphemes[:-1], "である")
    if surfaces[-1] == "でしょう":
        return _plain_copula(body, morphemes[:-1], "だろう")
    return None


def _plain_verb(
    body: str, morphemes: list[Word], tense: Literal["present", "past", "volitional"]
) -> str | None:
    if (
        not morphemes
        or not _is_verb(morphemes[-1])
        or not morphemes[-1].conjugation_form.startswith("連用形")
    ):
        return None
    verb, before = morphemes[-1], morphemes[-2] if len(morphemes) > 1 else None
    base, kind, lemma = verb.orth_base, verb.conjugation_type, verb.lemma
    if lemma in _CONJUGATION.humble:
        return None
    if lemma in ("居る", "おる") and base == "おる":
        # ております is the humble ています; おります alone has no neutral twin.
        if before is None or before.surface not in ("て", "で"):
            return None
        base, kind = "いる", "上一段-ア行"
    if tense == "present":
        form: str | None = base
    else:
        form = conjugated(base, kind, lemma, tense)
    return None if form is None else body[: verb.start] + form


def _plain_negation(body: str, morphemes: list[Word], ending: Literal["ない", "なかった"]) -> str | None:
    if not morphemes or not _is_verb(morphemes[-1]):
        return None
    verb = morphemes[-1]
    if verb.lemma in _CONJUGATION.humble or verb.orth_base == "おる":
        return None
    if verb.lemma == "有る":
        return body[: verb.start] + ending
    stem = conjugated(verb.orth_base, verb.conjugation_type, verb.lemma, "before nai")
    return None if stem is None else body[: verb.start] + stem + ending


def _plain_copula(
    body: str, morphemes: list[Word], copula: Literal["である", "であった", "だろう"]
) -> str | None:
    """です, でした or でしょう (already taken off ``morphemes``) after a noun, an adjective or a verb."""
    if not morphemes:
        return None
    last = morphemes[-1]
    head = body[: last.end]
    finite = last.conjugation_form.startswith(("終止形", "連体形"))
    if last.conjugation_type == "助動詞-タ" or _is_adjective(last) or last.conjugation_type == "助動詞-ナイ":
        if copula == "だろう":
            return head + copula if finite else None
        after_adjective = _is_adjective(last) or (
            len(morphemes) > 1
            and (_is_adjective(morphemes[-2]) or morphemes[-2].conjugation_type == "助動詞-ナイ")
        )
        return head if copula == "である" and finite and (after_adjective or last.surface == "ない") else None
    if last.pos[0] == "動詞" or _is_verb(last):
        return head + copula if copula == "だろう" and finite else None
    if last.conjugation_type == "文語助動詞-ベシ":
        return head + copula if last.surface == "べき" else None
    if last.surface in ("」", "』"):
        return head + copula  # what is quoted counts as a noun
    if last.pos[0] in ("助動詞", "接続詞", "感動詞", "補助記号") or last.surface == "ん":
        return None
    return head + copula


def _plain_in_the_middle(body: str) -> str | None:
    """Make polite predicates before a connecting particle plain; None if another one is left."""
    while True:
        morphemes = _outside_quotes(words(body))
        polite = [i for i, word in enumerate(morphemes) if is_polite_auxiliary(word)]
        if not polite:
            return body
        end = polite[0]
        while end + 1 < len(morphemes) and morphemes[end + 1].conjugation_type in (
            "助動詞-タ",
            "助動詞-ヌ",
            "助動詞-デス",
        ):
            end += 1
        cut = morphemes[end].end
        following = morphemes[end + 1] if end + 1 < len(morphemes) else None
        if following is None or not (
            (following.surface in _CONNECTING and following.pos[0] == "助詞") or body.startswith("ので", cut)
        ):
            return None
        plain = _plain_body(body[:cut])
        if plain is None:
            return None
        body = plain + body[cut:]


def _outside_quotes(morphemes: list[Word]) -> list[Word]:
    depth, outside = 0, []
    for word in morphemes:
        if word.surface in ("「", "『"):
            depth += 1
        elif word.surface in ("」", "』"):
            depth = max(0, depth - 1)
        elif depth == 0:
            outside.append(word)
    return outside
