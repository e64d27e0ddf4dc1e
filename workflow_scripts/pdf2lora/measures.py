"""What the tables of the evaluation call things: written by the evaluation, read by the report."""

from typing import Literal

Finding = Literal["higher", "lower", "no detectable difference"]
NOTHING: Finding = "no detectable difference"

GENERAL = "general"
"""The kind of the questions about the world, which stand apart from those about the documents."""

KEYS = ("question", "kind", "chunk")
"""The columns of scores.csv that are no figures."""

SIGNIFICANT = 0.05
"""A p below it, adjusted by Holm, is called a difference."""


def too_few(clusters: int, tests: int) -> bool:
    """Whether no difference could have been found: whole clusters are exchanged, so that with k of them no two-sided
    p is below 2/2^k, and Holm multiplies the lowest of a family by the number of its ``tests``."""
    return tests * 2 / 2**clusters >= SIGNIFICANT
