"""The first sentences of the report say what the tests found, and nothing else."""

from itertools import combinations
from pathlib import Path

import pytest
import yaml

from pdf2lora.configuration.variants import home_model, variants
from pdf2lora.measures import NOTHING
from pdf2lora.report.results import Difference, Estimate, Results
from pdf2lora.report.verdict import forgetting, judge
from pdf2lora.systems import all_systems, comparisons

KINDS = ["seen", "rephrased", "unseen"]


def estimate(mean, n=30, clusters=20):
    return Estimate(mean, max(0.0, mean - 5), min(100.0, mean + 5), n, clusters)


def difference_of(gap, found=None, n=30, clusters=20, tests=3):
    """A difference of more than 8 is found, unless it is said what was."""
    found = found or ("higher" if gap > 8 else "lower" if gap < -8 else NOTHING)
    p = 0.4 if found == NOTHING else 0.001
    return Difference(gap, gap - 5, gap + 5, p, n, clusters, 1, 1, 1, found, tests)


DECIDING = ("bleu", "fact_recall")


def tables(bleu, pairs, facts=None, answers=None):
    """The results; ``bleu``, ``facts`` and ``answers``, which are BLEU of the answers alone: system → a value
    a kind, None where it was not asked. Without ``answers`` nothing runs on."""
    estimates, differences = {}, {}
    for metric, values in (("bleu", bleu), ("bleu_answer", answers or bleu), ("fact_recall", facts or {})):
        for system, own in values.items():
            for kind, value in zip(KINDS, own, strict=True):
                if value is not None:
                    estimates[system, kind, metric] = estimate(value)
        for system, against in pairs:
            for kind in KINDS:
                if (system, kind, metric) in estimates and (against, kind, metric) in estimates:
                    gap = estimates[system, kind, metric].mean - estimates[against, kind, metric].mean
                    differences[system, against, kind, metric] = difference_of(gap)
    return Results(estimates, differences, DECIDING)


def verdict(bleu, facts=None, retrieval=False, clusters=(20, 20, 20), memory_mb=(), answers=None):
    """What is said where each kind of question comes from so many chunks."""
    variants = [name for name in bleu if name != "base" and not name.endswith("+rag")]
    pairs = [(name, "base") for name in variants]
    if retrieval:
        pairs.append(("base+rag", "base"))
        for name in variants:
            both = f"{name}+rag"
            pairs += [(name, "base+rag"), (both, name), (both, "base+rag"), (both, "base")]
    pairs += combinations(variants, 2)
    kinds = [kind for kind, value in zip(KINDS, bleu["base"], strict=True) if value is not None]
    against = dict.fromkeys(variants, "base")
    results = tables(bleu, pairs, facts, answers)
    chunks = dict(zip(KINDS, clusters, strict=True))
    differences = {key: found._replace(clusters=chunks[key[2]]) for key, found in results.differences.items()}
    strategies = {name: strategies_of(name, bool(retrieval)) for name in variants}
    return judge(results._replace(differences=differences), against, strategies, kinds, dict(memory_mb))


def strategies_of(variant, retrieval):
    if not retrieval:
        return {"neither": "base", "tune": variant}
    return {"neither": "base", "retrieve": "base+rag", "tune": variant, "both": f"{variant}+rag"}


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
    results = tables({"base": [2, 2, 3], "lora": [60, 60, 60]}, [("lora", "base")])
    unsure = {key: difference_of(found.difference, NOTHING) for key, found in results.differences.items()}
    results = results._replace(differences=unsure)
    found = judge(results, {"lora": "base"}, {"lora": strategies_of("lora", False)}, KINDS, {})
    assert found.headline == "nothing"


def test_facts_count_where_the_words_show_no_difference():
    found = verdict(
        {"base": [20, 20, 20], "lora": [21, 21, 21]}, {"base": [10, 10, 50], "lora": [60, 10, 10]}
    )
    assert [change.level for change in found.own] == ["nearer", "same", "worse"]
    assert [change.metric for change in found.own] == ["fact_recall", "bleu", "fact_recall"]
    decided = [tuple(end.mean for end in change.estimates[change.metric]) for change in found.own]
    assert decided == [(10, 60), (20, 21), (50, 10)]


def test_words_without_the_facts_are_not_called_answers():
    found = verdict({"base": [2, 2, 2], "lora": [80, 80, 80]}, {"base": [70, 10, 10], "lora": [10, 90, 10]})
    assert [change.level for change in found.own] == ["nearer", "answers", "answers"]
    assert [change.lost for change in found.own] == [("fact_recall",), (), ()]


