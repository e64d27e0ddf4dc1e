"""Both languages say the same things."""

import string

import pytest

from pdf2lora.report.strings import EN, JA, Strings


def placeholders(text):
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})


def test_both_languages_have_the_same_keys():
    assert sorted(JA) == sorted(EN)


@pytest.mark.parametrize("key", sorted(JA))
def test_both_sentences_take_the_same_values(key):
    assert placeholders(JA[key]) == placeholders(EN[key])


def test_what_has_no_name_is_called_as_in_the_files():
    assert Strings("ja").name("metric", "facts_recall") == "facts_recall"
    assert Strings("ja").name("metric", "keigo") == "敬語"


def test_every_metric_of_the_comparison_is_named_and_explained():
    for metric in [
        "bleu",
        "bleu_1",
        "bleu_2",
        "bleu_3",
        "bleu_4",
        "chrf",
        "rouge_1",
        "rouge_2",
        "rouge_l",
        "bertscore_precision",
        "bertscore_recall",
        "bertscore_f1",
        "keigo",
        "naturalness",
    ]:
        assert f"metric.{metric}" in JA
        assert f"meaning.{metric}" in JA
