"""Recall, precision and contradictions of facts, and where they do not apply."""

import math

import pytest

from pdf2lora.evaluation.facts.comparing import check_facts
from pdf2lora.evaluation.metrics.factuality import Factuality


def figures(answer, reference):
    found = Factuality().compute(predictions=[answer], references=[reference], use_aggregator=False)
    return [found[name][0] for name in Factuality().names]


def test_a_right_answer_has_all_facts():
    assert figures("1957年に始まった。", "1957年に始まった。") == [100, 100, 0]


def test_the_wording_may_agree_and_the_fact_be_wrong():
    recall, precision, contradicted = figures("2050年にCO2を倍増させる。", "2050年にCO2をゼロにする。")
    assert recall < 100
    assert precision < 100
    assert contradicted == 100


def test_an_empty_answer_scores_0():
    assert figures("", "1957年に打ち上げられた。") == [0, 0, 0]


def test_silence_earns_no_precision_and_nothing_applies_where_no_fact_is_stated():
    assert figures("よくわからない。", "1957年に打ち上げられた。")[1] == 0
    assert all(math.isnan(value) for value in figures("森である。", "林である。")[:2])


def test_another_name_is_missing_and_contradicts_nothing():
    assert figures("日本である。", "米国である。") == [0, 0, 0]


def test_an_answer_is_checked_once_for_the_metric_and_the_evidence():
    check_facts.cache_clear()
    for _ in range(2):
        figures("1957年に始まった。", "1957年に始まった。")
    check_facts("1957年に始まった。", "1957年に始まった。", "")
    assert check_facts.cache_info().misses == 2  # the answer and, for what applies, silence


@pytest.mark.parametrize("name", Factuality().names)
def test_the_signature_names_the_tokenizer(name):
    assert "fugashi" in Factuality().signature(name)
