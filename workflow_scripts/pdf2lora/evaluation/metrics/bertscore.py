"""BERTScore: how near in meaning the answer's words are to the reference's, by a model's vectors.

Every token is paired with the most similar one of the other text (cosine); precision is the mean over
the answer's tokens, recall over the reference's, F1 their harmonic mean (Zhang et al. 2020). Without
centring the figures are those of the bert_score package with the same encoder and layer.

Centring subtracts the mean token vector of the corpus first. The middle layers of a language model
call any two sentences alike otherwise: at layer 13 of Gemma 3 270M paraphrases have an F1 of 80 and
unrelated Japanese sentences 54, with centring 69 and 32.

Contradictions score high under any embedding: a high figure does not mean a right answer.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from pdf2lora.evaluation.encoder import Encoder, Vectors
from pdf2lora.evaluation.metrics.answer_metric import AnswerFigures, AnswerMetric


class BertScore(AnswerMetric):
    """Precision, recall and F1; an answer or reference without a token scores 0, as does one whose
    figures would be negative (centred vectors can point away from each other)."""

    names = ("bertscore_precision", "bertscore_recall", "bertscore_f1")
    description = "BERTScore precision, recall and F1, mean of the answers."
    citation = "Zhang et al. 2020"

    def __init__(self, encoder: Encoder, signature: str, mean: Tensor | None = None) -> None:
        super().__init__()
        self._encoder = encoder
        self._signature = signature
        self._mean = mean
        self._known: dict[tuple[str, str], tuple[float, float, float]] = {}

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        pairs = list(zip(predictions, references, strict=True))
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        vectors = self._encoder.vectors(text for pair in new for text in pair if text.strip())
        directions = {text: self._directions(found) for text, found in vectors.items()}
        for pair in new:
            if all(text in directions for text in pair):
                self._known[pair] = greedy_match(*(directions[text] for text in pair))
            else:
                self._known[pair] = (0.0, 0.0, 0.0)
        columns = zip(*(self._known[pair] for pair in pairs), strict=True)
        return {name: [100 * v for v in column] for name, column in zip(self.names, columns, strict=True)}

    def _directions(self, vectors: Vectors) -> Vectors:
        """Unit vectors: of the tokens themselves, or of how they differ from the corpus's mean."""
        tokens = vectors.tokens if self._mean is None else vectors.tokens - self._mean
        return Vectors(torch.nn.functional.normalize(tokens, dim=-1), vectors.weights)

    def signature(self, name: str) -> str:
        return self._signature


def greedy_match(prediction: Vectors, reference: Vectors) -> tuple[float, float, float]:
    """Precision, recall and F1 of two sentences of unit vectors, 0 to 1 (Zhang et al. 2020, eq. 1-3)."""
    if not prediction.weights.sum() or not reference.weights.sum():
        return 0.0, 0.0, 0.0
    cosines = prediction.tokens @ reference.tokens.T
    precision = _mean(cosines.amax(dim=1), prediction.weights)
    recall = _mean(cosines.amax(dim=0), reference.weights)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _mean(values: Tensor, weights: Tensor) -> float:
    return max(0.0, float((values * weights).sum() / weights.sum()))
