"""BERTScore: how near in meaning the answer's words are to the reference's, by a model's vectors.

Every token is paired with the most similar one of the other text (cosine); precision is the mean over
the answer's tokens, recall over the reference's, F1 their harmonic mean (Zhang et al. 2020). Without
centring the figures are those of the bert_score package with the same encoder and layer.

Centring subtracts the mean token vector of the corpus first. The middle layers of a language model
call any two sentences alike otherwise: at layer 13 of Gemma 3 270M paraphrases have an F1 of 80 and
unrelated Japanese sentences 54, with centring 69 and 32.

Contradictions score high under any embedding: a high figure does not mean a right answer.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric, Need

if TYPE_CHECKING:  # torch takes seconds, and the table is read without it, too
    from torch import Tensor

    from pdf2lora.evaluation.encoder import Encoder, Vectors


class BertScore(Metric):
    """Precision, recall and F1; an answer or reference without a token scores 0, as does one whose
    figures would be negative (centred vectors can point away from each other)."""

    name = "bertscore"
    figures = (
        Figure("bertscore_precision", "meaning"),
        Figure("bertscore_recall", "meaning"),
        Figure("bertscore_f1", "meaning", rank="first"),
    )
    needs = frozenset({"encoder"})
    settings = "bertscore"

    def __init__(
        self, encoder: "Encoder | None" = None, signature: str = "", mean: "Tensor | None" = None
    ) -> None:
        self._encoder = encoder
        self._signature = signature
        self._mean = mean
        self._known: dict[tuple[str, str], tuple[float, float, float]] = {}

    def needed(self, settings: Mapping[str, Any]) -> frozenset[Need]:
        return self.needs | ({"corpus_mean"} if settings["centering"] else set())

    def ready(self, settings: Mapping[str, Any], files: Mapping[str, Any]) -> "BertScore":
        from pdf2lora.evaluation.encoder import read_mean, shared_encoder, versions

        layer, centering = settings["layer"], settings["centering"]
        encoder = shared_encoder(
            files["model"], layer, words_only=centering, batch_size=settings["batch_size"]
        )
        centred = "corpus" if centering else "no"
        signature = f"bertscore|enc:{files['model'].name}|layer:{layer}|idf:no|center:{centred}|{versions()}"
        return BertScore(encoder, signature, read_mean(files["corpus_mean"]) if centering else None)

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        pairs = list(zip(predictions, references, strict=True))
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        vectors = self._encoder.vectors(text for pair in new for text in pair if text.strip())
        directions = {text: own.directions(self._mean) for text, own in vectors.items()}
        for pair in new:
            if all(text in directions for text in pair):
                self._known[pair] = greedy_match(*(directions[text] for text in pair))
            else:
                self._known[pair] = (0.0, 0.0, 0.0)
        return self.by_name([[100 * value for value in self._known[pair]] for pair in pairs])

    def signature(self, name: str) -> str:
        return self._signature


def greedy_match(prediction: "Vectors", reference: "Vectors") -> tuple[float, float, float]:
    """Precision, recall and F1 of two sentences of unit vectors, 0 to 1 (Zhang et al. 2020, eq. 1-3)."""
    if not prediction.weights.sum() or not reference.weights.sum():
        return 0.0, 0.0, 0.0
    cosines = prediction.tokens @ reference.tokens.T
    precision = _mean(cosines.amax(dim=1), prediction.weights)
    recall = _mean(cosines.amax(dim=0), reference.weights)
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _mean(values: "Tensor", weights: "Tensor") -> float:
    return max(0.0, float((values * weights).sum() / weights.sum()))
