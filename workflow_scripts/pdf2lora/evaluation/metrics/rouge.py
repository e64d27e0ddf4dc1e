"""ROUGE-1, ROUGE-2 and ROUGE-L: F1 of the tokens, their pairs, their longest common subsequence (Lin 2004).

The figures are rouge_score's own, on our tokens: its tokenizer keeps nothing of Japanese but Latin letters and digits.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from typing import Any

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric, token_signature
from pdf2lora.language.words import tokens

_TYPES = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}


class Rouge(Metric):
    name = "rouge"
    figures = (
        Figure("rouge_1", "overlap"),
        Figure("rouge_2", "overlap"),
        Figure("rouge_l", "overlap", rank="first", usable_from=50),
    )
    of_the_wording = True

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        return self.by_name([rouge(p, r) for p, r in zip(predictions, references, strict=True)])

    def signature(self, name: str) -> str:
        return token_signature(f"rouge_score|{_TYPES[name]}|f1|version:{version('rouge_score')}")


@lru_cache(maxsize=16384)
def rouge(prediction: str, reference: str) -> tuple[float, ...]:
    """ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 100. Kept, for its longest common subsequence, in plain Python, is the slowest
    of the text metrics."""
    scores = _scorer().score(reference, prediction)
    return tuple(100 * scores[name].fmeasure for name in _TYPES.values())


@cache
def _scorer() -> Any:
    from rouge_score.rouge_scorer import (
        RougeScorer,  # a second, which whoever reads the table alone need not wait
    )

    return RougeScorer(list(_TYPES.values()), tokenizer=_Tokenizer())


class _Tokenizer:
    """rouge_score takes any object with this method."""

    def tokenize(self, text: str) -> list[str]:
        return tokens(text)
