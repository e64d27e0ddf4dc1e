"""How much of the reference's wording a system gives: BLEU, chrF and ROUGE.

BLEU counts all that was generated, as whoever scores what `generate` gives counts it. A model that does not stop after
its answer but goes on with the next heading of the prompt's frame loses by that; what it has for its answer alone,
ended there, is a figure of its own. All other metrics are of the answer alone.

The figures are those of sacrebleu and rouge_score themselves. Only the tokens are ours: sacrebleu's
default tokenizer sees a Japanese sentence as one token, and rouge_score's keeps nothing of it but
the Latin letters and digits.

BLEU and chrF pool n-grams over all answers, so no mean of the answers' figures gives them. `counts`
gives what each answer adds to the pool, `bleu_of_counts` and `chrf_of_counts` the figure of any sum of
those: a bootstrap resample is then a sum of rows. sacrebleu takes the counts in one pass, by methods
that it keeps to itself (a leading underscore); the tests hold them to its public figures.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.scoring import Score
from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.metrics.bleu import BLEUScore

from pdf2lora.evaluation.metrics.answer_metric import (
    AnswerFigures,
    AnswerMetric,
    Figures,
    token_signature,
)
from pdf2lora.language.words import TOKENIZER, tokens

Array = NDArray[Any]

ORDERS, LETTERS, BETA = 4, 6, 2
"""sacrebleu's defaults: token n-grams of BLEU, character n-grams of chrF, weight of chrF's recall."""
BLEU_COUNTS = (
    *(f"bleu_correct_{n}" for n in range(1, ORDERS + 1)),
    *(f"bleu_total_{n}" for n in range(1, ORDERS + 1)),
    "bleu_sys_len",
    "bleu_ref_len",
)
"""n-grams of what was written that the reference has, all of its n-grams, and the tokens of both."""
ANSWER_COUNTS = tuple(f"answer_{name}" for name in BLEU_COUNTS)
"""The same of the answer alone."""
CHRF_COUNTS = tuple(
    f"chrf_{side}_{n}" for n in range(1, LETTERS + 1) for side in ("hypothesis", "reference", "match")
)
"""n-grams of the answer, of the reference and of both; of the answer 0 where the reference has none."""


class Bleu(AnswerMetric):
    """BLEU, and the n-gram precisions that it is made of as BLEU-1 to BLEU-4.

    Over a system they are corpus BLEU (n-grams pooled over all answers), which is not the mean of
    the answers' figures. An answer's own BLEU leaves out the orders that it is too short for
    (effective order), as sacrebleu recommends.
    """

    names = ("bleu", "bleu_1", "bleu_2", "bleu_3", "bleu_4")
    with_run_on = True
    of_the_wording = True
    description = "Corpus BLEU and its n-gram precisions (sacrebleu), on fugashi tokens."
    citation = "Papineni et al. 2002; Post 2018"

    # force: no warning about tokenised input, which ours is on purpose.
    _of_system = BLEU(tokenize="none", force=True)
    _of_answer = BLEU(tokenize="none", force=True, effective_order=True)

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        segments = self._segments(predictions, references)
        rows = [_named(self._of_answer._compute_score_from_stats(segment)) for segment in segments]
        return {name: [row[name] for row in rows] for name in Bleu.names}

    def system_figures(self, predictions: Sequence[str], references: Sequence[str]) -> Figures:
        return _named(self._of_system._aggregate_and_compute(self._segments(predictions, references)))

    def counts(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        """What each answer adds to corpus BLEU: a column of whole numbers for each of BLEU_COUNTS."""
        rows = [
            (*segment[2:], *segment[:2])  # sacrebleu has the lengths first
            for segment in self._segments(predictions, references)
        ]
        return _columns(BLEU_COUNTS, rows)

    def _segments(self, predictions: Sequence[str], references: Sequence[str]) -> list[tuple[int, ...]]:
        return [self._segment(p, r) for p, r in zip(predictions, references, strict=True)]

    @classmethod
    @lru_cache(maxsize=16384)
    def _segment(cls, prediction: str, reference: str) -> tuple[int, ...]:
        """sacrebleu's own counts of an answer: its length, the reference's, correct and total n-grams of the
        orders 1 to 4. Kept, for the figures and the counts of one answer need the same."""
        found = cls._of_system._extract_corpus_statistics([_joined(prediction)], [[_joined(reference)]])
        return tuple(found[0])

    def signature(self, name: str) -> str:
        self._of_system.corpus_score(["a"], [["a"]])  # a signature can only be had after a score
        own = self._of_system.get_signature().format().replace("tok:none", f"tok:{TOKENIZER}")
        return f"sacrebleu|{own}|run-on:{'yes' if self.with_run_on else 'no'}"


class AnswerBleu(Bleu):
    """BLEU of the answers alone, ended at the frame's next heading, where a model does not end them itself."""

    names = ("bleu_answer",)
    with_run_on = False

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        return {"bleu_answer": super().answer_figures(predictions, references)["bleu"]}

    def system_figures(self, predictions: Sequence[str], references: Sequence[str]) -> Figures:
        return {"bleu_answer": super().system_figures(predictions, references)["bleu"]}

    def counts(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        return dict(zip(ANSWER_COUNTS, super().counts(predictions, references).values(), strict=True))


class ChrF(AnswerMetric):
    """chrF2: F score of character n-grams, which needs no tokenizer; white space does not count."""

    names = ("chrf",)
    of_the_wording = True
    description = "chrF2 (sacrebleu): F score of character n-grams up to 6, pooled over all answers."
    citation = "Popović 2015; Post 2018"

    _score = CHRF()

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        segments = self._segments(predictions, references)
        return {"chrf": [self._score._compute_score_from_stats(segment).score for segment in segments]}

    def system_figures(self, predictions: Sequence[str], references: Sequence[str]) -> Figures:
        return {"chrf": self._score._aggregate_and_compute(self._segments(predictions, references)).score}

    def counts(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        """What each answer adds to corpus chrF: a column of whole numbers for each of CHRF_COUNTS."""
        return _columns(CHRF_COUNTS, self._segments(predictions, references))

    def _segments(self, predictions: Sequence[str], references: Sequence[str]) -> list[tuple[int, ...]]:
        return [self._segment(p, r) for p, r in zip(predictions, references, strict=True)]

    @classmethod
    @lru_cache(maxsize=16384)
    def _segment(cls, prediction: str, reference: str) -> tuple[int, ...]:
        """sacrebleu's own counts of an answer, in the order of CHRF_COUNTS."""
        return tuple(cls._score._extract_corpus_statistics([prediction], [[reference]])[0])

    def signature(self, name: str) -> str:
        self._score.corpus_score(["a"], [["a"]])
        return f"sacrebleu|{self._score.get_signature().format()}"


class Rouge(AnswerMetric):
    """ROUGE-1, ROUGE-2 and ROUGE-L: F1 of the tokens, their pairs, their longest common subsequence."""

    names = ("rouge_1", "rouge_2", "rouge_l")
    of_the_wording = True
    description = "ROUGE F1 (rouge_score), on fugashi tokens, mean of the answers."
    citation = "Lin 2004"

    class _Tokenizer:
        """rouge_score takes any object with this method."""

        def tokenize(self, text: str) -> list[str]:
            return tokens(text)

    _types: ClassVar = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}
    _scorer = RougeScorer(list(_types.values()), tokenizer=_Tokenizer())

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        scores = [self._scores(p, r) for p, r in zip(predictions, references, strict=True)]
        return {name: [100 * score[own].fmeasure for score in scores] for name, own in self._types.items()}

    @classmethod
    @lru_cache(maxsize=16384)
    def _scores(cls, prediction: str, reference: str) -> dict[str, Score]:
        # Kept, for its longest common subsequence, in plain Python, is the slowest of the text metrics.
        return cls._scorer.score(reference, prediction)

    def signature(self, name: str) -> str:
        return token_signature(f"rouge_score|{self._types[name]}|f1|version:{version('rouge_score')}")


def _joined(text: str) -> str:
    """The tokens with spaces between: what sacrebleu's tokenize="none" splits again."""
    return " ".join(tokens(text))


def _named(score: BLEUScore) -> Figures:
    """A sacrebleu BLEUScore as our figures."""
    orders = {f"bleu_{n}": precision for n, precision in enumerate(score.precisions, 1)}
    return {"bleu": score.score, **orders}


def _columns(names: Sequence[str], rows: Sequence[Sequence[int]]) -> dict[str, list[float]]:
    return {name: [float(row[i]) for row in rows] for i, name in enumerate(names)}


def bleu_of_counts(counts: Array) -> dict[str, Array]:
    """Corpus BLEU and its precisions, as sacrebleu computes them (`BLEU.compute_bleu`, smoothing exp).

    ``counts`` is [..., 10] in the order of BLEU_COUNTS, already summed over the answers of each set;
    the figures are [...], 0 for a set without a common token. Papineni et al. 2002: brevity penalty
    times geometric mean of the precisions, of which those without a match are smoothed (NIST).
    """
    counts = np.asarray(counts, dtype=float)
    correct, total = counts[..., :ORDERS], counts[..., ORDERS : 2 * ORDERS]
    answer, reference = counts[..., -2], counts[..., -1]
    unmatched = (correct == 0) & (total > 0)
    # Each order without a match is given half of what the one before it was given.
    smoothed = 0.5 ** np.cumsum(unmatched, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        precisions = np.where(total > 0, 100 * np.where(unmatched, smoothed, correct) / total, 0.0)
        precisions = np.where(correct.any(axis=-1, keepdims=True), precisions, 0.0)
        penalty = np.where(answer < reference, np.exp(1 - reference / answer), 1.0)
        bleu = penalty * np.exp(np.log(precisions).mean(axis=-1))
    return {"bleu": bleu, **{f"bleu_{n}": precisions[..., n - 1] for n in range(1, ORDERS + 1)}}


def chrf_of_counts(counts: Array) -> Array:
    """Corpus chrF2, as sacrebleu computes it: [..., 18] in the order of CHRF_COUNTS, already summed over
    the answers of each set, to [...].

    Popović 2015: F2 of the mean precision and the mean recall of the orders that both sides have.
    """
    counts = np.asarray(counts, dtype=float)
    by_order = counts.reshape(*counts.shape[:-1], LETTERS, 3)
    answer, reference, match = by_order[..., 0], by_order[..., 1], by_order[..., 2]
    counted = (answer > 0) & (reference > 0)
    orders = np.maximum(counted.sum(axis=-1), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        precision = np.where(counted, match / answer, 0.0).sum(axis=-1) / orders
        recall = np.where(counted, match / reference, 0.0).sum(axis=-1) / orders
        figure = 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)
    return np.where(precision + recall > 0, figure, 0.0)
