"""What the tables of the evaluation call things: written by the evaluation, read by the report."""

from typing import Literal

Finding = Literal["higher", "lower", "no detectable difference"]
NOTHING: Finding = "no detectable difference"

GENERAL = "general"
"""The kind of the questions about the world, which stand apart from those about the documents."""

KEYS = ("question", "kind", "chunk")
"""The columns of scores.csv that are no figures."""

DECIDING = ("bleu", "fact_recall")
"""The metrics that a judgement rests on, in this order, named before looking."""

CONFIRMING = {"bleu": "bleu_answer"}
"""Where a difference in the first is believed only if it is found in the second, too: BLEU counts all that a system
writes, so that who has learnt to stop, and nothing else, has more of it."""

TESTED_APART = (*DECIDING, *CONFIRMING.values())
"""A family of tests of their own: with eight chunks no p is below 2/2⁸, and an adjustment over thirty metrics could
never find anything."""

MAIN = ("bleu", "bleu_answer", "rouge_l", "bertscore_f1", "fact_recall")
"""The metrics that are shown first. Those that are not tested apart are tested with all others."""

SIGNIFICANT = 0.05
"""A p below it, adjusted by Holm, is called a difference."""


def too_few(clusters: int, tests: int) -> bool:
    """Whether no difference could have been found: whole clusters are exchanged, so that with k of them no two-sided
    p is below 2/2^k, and Holm multiplies the lowest of a family by the number of its ``tests``."""
    return tests * 2 / 2**clusters >= SIGNIFICANT
