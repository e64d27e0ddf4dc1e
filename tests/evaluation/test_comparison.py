"""The comparison table: long form, one row a system, kind and metric."""

import pytest

from pdf2lora.evaluation.comparison import COLUMNS, METRICS, long_table, markdown
from pdf2lora.evaluation.metrics.bertscore import BertScore
from pdf2lora.evaluation.metrics.naturalness import Naturalness
from pdf2lora.evaluation.metrics.overlap import Bleu, ChrF, Rouge
from pdf2lora.evaluation.metrics.politeness import Keigo


def summary(bleu):
    return {
        "signatures": {metric: f"{metric}|v1" for metric in (*METRICS, "naturalness_ending")},
        "kinds": {
            kind: {"metrics": {metric: {"mean": bleu + i, "n": n} for i, metric in enumerate(METRICS)}}
            for kind, n in (("seen", 30), ("unseen", 20))
        },
    }


@pytest.fixture
def table():
    return long_table(["base", "lora"], [summary(1.5), summary(80.25)])


def test_a_row_for_each_system_kind_and_metric(table):
    assert len(table) == 2 * 2 * 14
    assert tuple(table.columns) == COLUMNS
    assert table.iloc[0].to_dict() == {
        "system": "base",
        "kind": "seen",
        "metric": "bleu",
        "mean": 1.5,
        "n": 30,
        "signature": "bleu|v1",
    }


def test_the_metrics_are_those_that_the_scores_have():
    made = [name for metric in (Bleu, ChrF, Rouge, BertScore, Keigo, Naturalness) for name in metric.names]
    assert tuple(made) == METRICS


def test_as_many_systems_as_summaries():
    with pytest.raises(ValueError, match="shorter"):
        long_table(["base", "lora"], [summary(1)])


def test_markdown_has_a_table_a_kind_and_every_signature(table):
    text = markdown(table)
    assert "## seen (n = 30)" in text
    assert "## unseen (n = 20)" in text
    lines = [line.replace(" ", "") for line in text.splitlines()]
    assert [line.split("|")[1:4] for line in lines if line.startswith("|lora")] == 2 * [
        ["lora", "80.2", "81.2"]
    ]
    assert text.count("|v1`") == 14
