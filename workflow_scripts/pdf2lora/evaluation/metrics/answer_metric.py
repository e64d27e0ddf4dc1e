"""What every metric here is: an `evaluate.Metric` that holds answers against references, 0 to 100.

A metric is instantiated directly, never through `evaluate.load`, which fetches a script from the hub
and so fails offline. Called as the ecosystem calls it:

    metric.compute(predictions=answers, references=references)
        {name: figure} for the whole system
    metric.compute(predictions=answers, references=references, use_aggregator=False)
        {name: [figure of each answer]}

The figure of a system is the mean over its answers unless the field counts over the whole set (BLEU,
chrF). A figure that does not apply to an answer (the facts of a reference without facts) is nan and left out of
the mean. An empty answer scores 0 wherever a figure applies.
"""

import math
import tempfile
from collections.abc import Sequence
from statistics import fmean

import datasets
import evaluate

from pdf2lora.language.words import TOKENIZER

Figures = dict[str, float]
AnswerFigures = dict[str, list[float]]


class AnswerMetric(evaluate.Metric):
    """A family of figures that are computed together. Subclasses set the class attributes and
    define `answer_figures`; those that count over the whole set also define `system_figures`."""

    names: tuple[str, ...]
    """The figures that are compared between systems."""
    of_the_text: bool = False
    """Whether the figures are of the answer alone, so that a reference has them too."""
    of_the_wording: bool = False
    """Whether to repeat the words of the question earns something already."""
    with_run_on: bool = False
    """Whether what a model said after its answer is part of the predictions."""
    reads_questions: bool = False
    """Whether `compute` takes the ``questions``, too."""
    description: str
    citation: str = ""

    def __init__(self) -> None:
        # evaluate makes a cache folder even when it keeps the data in memory, as here: let it be a
        # temporary one, so that a job leaves nothing in the user's home.
        with tempfile.TemporaryDirectory() as folder:
            super().__init__(keep_in_memory=True, cache_dir=folder, seed=0)

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=self.description,
            citation=self.citation,
            inputs_description="predictions: the answers; references: one right answer to each.",
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(
        self,
        predictions: list[str],
        references: list[str],
        use_aggregator: bool = True,
        **more: Sequence[str],
    ) -> Figures | AnswerFigures:
        if use_aggregator:
            return self.system_figures(predictions, references, **more)
        return self.answer_figures(predictions, references, **more)

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        raise NotImplementedError

    def system_figures(
        self, predictions: Sequence[str], references: Sequence[str], **more: Sequence[str]
    ) -> Figures:
        each = self.answer_figures(predictions, references, **more)
        return {name: applicable_mean(values) for name, values in each.items()}

    def signature(self, name: str) -> str:
        """How the figure came about: tokenizer, options and versions, in sacrebleu's form."""
        raise NotImplementedError


def applicable_mean(values: Sequence[float]) -> float:
    """The mean of the values that apply; nan where none does."""
    applying = [value for value in values if not math.isnan(value)]
    return fmean(applying) if applying else math.nan


def token_signature(*options: str) -> str:
    return "|".join((*options, f"tok:{TOKENIZER}"))
