"""The figures that are counted over a whole set of answers: corpus BLEU, chrF and perplexity.

Each is a formula over sums of counts, so that any resample of the answers has its figure without counting again.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from pdf2lora.evaluation.metrics.wording import (
    ANSWER_COUNTS,
    BLEU_COUNTS,
    CHRF_COUNTS,
    AnswerBleu,
    Bleu,
    ChrF,
    bleu_of_counts,
    chrf_of_counts,
)
from pdf2lora.evaluation.resampling import Array, Pooled


def _bleu(counts: Array) -> Array:
    found = bleu_of_counts(counts)
    return np.stack([found[name] for name in Bleu.names], axis=-1)


def _perplexity(counts: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.exp(counts[..., :1] / counts[..., 1:])


BLEU = Pooled(Bleu.names, BLEU_COUNTS, _bleu)
ANSWER_BLEU = Pooled(AnswerBleu.names, ANSWER_COUNTS, lambda counts: _bleu(counts)[..., :1])
CHRF = Pooled(ChrF.names, CHRF_COUNTS, lambda counts: chrf_of_counts(counts)[..., None])
PERPLEXITY = Pooled(("perplexity",), ("perplexity_nats", "perplexity_tokens"), _perplexity)
POOLED = (BLEU, ANSWER_BLEU, CHRF, PERPLEXITY)


def figures_of(family: Pooled, counts: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """The figures of each row of counts."""
    table = family.figures(np.array([counts[name] for name in family.counts], dtype=float).T)
    return {name: table[:, i].tolist() for i, name in enumerate(family.names)}
