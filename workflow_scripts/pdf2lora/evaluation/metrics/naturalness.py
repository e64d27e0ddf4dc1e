"""Whether an answer reads as a piece of Japanese, whatever it says: four named parts and their product.

Each part is 100 for faultless and falls towards 0; naturalness is their product (100 for no fault),
so one bad fault is enough to be unnatural: a mean would still give 75 to an answer that repeats one
phrase to the end.

naturalness_repetition  share of the 4-grams of tokens that have not stood in the answer before
                        (1 - seq-rep-4 of Welleck et al. 2020); list numbers are left out, for they
                        make each round of a loop look new, and a run of ten or more equal characters
                        counts by character, for MeCab takes 「0000000000」 as one token; sentences of
                        one build (「…は0.8から0.9、…は0.1から0.2」) cost a sound text a little
naturalness_ending      100 where the last line ends as a sentence or is a noun phrase, else 0
naturalness_brackets    share of the brackets and quotation marks that have their partner, of either
                        width; 100 for none
naturalness_script      share of the letters that belong to Japanese text (`japanese_letters`); 100 for
                        none, as in 「413.2」

What it does not see: sense, grammar within the sentence, one word that is cut in half at the end (the
share of answers that the token limit cut off says that), and an answer that echoes its question once.
All parts apply to every answer; an empty one has 0 in each.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric, token_signature
from pdf2lora.language.marks import mark_end
from pdf2lora.language.script import JAPANESE
from pdf2lora.language.style import is_ended
from pdf2lora.language.words import tokens

# Closing mark → its opening mark, both in full width.
BRACKETS = dict(zip("」』）］】〉》〕", "「『（［【〈《〔", strict=True))
_FULL_WIDTH = str.maketrans("()[]", "（）［］")
# 「1) …」「2) …」
_HALF_BRACKETED = re.compile(r"^\s*\d{1,3}[)）\]］]", re.MULTILINE)
_LONG_RUN = re.compile(r"(.)\1{9,}")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏͰ-Ͽµ]+")
# ppm, hPa, mol/kg …
_UNIT = re.compile(r"(?<=\d)\s?([A-Za-zµμΩ]{1,4}(?:[/·][A-Za-zµμ]{1,4})*)(?![A-Za-z])")
_MARKUP = re.compile(r"[#\\{}$^|`]")


class Naturalness(Metric):
    """The product of the parts, as a figure from 0 to 100, and the parts themselves."""

    name = "naturalness"
    figures = (
        Figure("naturalness", "naturalness", rank="main"),
        *(
            Figure(f"naturalness_{part}", "naturalness")
            for part in ("repetition", "ending", "brackets", "script")
        ),
    )
    of_the_text = True

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        rows = []
        for prediction, reference in zip(predictions, references, strict=True):
            shares = (
                without_repetition(prediction),
                float(is_ended(prediction)),
                paired_brackets(prediction),
                japanese_letters(prediction, known=reference),
            )
            rows.append([100 * share for share in (math.prod(shares), *shares)])
        return self.by_name(rows)

    def signature(self, name: str) -> str:
        how = {"naturalness": "repetition*ending*brackets*script", "naturalness_repetition": "1-seq-rep-4"}
        return token_signature(name, *([how[name]] if name in how else []))


def without_repetition(text: str, n: int = 4) -> float:
    """Share of the n-grams of tokens that are new, 0 to 1; 1 for a text too short to have any, 0 for none."""
    units = []
    for token in tokens("\n".join(line[mark_end(line) :] for line in text.splitlines())):
        units += list(token) if _LONG_RUN.search(token) else [token]
    ngrams = [tuple(units[i : i + n]) for i in range(len(units) - n + 1)]
    if ngrams:
        return len(set(ngrams)) / len(ngrams)
    return 1.0 if units else 0.0


def paired_brackets(text: str) -> float:
    """Share of the brackets that have their partner, 0 to 1; 1 for none at all, 0 for no text."""
    if not text.strip():
        return 0.0
    opened: list[str] = []
    total = paired = 0
    for c in _HALF_BRACKETED.sub("", text).translate(_FULL_WIDTH):
        if c in BRACKETS.values():
            opened.append(c)
            total += 1
        elif c in BRACKETS:
            total += 1
            if BRACKETS[c] in opened:
                # What was opened since then is left without a partner.
                while opened.pop() != BRACKETS[c]:
                    pass
                paired += 2
    return paired / total if total else 1.0


def japanese_letters(text: str, known: str = "") -> float:
    """Share of the letters that belong to Japanese text, 0 to 1; 1 for none, 0 for no text.

    Foreign are: letters of other scripts, replacement characters, kanji outside JIS X 0213 (such as
    the simplified ones of Chinese), Latin and Greek words in small letters (names and abbreviations
    have a capital or a digit, as CO2 and Sentinel) that are no unit after a number (366ppm), and the
    marks of Markdown and TeX, which stand in a model's answer for a prompt or a formula that got loose.
    Words and marks that stand in ``known`` are not foreign.
    """
    if not text.strip():
        return 0.0
    plain = unicodedata.normalize("NFKC", text)
    familiar = {word.lower() for word in _WORD.findall(known)}
    units = {word for unit in _UNIT.findall(plain) for word in _WORD.findall(unit)}
    marks = [mark for mark in _MARKUP.findall(plain) if mark not in known]
    letters = [c for c in plain if unicodedata.category(c)[0] in "LM" or c == "\ufffd"]
    usual = [w for w in _WORD.findall(plain) if not w.islower() or len(w) == 1 or w in familiar | units]
    japanese = sum(map(_is_japanese, letters)) + sum(map(len, usual))
    return min(1.0, japanese / (len(letters) + len(marks))) if letters or marks else 1.0


@lru_cache(maxsize=8192)
def _is_japanese(c: str) -> bool:
    if not JAPANESE.match(c):
        return False
    try:
        c.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True
