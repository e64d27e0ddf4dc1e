"""What the tables of the evaluation call things: written by the evaluation, read by the report."""

from typing import Literal

Finding = Literal["higher", "lower", "no detectable difference"]
NOTHING: Finding = "no detectable difference"

GENERAL = "general"
"""The kind of the questions about the world, which stand apart from those about the documents."""

KEYS = ("question", "kind", "chunk")
"""The columns of scores.csv that are no figures."""

MAIN = ("bleu", "rouge_l", "bertscore_f1", "fact_recall")
"""The metrics that a judgement rests on, named before looking. They are a family of tests of their own: with eight
chunks no p is below 2/2⁸, and an adjustment over thirty metrics could never find anything."""
