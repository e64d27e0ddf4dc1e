"""Whether an answer reads as a piece of Japanese, whatever it says: four named parts and their product.

Each part is 100 for faultless and falls towards 0; naturalness is their product (100 for no fault),
so one bad fault is enough to be unnatural: a mean would still give 75 to an answer that repeats one
phrase to the end.

naturalness_repetition  share of the 4-grams of tokens that have not stood in the answer before
                        (1 - seq-rep-4 of Welleck et al. 2020)
naturalness_ending      100 where the answer ends as a sentence or is a bare noun phrase, else 0
naturalness_brackets    share of the brackets and quotation marks that have their partner
naturalness_script      share of the letters that belong to Japanese text

An empty answer has 0 in every part.
"""

import re
import unicodedata
from collections.abc import Sequence

from pdf2lora.evaluation.metrics.answer_metric import (
    AnswerFigures,
    AnswerMetric,
    morphemes,
    token_signature,
    tokens,
)
from pdf2lora.japanese import JAPANESE, sentences

ENDINGS = ("終止形", "命令形", "意志推量形")
BRACKETS = dict(zip("」』）)］]】〉》", "「『（(［[【〈《", strict=True))


class Naturalness(AnswerMetric):
    """The product of the parts, as a figure from 0 to 100, and the parts themselves."""

    names = ("naturalness",)
    parts = ("naturalness_repetition", "naturalness_ending", "naturalness_brackets", "naturalness_script")
    description = "Naturalness: repetition, ending, brackets and script, multiplied."
    citation = "Welleck et al. 2020 (repetition)"

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        rows = []
        for prediction, reference in zip(predictions, references, strict=True):
            shares = (
                without_repetition(prediction),
                float(is_ended(prediction)),
                paired_brackets(prediction),
                japanese_letters(prediction, known=reference),
            )
            product = 1.0
            for share in shares:
                product *= share
            rows.append(dict(zip(self.names + self.parts, (product, *shares), strict=True)))
        return {name: [100 * row[name] for row in rows] for name in self.names + self.parts}

    def signature(self, name: str) -> str:
        return token_signature("naturalness", "repetition(4-grams)*ending*brackets*script")


def without_repetition(text: str, n: int = 4) -> float:
    """Share of the n-grams of tokens that are new, 0 to 1; 1 for a text too short to have any."""
    found = tokens(text)
    ngrams = [tuple(found[i : i + n]) for i in range(len(found) - n + 1)]
    if ngrams:
        return len(set(ngrams)) / len(ngrams)
    return 1.0 if found else 0.0


def is_ended(text: str) -> bool:
    """Whether the last sentence is whole: a full stop, a final form, or nothing but a noun phrase."""
    # A source or a remark in brackets may follow the full stop.
    last = re.sub(r"[（(][^（）()]*[）)]$", "", text.rstrip()).rstrip("」』）)］]】〉》\"'")
    if last.endswith(("。", "！", "？", "!", "?", ".", "…")):
        return True
    found = morphemes(sentences(last.splitlines()[-1])[-1]) if last else ()
    if not found:
        return False
    if found[-1].conjugation_form.startswith(ENDINGS) or found[-1].pos[1] == "終助詞":
        return True
    predicates = ("動詞", "形容詞", "助動詞")
    clause = any(word.pos[0] in predicates or word.pos[1] == "係助詞" for word in found)
    return not clause and found[-1].pos[0] in ("名詞", "接尾辞", "形状詞", "記号")


def paired_brackets(text: str) -> float:
    """Share of the brackets that have their partner, 0 to 1; 1 for none at all."""
    if not text.strip():
        return 0.0
    opened: list[str] = []
    total = paired = 0
    for c in text:
        if c in BRACKETS.values():
            opened.append(c)
            total += 1
        elif c in BRACKETS:
            total += 1
            if opened and opened[-1] == BRACKETS[c]:
                opened.pop()
                paired += 2
    return paired / total if total else 1.0


def japanese_letters(text: str, known: str = "") -> float:
    """Share of the letters that belong to Japanese text, 0 to 1.

    Foreign are: letters of other scripts, replacement characters, kanji outside JIS X 0213 (such as
    the simplified ones of Chinese), and Latin words in small letters (names and abbreviations have a
    capital or a digit, as CO2 and Sentinel) that do not stand in ``known``.
    """
    familiar = {word.lower() for word in re.findall(r"[A-Za-z]+", known)}
    letters = [c for c in text if unicodedata.category(c)[0] in "LM" or c == "\ufffd"]
    usual = [w for w in re.findall(r"[A-Za-zÀ-ɏ]+", text) if not w.islower() or w in familiar or len(w) == 1]
    japanese = sum(map(_is_japanese, letters)) + sum(map(len, usual))
    if letters:
        return min(1.0, japanese / len(letters))
    return 1.0 if text.strip() else 0.0


def _is_japanese(c: str) -> bool:
    if not JAPANESE.match(c):
        return False
    try:
        c.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True
