"""KeigoShares's figures are shares of an answer's sentences."""

import pytest

from pdf2lora.evaluation.metrics.keigo import KeigoShares


def test_figures_are_shares_of_the_sentences_and_a_line_end_ends_a_sentence():
    found = KeigoShares().compute(
        predictions=["気温が上がります\n雪が減る。反射率。担当者が伺う。"],
        references=["x"],
        use_aggregator=False,
    )
    expected = {
        "keigo": 50,
        "keigo_polite": 25,
        "keigo_honorific": 0,
        "keigo_humble": 25,
        "style_plain": 50,
    }
    assert {name: values[0] for name, values in found.items()} == expected


@pytest.mark.parametrize("empty", ["", " \n", "。。。"])
def test_an_answer_without_a_sentence_scores_0(empty):
    found = KeigoShares().compute(predictions=[empty], references=["雪である。"])
    assert set(found) == set(KeigoShares().names)
    assert set(found.values()) == {0}


def test_a_system_s_figure_is_the_mean_of_its_answers():
    found = KeigoShares().compute(
        predictions=["はい、そうです。", "違う。", "", "雪です。雪だ。"], references=["x"] * 4
    )
    assert found["keigo"] == pytest.approx(100 * (1 + 0 + 0 + 0.5) / 4)
    assert found["style_plain"] == pytest.approx(100 * (0 + 1 + 0 + 0.5) / 4)