def test_to_have_learnt_to_stop_is_not_to_have_learnt():
    """BLEU of all that is written is higher, that of the answers alone is not."""
    bleu, alone = {"base": [5, 5, 5], "lora": [20, 20, 90]}, {"base": [19, 19, 19], "lora": [20, 20, 90]}
    found = verdict(bleu, {"base": [10, 10, 10], "lora": [10, 60, 10]}, answers=alone)
    assert [change.level for change in found.own] == ["same", "nearer", "answers"]
    assert [change.metric for change in found.own] == ["bleu", "fact_recall", "bleu"]
    assert [change.unconfirmed for change in found.own] == [("bleu",), ("bleu",), ()]


def test_what_the_answers_alone_have_less_of_is_no_gain():
    bleu, alone = {"base": [5, 5, 5], "lora": [20, 20, 20]}, {"base": [40, 40, 20], "lora": [20, 20, 20]}
    found = verdict(bleu, answers=alone)
    assert [change.level for change in found.own] == ["same"] * 3
    assert found.headline == "nothing"
    results = tables(bleu, [("lora", "base")], answers=alone)
    assert [results.compare("base", "lora", kind).outcome for kind in KINDS] == ["same"] * 3


THREE = {
    "base": [2, 2, 3],
    "first": [90, 79, 3],
    "light": [90, 80, 3],
    "lucky": [90, 82, 3],
    "poor": [99, 60, 3],
}


def test_the_verdict_is_about_the_lightest_variant_that_no_other_beats_not_about_the_luckiest():
    memory = {"first": 2500.0, "light": 1500.0, "lucky": 2500.0, "poor": 900.0}
    found = verdict(THREE, memory_mb=memory)
    assert (found.variant, len(found.changes), found.by_memory) == ("light", 4, True)
    bleu = [tuple(end.mean for end in change.estimates["bleu"]) for change in found.own]
    assert bleu == [(2, 90), (2, 80), (3, 3)]


def test_where_memory_is_unknown_or_the_same_the_order_of_the_configuration_decides():
    found = verdict(THREE, memory_mb={"light": 1500.0})
    assert (found.variant, found.by_memory) == ("first", False)
    # Megabytes differ from run to run.
    assert verdict(THREE, memory_mb={"first": 1510.0, "light": 1500.0, "lucky": 1505.0}).variant == "first"


@pytest.mark.parametrize(
    ("clusters", "tests", "outcome"),
    [(6, 3, "too_few"), (7, 3, "same"), (9, 30, "too_few"), (11, 30, "same"), (1, 3, "too_few")],
)
def test_with_few_chunks_no_difference_can_be_told_from_none(clusters, tests, outcome):
    assert difference_of(1, clusters=clusters, tests=tests).outcome == outcome
    assert difference_of(90, clusters=clusters, tests=tests).outcome == "higher"


BASE, ALIKE = [2, 2, 3], [4, 3, 4]


@pytest.mark.parametrize(
    ("tuned", "clusters", "headline", "levels"),
    [
        (ALIKE, (6, 6, 6), "too_few", ["too_few"] * 3),
        (ALIKE, (20, 20, 6), "nothing", ["same", "same", "too_few"]),
        (ALIKE, (20, 6, 20), "too_few", ["same", "too_few", "same"]),
        ([90, 3, 4], (20, 6, 6), "seen_only_known", ["answers", "too_few", "too_few"]),
        ([90, 90, 4], (20, 20, 6), "trained_only", ["answers", "answers", "too_few"]),
    ],
)
def test_too_few_chunks_are_not_called_no_difference(tuned, clusters, headline, levels):
    found = verdict({"base": BASE, "lora": tuned}, clusters=clusters)
    assert found.headline == headline
    assert [change.level for change in found.own] == levels


def test_with_too_few_chunks_no_way_is_called_needless():
    alike = {"base": BASE, "lora": ALIKE, "base+rag": ALIKE, "lora+rag": ALIKE}
    found = verdict(alike, retrieval=True, clusters=(20, 6, 6)).decision
    assert [choice.named for choice in found.choices] == ["neither", "too_few", "too_few"]
    assert found.too_few
    assert not verdict(alike, retrieval=True, clusters=(6, 20, 6)).decision.too_few


def test_each_variant_is_held_against_its_own_base():
    estimates = {
        ("base", "rephrased", "bleu"): estimate(2.0),
        ("base-4bit", "rephrased", "bleu"): estimate(55.0),
        ("qlora", "rephrased", "bleu"): estimate(57.0),
    }
    differences = {("qlora", "base-4bit", "rephrased", "bleu"): difference_of(2.0)}
    found = judge(
        Results(estimates, differences, DECIDING),
        {"qlora": "base-4bit"},
        {"qlora": {"neither": "base-4bit", "tune": "qlora"}},
        ["rephrased"],
        {},
    )
    assert found.base == "base-4bit"
    assert found.own[0].level == "same"
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
        {"base": [2, 2, 3], "lora": tuned, "base+rag": retrieved, "lora+rag": both}, retrieval=True
    )
    assert found.decision.strategy == strategy


