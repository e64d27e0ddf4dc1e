"""Whether an answer is right: the one definition, for headline, cards, wins and the browser of answers alike.

Right is an answer that contradicts its reference in nothing and either states all of its facts or is almost its wording.
On answers labelled by hand (the half of tests/gold/facts that is held back) precision and recall of 「right」 were 70 and
66 of 100, by the wording alone 65 and 54, by the facts alone 72 and 56; `measure_gold.py facts` has them as they are. It
is for showing and counting answers; what decides between systems are the figures of `evaluation.deciding`.
"""

from collections.abc import Sized

from pdf2lora.records import Grade

RIGHT_FROM, PARTLY_FROM = 80.0, 40.0
"""ROUGE-L of an answer that is almost the wording of its reference, and of one that has much of it."""


def grade(rouge_l: float, right: Sized, missing: Sized, contradicted: Sized) -> Grade:
    """From the likeness to its reference, 0 to 100, and how the facts of both compare (`check_facts`)."""
    if not contradicted and (rouge_l >= RIGHT_FROM or (right and not missing)):
        return "right"
    return "partly" if rouge_l >= PARTLY_FROM or right else "wrong"
