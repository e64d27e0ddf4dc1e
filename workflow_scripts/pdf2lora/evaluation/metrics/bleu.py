"""BLEU: how many of the reference's runs of one to four words a system gives, pooled over all answers.

The counts are sacrebleu's own, on our tokens: its default tokenizer sees a Japanese sentence as one token. It takes them
in one pass by a method that it keeps to itself (a leading underscore); the tests hold them to its public figures.

`Bleu` counts all that was generated, as whoever scores what `generate` gives counts it. A model that does not stop after
its answer but goes on with the next heading of the prompt's frame loses by that; `AnswerBleu` is what it has for its
answer alone, ended there. All other metrics are of the answer alone.
"""

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Array, PooledMetric
from pdf2lora.language.words import TOKENIZER, tokens

ORDERS = 4
_COUNTS = (*(f"correct_{n}" for n in range(1, 5)), *(f"total_{n}" for n in range(1, 5)), "sys_len", "ref_len")
"""n-grams of what was written that the reference has, all of its n-grams, and the tokens of both."""


class Bleu(PooledMetric):
    """BLEU, and the n-gram precisions that it is made of as BLEU-1 to BLEU-4 (Papineni et al. 2002; Post 2018).

    An answer's own BLEU leaves out the orders that it is too short for (effective order), as sacrebleu recommends.
    """

    name = "bleu"
    figures = (
        Figure("bleu", "overlap", rank="first", confirmed_by="bleu_answer", usable_from=50),
        *(Figure(f"bleu_{n}", "overlap") for n in range(1, ORDERS + 1)),
    )
    sums = tuple(f"bleu_{count}" for count in _COUNTS)
    with_run_on = True
    of_the_wording = True

    def summands(self, predictions: Sequence[str], references: Sequence[str]) -> Array:
        rows = [_counts(p, r) for p, r in zip(predictions, references, strict=True)]
        return np.array(rows, dtype=float).reshape(-1, len(_COUNTS))

    def of_sums(self, sums: Array) -> Array:
        return bleu_of_sums(sums)[..., : len(self.figures)]

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[str], **columns: Sequence[Any]
    ) -> dict[str, list[float]]:
        counts = self.summands(predictions, references).astype(int).tolist()
        single = partial(_sacrebleu().compute_bleu, smooth_method="exp", effective_order=True)
        scores = [single(own[:ORDERS], own[ORDERS:-2], *own[-2:]) for own in counts]
        return self.by_name([(score.score, *score.precisions) for score in scores])

    def signature(self, name: str) -> str:
        _sacrebleu().corpus_score(["a"], [["a"]])  # a signature can only be had after a score
        own = _sacrebleu().get_signature().format().replace("tok:none", f"tok:{TOKENIZER}")
        return f"sacrebleu|{own}|run-on:{'yes' if self.with_run_on else 'no'}"


class AnswerBleu(Bleu):
    """BLEU of the answers alone, ended at the frame's next heading, where a model does not end them itself."""

    name = "bleu_answer"
    figures = (Figure("bleu_answer", "overlap", rank="first", usable_from=50),)
    sums = tuple(f"answer_bleu_{count}" for count in _COUNTS)
    with_run_on = False


@cache
def _sacrebleu() -> Any:
    from sacrebleu.metrics import BLEU  # not where the table alone is read

    # force: no warning about tokenised input, which ours is on purpose.
    return BLEU(tokenize="none", force=True)


@lru_cache(maxsize=16384)
def _counts(prediction: str, reference: str) -> tuple[int, ...]:
    """In the order of _COUNTS. Kept, for several figures of one answer are made of them."""
    joined = [
        " ".join(tokens(text)) for text in (prediction, reference)
    ]  # which tokenize="none" splits again
    (segment,) = _sacrebleu()._extract_corpus_statistics(joined[:1], [joined[1:]])
    return (*segment[2:], *segment[:2])  # sacrebleu has the lengths first


def bleu_of_sums(sums: Array) -> Array:
    """Corpus BLEU and its precisions, as `BLEU.compute_bleu` (smoothing exp) gives them: [..., 10] to [..., 5].

    That takes one set of answers at a time, and a comparison needs the figures of 100,000 resamples; so here it is for
    arrays, and the tests hold it to sacrebleu's. Brevity penalty times geometric mean of the precisions, of which those
    without a match are smoothed (NIST); 0 for a set without a common token.
    """
    correct, total = sums[..., :ORDERS], sums[..., ORDERS : 2 * ORDERS]
    answer, reference = sums[..., -2], sums[..., -1]
    unmatched = (correct == 0) & (total > 0)
    # Each order without a match is given half of what the one before it was given.
    smoothed = 0.5 ** np.cumsum(unmatched, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        precisions = np.where(total > 0, 100 * np.where(unmatched, smoothed, correct) / total, 0.0)
        precisions = np.where(correct.any(axis=-1, keepdims=True), precisions, 0.0)
        penalty = np.where(answer < reference, np.exp(1 - reference / answer), 1.0)
        bleu = penalty * np.exp(np.log(precisions).mean(axis=-1))
    return np.concatenate([bleu[..., None], precisions], axis=-1)
