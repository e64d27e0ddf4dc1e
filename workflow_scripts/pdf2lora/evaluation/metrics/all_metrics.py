"""All metrics, in the order of the tables. A new one gets its line here; nothing else names it."""

from collections.abc import Iterable, Sequence

from pdf2lora.evaluation.metrics.accuracy import Accuracy
from pdf2lora.evaluation.metrics.bertscore import BertScore
from pdf2lora.evaluation.metrics.bleu import AnswerBleu, Bleu
from pdf2lora.evaluation.metrics.chrf import ChrF
from pdf2lora.evaluation.metrics.ending import CutOff
from pdf2lora.evaluation.metrics.factuality import Factuality
from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.form import Style, StyleFollowed
from pdf2lora.evaluation.metrics.keigo import KeigoShares
from pdf2lora.evaluation.metrics.metric import Metric, PooledMetric
from pdf2lora.evaluation.metrics.naturalness import Naturalness
from pdf2lora.evaluation.metrics.perplexity import Perplexity
from pdf2lora.evaluation.metrics.rouge import Rouge
from pdf2lora.evaluation.metrics.support import Support

METRICS: list[Metric] = [
    Bleu(),
    AnswerBleu(),
    ChrF(),
    Rouge(),
    Factuality(),
    KeigoShares(),
    Style(),
    Naturalness(),
    BertScore(),
    Perplexity(),
    Support(),
    StyleFollowed(),
    CutOff(),
    Accuracy(),
]


def chosen(names: str | Sequence[str]) -> list[Metric]:
    """The metrics of `evaluation.metrics`, in the order of the table."""
    return [metric for metric in METRICS if names == "all" or metric.name in names]


def pooled(metrics: Iterable[Metric]) -> list[PooledMetric]:
    """Those that count over a whole set of answers."""
    return [metric for metric in metrics if metric.sums]


def figures() -> dict[str, Figure]:
    """Name → figure, in the order of the tables."""
    return {figure.name: figure for metric in METRICS for figure in metric.figures}


def figure(name: str) -> Figure:
    """A figure by its name; of one that is in no table any more, as in the files of an older run, its name alone."""
    return figures().get(name) or Figure(name, "form", "neither")


def decidable(metrics: Iterable[Metric] = METRICS) -> list[str]:
    """The figures that a verdict may rest on."""
    about = [figure for metric in metrics if "documents" in metric.about for figure in metric.figures]
    return [figure.name for figure in about if figure.direction != "neither"]


def deciding_family(deciding: Iterable[str]) -> list[str]:
    """The figures that decide and those that confirm them: a family of tests of their own. With eight chunks no p is
    below 2/2⁸, and an adjustment over thirty figures could never find anything."""
    confirming = [figure(name).confirmed_by for name in deciding]
    return list(dict.fromkeys([*deciding, *(name for name in confirming if name)]))


def shown_first(deciding: Iterable[str]) -> list[str]:
    """The figures of the charts and of the matrix of differences: those that decide, then the others that stand first,
    in the order of the table."""
    first = [name for name, of in figures().items() if of.rank == "first"]
    return list(dict.fromkeys([*deciding_family(deciding), *first]))
