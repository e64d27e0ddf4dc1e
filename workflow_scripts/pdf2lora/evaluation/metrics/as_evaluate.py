"""Any metric of ours as one of the library `evaluate`, which is how scoring calls it: the columns are checked for what
they must be before anything is computed, and what works with evaluate's metrics works with ours.

It is instantiated directly, never through `evaluate.load`, which fetches a script from the hub and so fails offline.
"""

import tempfile
from typing import Any

import datasets
import evaluate

from pdf2lora.evaluation.metrics.metric import Metric


class AsEvaluate(evaluate.Metric):
    """A metric as `evaluate.Metric`, with its `compute(predictions=, references=)`."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric
        # evaluate makes a cache folder even when it keeps the data in memory, as here: let it be a temporary one, so that
        # a job leaves nothing in the user's home.
        with tempfile.TemporaryDirectory() as folder:
            super().__init__(keep_in_memory=True, cache_dir=folder, seed=0)

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        # A reference about the world is several accepted answers.
        kinds = (text, datasets.Sequence(text))
        return evaluate.MetricInfo(
            description=type(self._metric).__doc__ or self._metric.name,
            citation="",
            inputs_description="predictions: the answers; references: one right answer to each.",
            features=[datasets.Features({"predictions": text, "references": kind}) for kind in kinds],
        )

    def _compute(self, predictions: list[str], references: list[Any], **columns: Any) -> dict[str, Any]:
        return self._metric.compute(predictions=predictions, references=references, **columns)
