"""Both languages say the same things."""

import string

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


def test_things_in_a_row_are_joined_as_each_language_does():
    assert Strings("ja").listing(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert Strings("en").listing(["this", "that", "those"]) == "this, that and those"
    assert Strings("en").listing(["this"]) == "this"
