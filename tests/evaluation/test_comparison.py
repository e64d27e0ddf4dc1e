"""The tables: long form, means that are the metrics' own, findings adjusted over the metrics."""

import itertools
import math
from io import StringIO
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
import sacrebleu

from pdf2lora.evaluation.comparison import (
    COLUMNS,
    DIFFERENCE_COLUMNS,
    comparison,
    difference_markdown,
    difference_table,
    markdown,
    read_scores,
    samples,
)
from pdf2lora.evaluation.metrics.all_metrics import chosen, deciding_family, pooled
from pdf2lora.evaluation.resampling import differences, intervals
from pdf2lora.files import write_csv
from pdf2lora.language.script import normalise
from pdf2lora.language.sentences import sentences
from pdf2lora.language.words import tokens
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
METRICS = chosen(["bleu", "bleu_answer", "chrf", "rouge"])
POOLED = pooled(METRICS)
SIGNATURES = {name: f"{name}|v1" for metric in METRICS for name in metric.names}
APART = deciding_family(["bleu", "fact_recall"])
EXAMPLE = Path(__file__).parents[2] / "resources/documents/source/earth_observation.md"


def scores_of(answers, kind="seen", references=REFERENCES * 3, metrics=METRICS):
    """The rows of a system's scores.csv, as they are read; two answers a chunk."""
    references = references[: len(answers)]
    columns = {}
    for metric in metrics:
        columns |= metric.compute(predictions=answers, references=references, use_aggregator=False)
        if metric.sums:
            columns |= dict(zip(metric.sums, metric.summands(answers, references).T, strict=True))
    return [
        {"question": f"{kind}-{i:02}", "kind": kind, "chunk": f"c{i // 2}"}
        | {name: "" if math.isnan(values[i]) else str(values[i]) for name, values in columns.items()}
        for i in range(len(answers))
    ]


def sample_of(rows):
    return samples(read_scores(StringIO(pd.DataFrame(rows).to_csv(index=False))), POOLED)


def system(answers, **options):
    return sample_of(scores_of(answers, **options))


def column(rows, name, **where):
    return [row[name] for row in rows if all(row[key] == value for key, value in where.items())]


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
    assert all(tuple(row) == COLUMNS for row in table)
    assert column(table, "metric") == list(SIGNATURES) * 3
    assert set(column(table, "n")) == {18}
    assert set(column(table, "clusters")) == {9}


@pytest.mark.parametrize(("name", "answers"), [("base", WRONG), ("rambling", RAMBLING)])
def test_the_means_are_the_metrics_own(table, name, answers):
    for metric in METRICS:
        expected = metric.compute(predictions=answers * 3, references=REFERENCES * 3)
        for figure, value in expected.items():
            (row,) = [row for row in table if (row["system"], row["metric"]) == (name, figure)]
            assert row["mean"] == pytest.approx(value, abs=1e-4), figure
            assert row["low"] <= row["mean"] <= row["high"]


def test_a_metric_without_a_value_in_a_kind_has_no_row():
    blank = dict.fromkeys(scores_of(WRONG)[0], "")
    general = [
        blank | {"question": f"g{i}", "kind": "general", "chunk": f"g{i}", "accuracy": figure}
        for i, figure in enumerate(("100.0", "0.0"))
    ]
    found = sample_of([row | {"accuracy": ""} for row in scores_of(WRONG)] + general)
    rows = comparison({"base": found}, {"base": SIGNATURES | {"accuracy": "a"}}, POOLED, 200, 1)
    assert column(rows, "metric", kind="general") == ["accuracy"]
    assert "accuracy" not in column(rows, "metric", kind="seen")


