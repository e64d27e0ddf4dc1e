"""How much of an answer the document supports: the share of its content words in the section that was asked about."""

from collections.abc import Sequence

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric
from pdf2lora.records import Evidence


class Support(Metric):
    """A high figure does not mean a right answer; what supports which answer is in evidence.jsonl."""

    name = "support"
    figures = (Figure("support", "facts", rank="main"),)
    needs = frozenset({"evidence"})
    counted = "share of content words in the source section"

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[str], evidence: Sequence[Evidence]
    ) -> dict[str, list[float]]:
        return {self.name: [100 * own.support for own in evidence]}
