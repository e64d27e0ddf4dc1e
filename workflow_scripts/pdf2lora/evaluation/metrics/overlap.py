"""How much of the reference's wording stands in the answer: BLEU, chrF and ROUGE.

The figures are those of sacrebleu and rouge_score themselves. Only the tokens are ours: sacrebleu's
default tokenizer sees a Japanese sentence as one token, and rouge_score's keeps nothing of it but
the Latin letters and digits.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import ClassVar

from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF

from pdf2lora.evaluation.metrics.answer_metric import (
    AnswerFigures,
    AnswerMetric,
    Figures,
    token_signature,
    tokens,
)
from pdf2lora.japanese import TOKENIZER


class Bleu(AnswerMetric):
    """BLEU, and the n-gram precisions that it is made of as BLEU-1 to BLEU-4.

    Over a system they are corpus BLEU (n-grams pooled over all answers), which is not the mean of
    the answers' figures. An answer's own BLEU leaves out the orders that it is too short for
    (effective order), as sacrebleu recommends.
    """

    names = ("bleu", "bleu_1", "bleu_2", "bleu_3", "bleu_4")
    description = "Corpus BLEU and its n-gram precisions (sacrebleu), on fugashi tokens."
    citation = "Papineni et al. 2002; Post 2018"

    # force: no warning about tokenised input, which ours is on purpose.
    _of_system = BLEU(tokenize="none", force=True)
    _of_answer = BLEU(tokenize="none", force=True, effective_order=True)

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        scores = [
            self._of_answer.sentence_score(_joined(prediction), [_joined(reference)])
            for prediction, reference in zip(predictions, references, strict=True)
        ]
        return _by_name([_named(score) for score in scores])

    def system_figures(self, predictions: Sequence[str], references: Sequence[str]) -> Figures:
        return _named(
            self._of_system.corpus_score(
                [_joined(prediction) for prediction in predictions],
                [[_joined(reference) for reference in references]],
            )
        )

    def signature(self, name: str) -> str:
        self._of_system.corpus_score(["a"], [["a"]])  # a signature can only be had after a score
        own = self._of_system.get_signature().format().replace("tok:none", f"tok:{TOKENIZER}")
        return f"sacrebleu|{own}"


class ChrF(AnswerMetric):
    """chrF2: F score of character n-grams, which needs no tokenizer; white space does not count."""

    names = ("chrf",)
    description = "chrF2 (sacrebleu): F score of character n-grams up to 6, pooled over all answers."
    citation = "Popović 2015; Post 2018"

    _score = CHRF()

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        pairs = zip(predictions, references, strict=True)
        return {"chrf": [self._score.sentence_score(p, [r]).score for p, r in pairs]}

    def system_figures(self, predictions: Sequence[str], references: Sequence[str]) -> Figures:
        return {"chrf": self._score.corpus_score(list(predictions), [list(references)]).score}

    def signature(self, name: str) -> str:
        self._score.corpus_score(["a"], [["a"]])
        return f"sacrebleu|{self._score.get_signature().format()}"


class Rouge(AnswerMetric):
    """ROUGE-1, ROUGE-2 and ROUGE-L: F1 of the tokens, their pairs, their longest common subsequence."""

    names = ("rouge_1", "rouge_2", "rouge_l")
    description = "ROUGE F1 (rouge_score), on fugashi tokens, mean of the answers."
    citation = "Lin 2004"

    class _Tokenizer:
        """rouge_score takes any object with this method."""

        def tokenize(self, text: str) -> list[str]:
            return tokens(text)

    _types: ClassVar = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}
    _scorer = RougeScorer(list(_types.values()), tokenizer=_Tokenizer())

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        scores = [self._scorer.score(r, p) for p, r in zip(predictions, references, strict=True)]
        return {name: [100 * score[own].fmeasure for score in scores] for name, own in self._types.items()}

    def signature(self, name: str) -> str:
        return token_signature(f"rouge_score|{self._types[name]}|f1|version:{version('rouge_score')}")


def _joined(text: str) -> str:
    """The tokens with spaces between: what sacrebleu's tokenize="none" splits again."""
    return " ".join(tokens(text))


def _named(score) -> Figures:
    """A sacrebleu BLEUScore as our figures."""
    orders = {f"bleu_{n}": precision for n, precision in enumerate(score.precisions, 1)}
    return {"bleu": score.score, **orders}


def _by_name(rows: list[Figures]) -> AnswerFigures:
    return {name: [row[name] for row in rows] for name in rows[0]}