def test_differences_name_what_was_found(systems):
    found = difference_table(
        systems, [("lora", "base"), ("base", "base")], list(SIGNATURES), POOLED, APART, 2000, 1
    )
    assert all(set(row) == set(DIFFERENCE_COLUMNS) for row in found)
    (bleu,) = [row for row in found if (row["system"], row["metric"]) == ("lora", "bleu")]
    assert bleu["difference"] > 70
    assert bleu["finding"] == "higher"
    assert bleu["p"] <= bleu["p_holm"] < 0.05
    assert bleu["wins"] == 18
    assert (bleu["n"], bleu["clusters"]) == (18, 9)
    assert set(column(found, "finding", system="base")) == {NOTHING}
    assert set(column(found, "difference", system="base")) == {0}
    assert NOTHING in difference_markdown(found, APART)


def test_swapping_the_systems_swaps_the_signs(systems):
    ahead, behind = (
        difference_table(systems, [pair], ["bleu", "rouge_l"], POOLED, APART, 500, 1)
        for pair in [("lora", "rambling"), ("rambling", "lora")]
    )
    assert column(ahead, "difference") == pytest.approx([-value for value in column(behind, "difference")])
    assert column(ahead, "p") == pytest.approx(column(behind, "p"))
    assert column(ahead, "wins") == column(behind, "losses")


def test_the_order_of_the_rows_changes_nothing():
    scores = scores_of(RAMBLING * 3)
    tables = []
    for rows in (scores, scores[7:] + scores[:7]):
        both = {"own": sample_of(rows), "base": system(WRONG * 3)}
        tables.append(comparison(both, dict.fromkeys(both, SIGNATURES), POOLED, 300, 1))
        tables.append(difference_table(both, [("own", "base")], list(SIGNATURES), POOLED, APART, 300, 1))
    assert tables[:2] == tables[2:]


def test_markdown_has_a_table_a_kind_with_intervals_and_every_signature(table):
    text = markdown(table)
    assert "## seen (n = 18, clusters = 9)" in text
    assert "100.0 [100.0, 100.0]" in text
    assert text.count("|v1`") == len(SIGNATURES)


def test_what_cannot_be_said_is_an_empty_cell(tmp_path):
    one = {"base": sample_of(scores_of(WRONG)[:2])}  # a single chunk has no interval
    rows = comparison(one, {"base": SIGNATURES}, POOLED, 200, 1)
    assert rows[0]["low"] is None
    assert isinstance(rows[0]["mean"], float)
    write_csv(tmp_path / "rows.csv", rows, COLUMNS)
    mean = rows[0]["mean"]
    assert (tmp_path / "rows.csv").read_text().splitlines()[1] == f"base,seen,bleu,{mean},,,2,1,bleu|v1"


def against_worse(answers):
    """A system with the references themselves and one with ``answers``, in as many metrics as a run has."""
    count = len(answers)
    both = {}
    for name, own, facts in (("lora", (REFERENCES * 3)[:count], "100.0"), ("base", answers, "0.0")):
        more = {"fact_recall": facts} | {f"other_{i}": "1.0" for i in range(20)}
        both[name] = sample_of([row | more for row in scores_of(own)])
    metrics = list(dict.fromkeys(name for kinds in both.values() for name in kinds["seen"].values))
    return difference_table(both, [("lora", "base")], metrics, POOLED, APART, 5000, 1)


@pytest.mark.parametrize("chunks", [7, 8])
def test_few_chunks_can_tell_what_every_answer_shows(chunks):
    """The metrics that decide are adjusted for themselves: over all thirty, p = 2/2⁷ could not be significant, and
    over four neither."""
    found = {row["metric"]: row for row in against_worse((WRONG * 3)[: 2 * chunks])}
    assert {row["clusters"] for row in found.values()} == {chunks}
    assert found["bleu"]["finding"] == found["fact_recall"]["finding"] == "higher"
    assert found["bleu"]["p_holm"] == pytest.approx(3 * 2 / 2**chunks, abs=1e-4)
    assert found["rouge_l"]["finding"] == NOTHING