def test_each_kind_has_a_choice_of_its_own_and_memory_does_not_decide():
    bleu = {"base": [2, 2, 3], "lora": [95, 60, 5], "base+rag": [20, 61, 60], "lora+rag": [90, 62, 62]}
    found = verdict(bleu, retrieval=True).decision
    assert [choice.strategy for choice in found.choices] == ["tune", "retrieve", "retrieve"]
    assert found.strategy == "retrieve"


def test_a_choice_that_answers_too_little_is_said_to():
    bleu = {"base": [2, 2, 3], "lora": [95, 90, 5], "base+rag": [20, 20, 30], "lora+rag": [90, 92, 31]}
    assert [c.usable for c in verdict(bleu, retrieval=True).decision.choices] == [True, True, False]


def test_without_retrieval_there_are_two_ways():
    found = verdict({"base": [2, 2, 3], "lora": [95, 90, 30]})
    assert found.strategies == {"neither": "base", "tune": "lora"}
    assert found.decision.strategy == "tune"


def test_nothing_is_said_of_a_pair_that_was_not_tested():
    with pytest.raises(KeyError, match="b and c were not compared on seen"):
        tables({"a": [50, 50, 50], "b": [61, 59, 39]}, [("a", "b")]).compare("b", "c", "seen")


def test_all_that_the_verdict_compares_is_tested_by_the_workflow():
    config = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text(encoding="utf-8"))
    known = variants(config)
    tested = {frozenset(pair) for pair in comparisons(all_systems(known, home_model(config), ["rag"]))}
    for variant in known:
        ways = ("base", "base+rag", variant, f"{variant}+rag")
        assert {frozenset(pair) for pair in combinations(ways, 2)} <= tested
    assert {frozenset(pair) for pair in combinations(known, 2)} <= tested


def test_a_test_reads_the_same_from_both_sides():
    results = tables({"a": [50, 50, 50], "b": [90, 51, 10]}, [("a", "b")])
    from_a, from_b = (
        [results.compare(*pair, kind).outcome for kind in KINDS] for pair in (("a", "b"), ("b", "a"))
    )
    assert from_a == ["lower", "same", "higher"]
    assert from_b == ["higher", "same", "lower"]


@pytest.mark.parametrize(("gap", "outcome"), [(30, "higher"), (-30, "lower")])
def test_a_comparison_names_the_metric_that_found_the_difference(gap, outcome):
    bleu, facts = {"a": [50, 50, 50], "b": [50, 50, 90]}, {"a": [50 + gap, 50, 50], "b": [50, 50, 50]}
    results = tables(bleu, [("a", "b")], facts)
    assert [results.compare("a", "b", kind) for kind in KINDS] == [
        (outcome, "fact_recall"),
        ("same", "bleu"),
        ("lower", "bleu"),
    ]


@pytest.mark.parametrize(("gap", "outcome"), [(-20.0, "lower"), (-3.0, "same"), (20.0, "higher")])
def test_forgetting_is_what_the_test_of_the_general_questions_finds(gap, outcome):
    estimates = {
        (s, "general", "accuracy"): estimate(value) for s, value in (("base", 40), ("lora", 40 + gap))
    }
    differences = {("lora", "base", "general", "accuracy"): difference_of(gap)}
    assert forgetting(Results(estimates, differences, DECIDING), "lora", "base").outcome == outcome
    assert forgetting(Results({}, {}, DECIDING), "lora", "base") is None


def test_any_metric_may_decide_and_low_figures_are_better_where_it_says_so():
    """Fewer contradictions are a gain; from which number on they are few enough, nobody knows."""
    estimates = {
        (system, kind, "fact_contradictions"): estimate(value)
        for system, values in (("base", [40, 40, 5]), ("lora", [10, 41, 40]))
        for kind, value in zip(KINDS, values, strict=True)
    }
    differences = {
        ("lora", "base", kind, "fact_contradictions"): difference_of(gap)
        for kind, gap in zip(KINDS, (-30, 1, 35), strict=True)
    }
    results = Results(estimates, differences, ("fact_contradictions",))
    found = judge(results, {"lora": "base"}, {"lora": strategies_of("lora", False)}, KINDS, {})
    assert [change.level for change in found.own] == ["nearer", "same", "worse"]
    assert found.headline == "mixed"
    assert [choice.strategy for choice in found.decision.choices] == ["tune", "neither", "neither"]
    assert all(choice.usable for choice in found.decision.choices)


def test_how_many_tests_were_adjusted_together_is_read_from_the_table(run):
    found = {
        key[3]: own.tests
        for key, own in run.results.differences.items()
        if key[:3] == ("lora", "base", "seen")
    }
    assert (found["bleu"], found["fact_recall"], found["rouge_l"]) == (3, 3, 6)
    assert run.results.differences["lora", "base", "unseen", "bleu"].tests == 2  # no facts are asked there
