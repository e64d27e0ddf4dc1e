"""The first sentences of the report say what the tests found, and nothing else."""

import pytest

from pdf2lora.measures import NOTHING
from pdf2lora.report.results import Difference, Figure
from pdf2lora.report.verdict import compare, forgetting, judge

KINDS = ["seen", "rephrased", "unseen"]


def figure(mean, n=30):
    return Figure(mean, max(0.0, mean - 5), min(100.0, mean + 5), n)


def difference_of(gap, found=None, n=30):
    """A difference of more than 8 is found, unless it is said what was."""
    found = found or ("higher" if gap > 8 else "lower" if gap < -8 else NOTHING)
    return Difference(gap, gap - 5, gap + 5, 0.4 if found == NOTHING else 0.001, n, 1, 1, 1, found)


def tables(bleu, pairs, facts=None):
    """Figures and differences; ``bleu`` and ``facts``: system → a value a kind, None where it was not asked."""
    figures, differences = {}, {}
    for metric, values in (("bleu", bleu), ("fact_recall", facts or {})):
        for system, own in values.items():
            for kind, value in zip(KINDS, own, strict=True):
                if value is not None:
                    figures[system, kind, metric] = figure(value)
        for system, against in pairs:
            for kind in KINDS:
                if (system, kind, metric) in figures and (against, kind, metric) in figures:
                    gap = figures[system, kind, metric].mean - figures[against, kind, metric].mean
                    differences[system, against, kind, metric] = difference_of(gap)
    return figures, differences


def verdict(bleu, facts=None, retrieval=()):
    variants = [name for name in bleu if name != "base" and not name.endswith("+rag")]
    pairs = [(name, "base") for name in variants]
    if retrieval:
        pairs.append(("base+rag", "base"))
        for name in variants:
            pairs += [(name, "base+rag"), (f"{name}+rag", name), (f"{name}+rag", "base+rag")]
    kinds = [kind for kind, value in zip(KINDS, bleu["base"], strict=True) if value is not None]
    against = dict.fromkeys(variants, "base")
    return judge(*tables(bleu, pairs, facts), against, dict(retrieval), kinds)


RETRIEVAL = {"base": "base+rag", "lora": "lora+rag"}


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
        ([20, 20, 60], [40, 21, 30], "mixed"),
        ([2, 2, 3], [4, 3, 60], "unseen_only"),
    ],
)
def test_the_headline_follows_the_kinds(base, tuned, headline):
    assert verdict({"base": base, "lora": tuned}).headline == headline


def test_a_large_gap_that_the_test_does_not_find_is_no_difference():
    figures, differences = tables({"base": [2, 2, 3], "lora": [60, 60, 60]}, [("lora", "base")])
    unsure = {key: difference_of(found.difference, NOTHING) for key, found in differences.items()}
    assert judge(figures, unsure, {"lora": "base"}, {}, KINDS).headline == "nothing"


def test_facts_count_where_the_words_show_no_difference():
    found = verdict(
        {"base": [20, 20, 20], "lora": [21, 21, 21]}, {"base": [10, 10, 50], "lora": [60, 10, 10]}
    )
    assert [change.level for change in found.changes] == ["nearer", "same", "worse"]


def test_words_without_the_facts_are_not_called_answers():
    found = verdict({"base": [2, 2, 2], "lora": [80, 80, 80]}, {"base": [70, 10, 10], "lora": [10, 90, 10]})
    assert [change.level for change in found.changes] == ["nearer", "answers", "answers"]


def test_the_verdict_is_about_the_variant_that_answers_rephrased_questions_best():
    found = verdict({"base": [2, 2, 3], "memoriser": [99, 60, 3], "reader": [90, 80, 3]})
    assert found.variant == "reader"
    bleu = [tuple(figure.mean for figure in change.bleu) for change in found.changes]
    assert bleu == [(2, 90), (2, 80), (3, 3)]


