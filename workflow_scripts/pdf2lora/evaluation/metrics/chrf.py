"""chrF2: F score of character n-grams up to 6, pooled over all answers (Popović 2015; Post 2018).

It needs no tokenizer; white space does not count. The counts of an answer are sacrebleu's own, as those of BLEU are.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

import numpy as np

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Array, PooledMetric

LETTERS, BETA = 6, 2
"""sacrebleu's defaults: the longest n-grams, and the weight of recall."""


class ChrF(PooledMetric):
    name = "chrf"
    figures = (Figure("chrf", "overlap", usable_from=50),)
    sums = tuple(
        f"chrf_{side}_{n}" for n in range(1, LETTERS + 1) for side in ("hypothesis", "reference", "match")
    )
    of_the_wording = True

    def summands(self, predictions: Sequence[str], references: Sequence[str]) -> Array:
        rows = [_counts(p, r) for p, r in zip(predictions, references, strict=True)]
        return np.array(rows, dtype=float).reshape(-1, len(self.sums))

    def of_sums(self, sums: Array) -> Array:
        """As sacrebleu computes it: F2 of the mean precision and the mean recall of the orders that both sides have.
        Its own method takes one set of answers at a time; the tests hold this to it."""
        by_order = sums.reshape(*sums.shape[:-1], LETTERS, 3)
        answer, reference, match = by_order[..., 0], by_order[..., 1], by_order[..., 2]
        counted = (answer > 0) & (reference > 0)
        orders = np.maximum(counted.sum(axis=-1), 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = np.where(counted, match / answer, 0.0).sum(axis=-1) / orders
            recall = np.where(counted, match / reference, 0.0).sum(axis=-1) / orders
            figure = 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)
        return np.where(precision + recall > 0, figure, 0.0)[..., None]

    def signature(self, name: str) -> str:
        _sacrebleu().corpus_score(["a"], [["a"]])  # a signature can only be had after a score
        return f"sacrebleu|{_sacrebleu().get_signature().format()}"


@cache
def _sacrebleu() -> Any:
    from sacrebleu.metrics import CHRF  # not where the table alone is read

    return CHRF()


@lru_cache(maxsize=16384)
def _counts(prediction: str, reference: str) -> tuple[int, ...]:
    """n-grams of the answer (0 where the reference has none), of the reference and of both, for each order."""
    return tuple(_sacrebleu()._extract_corpus_statistics([prediction], [[reference]])[0])
