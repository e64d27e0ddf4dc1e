"""Both languages say the same things."""

import string
from pathlib import Path

import pytest

from pdf2lora.report.families import FAMILIES
from pdf2lora.report.strings import EN, JA, Strings


def placeholders(text):
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})


def test_both_languages_have_the_same_keys():
    assert sorted(JA) == sorted(EN)


@pytest.mark.parametrize("key", sorted(JA))
def test_both_sentences_take_the_same_values(key):
    assert placeholders(JA[key]) == placeholders(EN[key])


def test_what_has_no_name_is_called_as_in_the_files():
    assert Strings("ja").name("metric", "new_metric") == "new_metric"
    assert Strings("ja").name("metric", "keigo") == "敬語"


@pytest.mark.parametrize("metric", [*sorted({m for names in FAMILIES.values() for m in names}), "accuracy"])
def test_every_metric_of_the_comparison_is_named_and_explained(metric):
    assert f"metric.{metric}" in JA
    assert f"meaning.{metric}" in JA


def test_metrics_are_not_said_to_be_more_than_they_are():
    assert "初めの部分だけ" in JA["meaning.perplexity"]
    assert "Only its first tokens" in EN["meaning.perplexity"]
    assert JA["metric.style_plain"] == "常体"
    # 「減った。」 is plain style too.
    assert all("常体（である調など" in text for text in JA.values() if "である調" in text)


@pytest.mark.parametrize("texts", [JA, EN], ids=["ja", "en"])
def test_the_rule_of_the_verdict_names_the_metric_that_it_falls_back_on(texts):
    assert texts["metric.fact_recall"].lower() in texts["verdict.rule"].lower()


def test_the_captions_claim_the_scale_only_for_what_is_on_it():
    captions = Path(__file__).parents[2] / "rules" / "captions"
    assert "perplexity" in (captions / "comparison.rst").read_text(encoding="utf-8")


def test_things_in_a_row_are_joined_as_each_language_does():
    assert Strings("ja").listing(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert Strings("en").listing(["this", "that", "those"]) == "this, that and those"
    assert Strings("en").listing(["this"]) == "this"