def test_each_variant_is_held_against_its_own_base():
    figures = {
        ("base", "rephrased", "bleu"): figure(2.0),
        ("base-4bit", "rephrased", "bleu"): figure(55.0),
        ("qlora", "rephrased", "bleu"): figure(57.0),
    }
    differences = {("qlora", "base-4bit", "rephrased", "bleu"): difference_of(2.0)}
    found = judge(figures, differences, {"qlora": "base-4bit"}, {}, ["rephrased"])
    assert found.base == "base-4bit"
    assert found.changes[0].level == "same"
    assert found.headline == "nothing"


@pytest.mark.parametrize(
    ("retrieved", "tuned", "both", "strategy"),
    [
        ([20, 20, 60], [90, 90, 5], [90, 90, 62], "both"),
        ([90, 90, 60], [90, 90, 62], [92, 92, 63], "retrieve"),  # no training for the same
        ([20, 20, 4], [90, 90, 5], [92, 92, 6], "tune"),
        ([5, 5, 5], [4, 4, 4], [5, 5, 5], "neither"),
        ([5, 20, 60], [90, 90, 5], [60, 60, 20], None),  # one for each kind
    ],
)
def test_the_decision_is_the_simplest_way_that_none_beats(retrieved, tuned, both, strategy):
    found = verdict(
        {"base": [2, 2, 3], "lora": tuned, "base+rag": retrieved, "lora+rag": both}, retrieval=RETRIEVAL
    )
    assert found.decision.strategy == strategy


def test_each_kind_has_a_choice_of_its_own_and_memory_does_not_decide():
    bleu = {"base": [2, 2, 3], "lora": [95, 60, 5], "base+rag": [20, 61, 60], "lora+rag": [90, 62, 62]}
    found = verdict(bleu, retrieval=RETRIEVAL).decision
    assert [choice.strategy for choice in found.choices] == ["tune", "retrieve", "retrieve"]
    assert found.strategy == "retrieve"


def test_a_choice_that_answers_too_little_is_said_to():
    bleu = {"base": [2, 2, 3], "lora": [95, 90, 5], "base+rag": [20, 20, 30], "lora+rag": [90, 92, 31]}
    assert [c.usable for c in verdict(bleu, retrieval=RETRIEVAL).decision.choices] == [True, True, False]


def test_without_retrieval_there_are_two_ways():
    found = verdict({"base": [2, 2, 3], "lora": [95, 90, 30]})
    assert found.strategies == {"neither": "base", "tune": "lora"}
    assert found.decision.strategy == "tune"


def test_a_pair_that_was_not_tested_differs_only_where_its_intervals_do_not_meet():
    figures, none = tables({"a": [50, 50, 50], "b": [61, 59, 39]}, [])
    assert [compare(figures, none, "a", "b", kind) for kind in KINDS] == ["lower", "same", "higher"]
    bare = {key: own._replace(low=None, high=None) for key, own in figures.items()}
    assert [compare(bare, none, "a", "b", kind) for kind in KINDS] == ["same"] * 3


def test_a_test_reads_the_same_from_both_sides():
    figures, differences = tables({"a": [50, 50, 50], "b": [90, 51, 10]}, [("a", "b")])
    assert [compare(figures, differences, "a", "b", kind) for kind in KINDS] == ["lower", "same", "higher"]
    assert [compare(figures, differences, "b", "a", kind) for kind in KINDS] == ["higher", "same", "lower"]


@pytest.mark.parametrize(("gap", "order"), [(-20.0, "lower"), (-3.0, "same"), (20.0, "higher")])
def test_forgetting_is_what_the_test_of_the_general_questions_finds(gap, order):
    figures = {("base", "general", "accuracy"): figure(40), ("lora", "general", "accuracy"): figure(40 + gap)}
    differences = {("lora", "base", "general", "accuracy"): difference_of(gap)}
    assert forgetting(figures, differences, "lora", "base").order == order
    assert forgetting({}, {}, "lora", "base") is None