def test_where_no_difference_could_be_found_the_table_says_so():
    def findings(answers):
        lines = difference_markdown(against_worse(answers), APART).splitlines()
        return {line.split("|")[1].strip(): line.split("|")[-2].strip() for line in lines if line[:1] == "|"}

    few = findings((WRONG * 3)[:12])
    assert set(list(few.values())[2:]) == {"too few chunks to tell"}
    more = findings((REFERENCES * 3)[:14])
    assert more["bleu"] == NOTHING
    assert more["fact_recall"] == "higher"
    assert more["rouge_l"] == "too few chunks to tell"


def test_a_perfect_system_beats_a_shuffled_one():
    text = normalise(EXAMPLE.read_text(encoding="utf-8").split("## 1", 1)[1])
    references = [sentence for sentence in sentences(text) if 20 < len(sentence) < 90][:40]
    metrics = chosen(["facts", *(metric.name for metric in METRICS)])
    places = np.random.default_rng(5).permutation(40)
    shuffled = [references[place] for place in places]
    both = {
        name: system(answers, references=references, metrics=metrics)
        for name, answers in (("perfect", references), ("shuffled", shuffled))
    }
    names = ["bleu", "bleu_answer", "chrf", "rouge_1", "rouge_l", "fact_recall"]
    found = difference_table(both, [("perfect", "shuffled")], names, POOLED, APART, 2000, 1)
    assert column(found, "metric") == names
    assert all(row["p_holm"] < 0.01 and row["low"] > 0 for row in found)
    assert set(column(found, "finding")) == {"higher"}


def corpus_bleu(answers, references):
    lines = [[" ".join(tokens(text)) for text in texts] for texts in (answers, references)]
    return sacrebleu.corpus_bleu(lines[0], [lines[1]], tokenize="none", force=True).score


# Some are right, so that resamples differ.
HALF = [
    text if i % 3 else wrong for i, (text, wrong) in enumerate(zip(REFERENCES * 3, WRONG * 3, strict=True))
]


def test_corpus_bleu_is_resampled_as_sacrebleu_would_count_it():
    """Not as a mean of sentences: the interval's ends are those of the package's own figure of every resample."""
    drawn = np.random.default_rng(1).multinomial(9, [1 / 9] * 9, size=60)
    figures = []
    for times in drawn:
        rows = [i for chunk in range(9) for i in (2 * chunk, 2 * chunk + 1) for _ in range(times[chunk])]
        figures.append(corpus_bleu([HALF[i] for i in rows], [(REFERENCES * 3)[i] for i in rows]))
    found = intervals(system(HALF)["seen"], POOLED, 60, 1)["bleu"]
    # Student's t of 8 degrees of freedom is 2.306 at 97.5 % (any table of it); expanded for 9 chunks.
    tail = 100 * NormalDist().cdf(-math.sqrt(9 / 8) * 2.306004135)
    assert found[:3] == pytest.approx(
        (corpus_bleu(HALF, REFERENCES * 3), *np.percentile(figures, [tail, 100 - tail])), abs=1e-6
    )
    assert found.high - found.low > 5


def test_corpus_bleu_is_exchanged_as_sacrebleu_would_count_it():
    own, other, references = HALF[:12], [*RAMBLING[:4], *HALF[5:9], *HALF[8:12]], (REFERENCES * 3)[:12]
    gaps = []
    for moved in itertools.product([False, True], repeat=6):
        sides = [(b, a) if moved[i // 2] else (a, b) for i, (a, b) in enumerate(zip(own, other, strict=True))]
        one, two = zip(*sides, strict=True)
        gaps.append(corpus_bleu(one, references) - corpus_bleu(two, references))
    found = differences(system(own)["seen"], system(other)["seen"], POOLED, 64, 1)["bleu"]
    assert found.difference == pytest.approx(gaps[0], abs=1e-6)
    as_large = sum(abs(gap) >= abs(gaps[0]) - 1e-6 for gap in gaps)
    assert 2 < as_large < 64
    assert found.p == as_large / 64
