"""How often an answer had to be cut off."""

from collections.abc import Sequence
from typing import Any

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric

_CUT = ("length", "repetition")


class CutOff(Metric):
    """At the token limit, or before it, because the model said one thing over and over."""

    name = "cut_off"
    figures = (Figure("cut_off", "ending", "lower", rank="main"),)
    needs = frozenset({"finish_reasons"})
    about = frozenset({"documents", "world"})
    counted = "ended by the token limit or for repetition"

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[Any], finish_reasons: Sequence[str]
    ) -> dict[str, list[float]]:
        return {self.name: [100.0 * (reason in _CUT) for reason in finish_reasons]}
