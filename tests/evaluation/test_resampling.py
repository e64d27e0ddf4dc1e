"""Resampling: figures equal their definition, intervals hold what they should, p-values mean what they say."""

import itertools

import numpy as np
import pytest

from pdf2lora.evaluation.metrics.all_metrics import METRICS, pooled
from pdf2lora.evaluation.resampling import Sample, differences, holm, intervals
from pdf2lora.measures import too_few

POOLED = pooled(METRICS)
SUMS = sum(len(metric.sums) for metric in POOLED)


def sample(values, clusters=None, name="rouge_l"):
    values = np.asarray(values, float)
    questions = tuple(f"q{i:03}" for i in range(len(values)))
    clusters = questions if clusters is None else tuple(clusters)
    return Sample(questions, clusters, {name: values}, np.zeros((len(values), SUMS)))


def compare(own, other, **options):
    found = differences(own, other, POOLED, options.get("resamples", 2000), options.get("seed", 1))
    return found["rouge_l"]


def test_the_figure_is_the_mean_of_the_answers_that_it_applies_to():
    found = intervals(sample([10, 20, np.nan, 60]), POOLED, 500, 1)["rouge_l"]
    assert found.mean == 30
    assert found.n == 3
    assert 10 <= found.low < 30 < found.high <= 60


def test_a_metric_that_applies_to_no_answer_is_left_out():
    assert intervals(sample([np.nan, np.nan]), POOLED, 500, 1) == {}


def test_the_interval_of_a_mean_agrees_with_the_normal_approximation():
    rng = np.random.default_rng(3)
    values = rng.normal(50, 10, 400)
    found = intervals(sample(values), POOLED, 4000, 1)["rouge_l"]
    error = 1.96 * values.std(ddof=1) / 20
    assert found.low == pytest.approx(values.mean() - error, abs=0.1 * error)
    assert found.high == pytest.approx(values.mean() + error, abs=0.1 * error)


@pytest.mark.parametrize("chunks", [7, 12])
def test_an_interval_of_few_chunks_holds_the_truth_as_often_as_it_says(chunks):
    """Between the plain 2.5 % and 97.5 % points it is 87 and 91 times in a hundred."""
    rng = np.random.default_rng(5)
    held = 0
    for trial in range(1000):
        values = np.repeat(rng.normal(50, 10, chunks), 2)
        clusters = np.repeat([f"c{i:02}" for i in range(chunks)], 2)
        found = intervals(sample(values, clusters), POOLED, 1000, trial)["rouge_l"]
        held += found.low <= 50 <= found.high
    assert 0.92 <= held / 1000 <= 0.97


def test_answers_about_one_chunk_are_drawn_together():
    # Ten answers that all say the same as their chunk: there are four observations, not forty.
    values = np.repeat([0.0, 100.0, 0.0, 100.0], 10)
    single = intervals(sample(values), POOLED, 2000, 1)["rouge_l"]
    clustered = intervals(sample(values, np.repeat(list("abcd"), 10)), POOLED, 2000, 1)["rouge_l"]
    assert clustered.high - clustered.low > 2.5 * (single.high - single.low)


def test_one_cluster_has_no_interval():
    found = intervals(sample([1, 2, 3], "aaa"), POOLED, 500, 1)["rouge_l"]
    assert found.mean == 2
    assert np.isnan(found.low)
    assert np.isnan(found.high)


def test_a_system_against_itself_differs_in_nothing():
    own = sample(np.random.default_rng(1).uniform(0, 100, 30))
    found = compare(own, own)
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert (found.wins, found.ties, found.losses) == (0, 30, 0)


def test_the_sign_says_who_is_ahead():
    found = compare(sample([10.0] * 12), sample([30.0] * 12))
    assert found.difference == -20
    assert found.losses == 12


