"""The tables: long form, means that are the metrics' own, findings adjusted over the metrics."""

import numpy as np
import pandas as pd
import pytest

from pdf2lora.evaluation.comparison import (
    COLUMNS,
    DIFFERENCE_COLUMNS,
    comparison,
    csv,
    difference_markdown,
    difference_table,
    markdown,
    records,
    samples,
)
from pdf2lora.evaluation.metrics.overlap import Bleu, ChrF, Rouge
from pdf2lora.evaluation.pooling import POOLED
from pdf2lora.evaluation.scoring import count_columns
from pdf2lora.measures import NOTHING

REFERENCES = [
    "放射計とは、物体が放つ電磁波の強さを測る装置である。",
    "合成開口レーダーは、雲を通して地表を観測できる。",
    "海面水位は1901年から2018年の間に約20センチ上昇した。",
    "アルベドとは、入射した光のうち反射される割合である。",
    "森林は大気中の二酸化炭素を吸収し、幹や根に蓄える。",
    "人工衛星は1957年にソビエト連邦が初めて打ち上げた。",
]
WRONG = [text[:9] + "、いろいろな意味があります。" for text in REFERENCES]
RAMBLING = ["", *REFERENCES[2:], REFERENCES[0]]
METRICS = [Bleu(), ChrF(), Rouge()]
SIGNATURES = {name: f"{name}|v1" for metric in METRICS for name in metric.names}


def tables(answers, kind="seen"):
    """scores.csv and counts.csv of a system, as pandas reads them."""
    references = (REFERENCES * 3)[: len(answers)]
    each, counts = {}, {name: [0.0] * len(answers) for name in count_columns()[1:]}
    for metric in METRICS:
        each |= metric.compute(predictions=answers, references=references, use_aggregator=False)
        if hasattr(metric, "counts"):
            counts |= metric.counts(answers, references)
    ids = [f"{kind}-{i:02}" for i in range(len(answers))]
    chunks = [f"c{i // 2}" for i in range(len(answers))]
    return (
        pd.DataFrame({"question": ids, "kind": kind, "chunk": chunks, **each}),
        pd.DataFrame({"question": ids, **counts}),
    )


def system(answers):
    return samples(*tables(answers), POOLED)


@pytest.fixture(scope="module")
def systems():
    return {
        "base": system(WRONG * 3),
        "lora": system(REFERENCES * 3),
        "rambling": system(RAMBLING * 3),
    }


@pytest.fixture(scope="module")
def table(systems):
    return comparison(systems, dict.fromkeys(systems, SIGNATURES), POOLED, 500, 1)


def test_a_row_for_each_system_kind_and_metric(table):
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 3 * len(SIGNATURES)
    assert list(table["metric"][: len(SIGNATURES)]) == list(SIGNATURES)
    assert set(table["n"]) == {18}


@pytest.mark.parametrize(("name", "answers"), [("base", WRONG), ("rambling", RAMBLING)])
def test_the_means_are_the_metrics_own(table, name, answers):
    for metric in METRICS:
        expected = metric.compute(predictions=answers * 3, references=REFERENCES * 3)
        for figure, value in expected.items():
            row = table[(table["system"] == name) & (table["metric"] == figure)].iloc[0]
            assert row["mean"] == pytest.approx(value, abs=1e-4), figure
            assert row["low"] <= row["mean"] <= row["high"]


def test_a_metric_without_a_value_in_a_kind_has_no_row():
    scores, counts = tables(WRONG)
    general = pd.DataFrame(
        {"question": ["g1", "g2"], "kind": "general", "chunk": ["g1", "g2"], "accuracy": [100.0, 0.0]}
    )
    found = samples(pd.concat([scores, general]), counts, POOLED)
    rows = comparison({"base": found}, {"base": SIGNATURES | {"accuracy": "a"}}, POOLED, 200, 1)
    assert set(rows[rows["kind"] == "general"]["metric"]) == {"accuracy"}
    assert "accuracy" not in set(rows[rows["kind"] == "seen"]["metric"])


def test_differences_name_what_was_found(systems):
    found = difference_table(systems, [("lora", "base"), ("base", "base")], list(SIGNATURES), POOLED, 2000, 1)
    assert tuple(found.columns) == DIFFERENCE_COLUMNS
    bleu = found[(found["system"] == "lora") & (found["metric"] == "bleu")].iloc[0]
    assert bleu["difference"] > 70
    assert bleu["finding"] == "higher"
    assert bleu["p"] <= bleu["p_holm"] < 0.05
    assert bleu["wins"] == 18
    same = found[found["system"] == "base"]
    assert set(same["finding"]) == {NOTHING}
    assert set(same["difference"]) == {0}
    assert NOTHING in difference_markdown(found)


def test_swapping_the_systems_swaps_the_signs(systems):
    ahead, behind = (
        difference_table(systems, [pair], ["bleu", "rouge_l"], POOLED, 500, 1)
        for pair in [("lora", "rambling"), ("rambling", "lora")]
    )
    np.testing.assert_allclose(ahead["difference"], -behind["difference"])
    np.testing.assert_allclose(ahead["p"], behind["p"])
    assert list(ahead["wins"]) == list(behind["losses"])


def test_the_order_of_the_rows_changes_nothing():
    scores, counts = tables(RAMBLING * 3)
    once = samples(scores, counts, POOLED)
    again = samples(scores.sample(frac=1, random_state=3), counts.sample(frac=1, random_state=4), POOLED)
    pairs = [("own", "base")]
    texts = []
    for own in (once, again):
        both = {"own": own, "base": system(WRONG * 3)}
        rows = comparison(both, dict.fromkeys(both, SIGNATURES), POOLED, 300, 1)
        texts.append(csv(rows) + csv(difference_table(both, pairs, list(SIGNATURES), POOLED, 300, 1)))
    assert texts[0] == texts[1]


def test_markdown_has_a_table_a_kind_with_intervals_and_every_signature(table):
    text = markdown(table)
    assert "## seen (n = 18)" in text
    assert "100.0 [100.0, 100.0]" in text
    assert text.count("|v1`") == len(SIGNATURES)


def test_json_has_no_nan(systems):
    one = {"base": samples(*(t.head(2) for t in tables(WRONG)), POOLED)}  # a single chunk
    rows = records(comparison(one, {"base": SIGNATURES}, POOLED, 200, 1))
    assert rows[0]["low"] is None
    assert isinstance(rows[0]["mean"], float)


def test_eight_chunks_can_tell_what_every_answer_shows():
    """The main metrics are adjusted for themselves: over all thirty, p = 2/2⁸ could not be significant."""
    scores, counts = tables((REFERENCES * 3)[:16])
    worse, worse_counts = tables((WRONG * 3)[:16])
    for i in range(26):  # as many others as a run has
        scores[f"other_{i}"], worse[f"other_{i}"] = 1.0, 1.0
    both = {"lora": samples(scores, counts, POOLED), "base": samples(worse, worse_counts, POOLED)}
    metrics = [*SIGNATURES, *(f"other_{i}" for i in range(26))]
    found = difference_table(both, [("lora", "base")], metrics, POOLED, 5000, 1).set_index("metric")
    assert scores["chunk"].nunique() == 8
    assert found.loc["bleu", "finding"] == found.loc["rouge_l", "finding"] == "higher"
    assert found.loc["rouge_1", "finding"] == NOTHING
