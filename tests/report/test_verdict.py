"""The first sentence of the report says what the figures say."""

import pytest

from pdf2lora.report.verdict import judge

KINDS = ["seen", "rephrased", "unseen"]


def verdict(**bleu):
    """BLEU by system with underscores for hyphens, each a list in the order of KINDS; None: not asked."""
    kinds = [kind for kind, value in zip(KINDS, bleu["base"], strict=True) if value is not None]
    figures = {
        (system, kind, "bleu"): {"mean": values[KINDS.index(kind)], "n": 30}
        for system, values in bleu.items()
        for kind in kinds
    }
    return judge(figures, {name: "base" for name in bleu if name != "base"}, kinds)


@pytest.mark.parametrize(
    ("base", "tuned", "headline"),
    [
        ([2, 2, 3], [96, 92, 6], "trained_only"),
        ([2, 2, 3], [96, 92, 30], "trained_only"),
        ([2, 2, 3], [96, 92, 70], "everything"),
        ([2, 2, None], [96, 92, None], "trained_unseen_not_asked"),
        ([2, 2, 3], [96, 20, 6], "memorised"),
        ([2, None, 3], [96, None, 6], "seen_only_asked"),
        ([2, 2, 3], [30, 20, 3], "nearer"),
        ([2, 2, 3], [5, 4, 3], "nothing"),
        ([60, 60, 60], [62, 61, 60], "nothing"),
        ([60, 60, 60], [30, 61, 60], "worse"),
        ([2, 2, 3], [4, 3, 60], "unseen_only"),
    ],
)
def test_the_headline_follows_the_kinds(base, tuned, headline):
    assert verdict(base=base, lora=tuned).headline == headline


def test_the_verdict_is_about_the_variant_that_answers_rephrased_questions_best():
    found = verdict(base=[2, 2, 3], memoriser=[99, 60, 3], reader=[90, 80, 3])
    assert found.variant == "reader"
    assert [(change.base, change.tuned) for change in found.changes] == [(2, 90), (2, 80), (3, 3)]


def test_each_variant_is_held_against_its_own_base():
    figures = {
        ("base", "rephrased", "bleu"): {"mean": 2.0, "n": 30},
        ("base-4bit", "rephrased", "bleu"): {"mean": 55.0, "n": 30},
        ("qlora", "rephrased", "bleu"): {"mean": 57.0, "n": 30},
    }
    found = judge(figures, {"qlora": "base-4bit"}, ["rephrased"])
    assert found.base == "base-4bit"
    assert found.changes[0].level == "same"
    assert found.headline == "nothing"