def test_with_few_clusters_p_is_the_share_of_all_exchanges():
    """By hand: every way to exchange the clusters, one by one."""
    rng = np.random.default_rng(7)
    clusters = np.repeat(list("abcde"), [1, 3, 2, 4, 2])
    own, other = rng.normal(52, 10, 12), rng.normal(50, 10, 12)
    seen, as_large = abs((own - other).mean()), 0
    for moved in itertools.product([False, True], repeat=5):
        side = np.array(moved)[np.searchsorted(list("abcde"), clusters)]
        exchanged = np.where(side, other - own, own - other)
        as_large += abs(exchanged.mean()) >= seen - 1e-9
    assert 2 < as_large < 32
    for seed in (1, 2):
        assert (
            compare(sample(own, clusters), sample(other, clusters), resamples=32, seed=seed).p
            == as_large / 32
        )


def test_the_smallest_p_of_few_clusters_is_both_sides_of_all_exchanges():
    own, other = sample([60.0] * 14, "aabbccddeeffgg"), sample([50.0] * 14, "aabbccddeeffgg")
    assert compare(own, other).p == 2 / 2**7
    assert not too_few(7, 2)
    # Where all are too many, some are drawn, and what was seen is one of them.
    many = sample([60.0] * 30), sample([50.0] * 30)
    assert compare(*many, resamples=99).p == 1 / 100


def test_clusters_count_where_the_metric_applies():
    own, other = [1, np.nan, np.nan, 2, 3, 4], [1, 2, 3, 4, 5, np.nan]
    assert intervals(sample(own, "aabbcc"), POOLED, 100, 1)["rouge_l"][3:] == (4, 3)
    found = compare(sample([1, np.nan, np.nan, np.nan, 3, 4], "aabbcc"), sample(other, "aabbcc"))
    assert (found.n, found.clusters) == (2, 2)


@pytest.mark.parametrize("chunks", [8, 12])  # all exchanges of 8 are tried, of 12 some
def test_p_values_are_uniform_under_random_relabelling(chunks):
    """Two sets of answers by the same system, in clusters: whoever is called what, p < 0.05 is chance."""
    rng = np.random.default_rng(11)
    found = []
    for trial in range(300):
        chunk = rng.normal(0, 10, chunks)
        clusters = [f"c{i // 3:02}" for i in range(3 * chunks)]
        own, other = (
            np.repeat(chunk, 3) + rng.normal(0, 10, chunks).repeat(3) + rng.normal(50, 5, 3 * chunks)
            for _ in "ab"
        )
        swap = rng.integers(0, 2, chunks).repeat(3).astype(bool)
        one, two = np.where(swap, own, other), np.where(swap, other, own)
        found.append(compare(sample(one, clusters), sample(two, clusters), resamples=400, seed=trial).p)
    assert np.mean(np.array(found) < 0.05) <= 0.08
    assert 0.4 < np.mean(found) < 0.6


def test_ignoring_the_clusters_would_call_chance_a_finding():
    """The test above can fail: with answers exchanged one by one, twice as many are below 0.05."""
    rng = np.random.default_rng(11)
    found = []
    for trial in range(300):
        own, other = (rng.normal(0, 10, 12).repeat(3) + rng.normal(50, 5, 36) for _ in "ab")
        found.append(compare(sample(own), sample(other), resamples=400, seed=trial).p)
    assert np.mean(np.array(found) < 0.05) > 0.08


def test_the_questions_must_be_the_same():
    with pytest.raises(ValueError, match="same questions"):
        compare(sample([1, 2]), sample([1, 2, 3]))


def test_values_count_where_they_apply_to_both():
    found = compare(sample([10, np.nan, 50]), sample([0, 100, np.nan]))
    assert found.difference == 10
    assert found.n == 1


def test_holm_by_hand():
    # 0.01 × 4, 0.02 × 3, 0.03 × 2 (raised to its predecessor's), 0.5 × 1
    assert holm([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.06, 0.04, 0.5, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
