"""What a metric is: one object, in its own file, that holds answers against references.

It is called as the metrics of `evaluate` are (`as_evaluate` makes it one of them):

    metric.compute(predictions=answers, references=references)                           {name: figure of the system}
    metric.compute(predictions=answers, references=references, use_aggregator=False)     {name: [figure of each answer]}

and it keeps sacrebleu's contract: answers have summands, and the figures of any set of answers are made of their sums,
so that a resample has its figures without counting again. A mean is the plainest case: the sum of the figures over the
number of answers that they apply to; a metric that defines `answer_figures` alone is that. One that pools counts over
the whole set, as BLEU does, is a `PooledMetric`.

A figure that does not apply to an answer (the facts of a reference without facts) is nan and left out. An empty answer
scores 0 wherever a figure applies.

To add a metric: a file with its class here, a line in `all_metrics`, and its words in resources/locales/{ja,en}/metrics.yaml.
"""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.language.words import TOKENIZER

Array = NDArray[np.float64]
Need = Literal["questions", "evidence", "finish_reasons", "encoder", "model", "engine", "corpus_mean"]


class Metric:
    """Figures that are computed together; subclasses set the attributes and define `answer_figures`."""

    name: ClassVar[str]
    """What `evaluation.metrics` of the configuration calls it."""
    figures: ClassVar[tuple[Figure, ...]]
    needs: ClassVar[frozenset[Need]] = frozenset()
    """Beside the texts: columns that `compute` takes (``questions``: as they were asked, ``evidence``: a record an answer,
    ``finish_reasons``), or what `ready` loads: an ``encoder``, a ``model`` (a causal language model), an ``engine`` that
    answers with such a model (`models.engines.engine.open_engine`), and ``corpus_mean``, the encoder's mean vector."""
    settings: ClassVar[str | None] = None
    """The key of its part of the configuration's `evaluation`, which says with ``model`` what it reads the answers with,
    and with ``device`` where, if not on the CPU."""
    about: ClassVar[frozenset[Literal["documents", "world"]]] = frozenset({"documents"})
    """Of which questions the answers are scored; a reference about the world is the tuple of accepted short answers."""
    of_the_text: ClassVar[bool] = False
    """Whether the figures are of the answer alone, so that a reference has them too."""
    of_the_wording: ClassVar[bool] = False
    """Whether to repeat the words of the question earns something already."""
    with_run_on: ClassVar[bool] = False
    """Whether what a model said after its answer is part of the predictions."""

    counted: ClassVar[str] = ""
    """What is counted, per what, for the signature."""
    sums: ClassVar[tuple[str, ...]] = ()
    """Of a metric that pools: what an answer adds, columns of scores.csv after those of the figures."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(figure.name for figure in self.figures)

    def needed(self, settings: Mapping[str, Any]) -> frozenset[Need]:
        """Its needs under its settings."""
        return self.needs

    def ready(self, settings: Mapping[str, Any], files: Mapping[str, Any]) -> Self:
        """The metric with what it needs loaded, from ``model``, the folder of the model that its settings name, and
        ``corpus_mean``, a file."""
        return self

    def compute(
        self,
        *,
        predictions: Sequence[str],
        references: Sequence[Any],
        use_aggregator: bool = True,
        **columns: Sequence[Any],
    ) -> dict[str, Any]:
        """The figures of the whole system, or without the aggregator of each answer; all columns are in one order."""
        if len(predictions) != len(references):
            raise ValueError(f"{len(predictions)} predictions for {len(references)} references")
        if use_aggregator:
            return self.system_figures(predictions, references, **columns)
        return self.answer_figures(predictions, references, **columns)

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[Any], **columns: Sequence[Any]
    ) -> dict[str, list[float]]:
        raise NotImplementedError

    def system_figures(
        self, predictions: Sequence[str], references: Sequence[Any], **columns: Sequence[Any]
    ) -> dict[str, float]:
        each = self.answer_figures(predictions, references, **columns)
        return {name: applicable_mean(values) for name, values in each.items()}

    def signature(self, name: str) -> str:
        """How the figure came about: tokenizer, options and versions, in sacrebleu's form."""
        return token_signature(name, *([self.counted] if self.counted else []))

    def by_name(self, rows: Sequence[Sequence[float]]) -> dict[str, list[float]]:
        """From a row an answer to a column a figure."""
        return {name: [row[i] for row in rows] for i, name in enumerate(self.names)}


class PooledMetric(Metric):
    """Figures that are counted over a whole set of answers; subclasses set ``sums`` and define `summands` and `of_sums`."""

    def summands(self, predictions: Sequence[str], references: Sequence[str]) -> Array:
        """[answers, sums]."""
        raise NotImplementedError

    def of_sums(self, sums: Array) -> Array:
        """[..., sums], summed over the answers of each set, to [..., figures]; nan where nothing was counted."""
        raise NotImplementedError

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[str], **columns: Sequence[Any]
    ) -> dict[str, list[float]]:
        return self.by_name(self.of_sums(self.summands(predictions, references)).tolist())

    def system_figures(
        self, predictions: Sequence[str], references: Sequence[str], **columns: Sequence[Any]
    ) -> dict[str, float]:
        pooled = self.of_sums(self.summands(predictions, references).sum(axis=0))
        return dict(zip(self.names, pooled.tolist(), strict=True))


def applicable_mean(values: Sequence[float]) -> float:
    """The mean of the values that apply; nan where none does."""
    applying = [value for value in values if not math.isnan(value)]
    return fmean(applying) if applying else math.nan


def token_signature(*options: str) -> str:
    return "|".join((*options, f"tok:{TOKENIZER}"))
