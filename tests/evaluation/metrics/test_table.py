"""What the table of metrics says of each figure, and what may decide."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pdf2lora.evaluation.metrics.all_metrics import (
    METRICS,
    chosen,
    decidable,
    deciding_family,
    figures,
    shown_first,
)
from pdf2lora.evaluation.metrics.figure import Figure

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_figure_has_a_name_and_a_meaning_and_every_family_a_name(language):
    words = yaml.safe_load((ROOT / f"resources/locales/{language}/metrics.yaml").read_text(encoding="utf-8"))
    assert list(words["figures"]) == list(figures())
    assert all(entry["name"] and entry["meaning"] for entry in words["figures"].values())
    assert {figure.family for figure in figures().values()} <= set(words["families"])


def test_what_confirms_a_deciding_figure_is_tested_with_it():
    assert deciding_family(["bleu", "fact_recall"]) == ["bleu", "fact_recall", "bleu_answer"]
    assert deciding_family(["rouge_l"]) == ["rouge_l"]


def test_what_decides_is_shown_first_whatever_it_is():
    assert shown_first(["chrf", "bleu"])[:3] == ["chrf", "bleu", "bleu_answer"]
    assert set(shown_first(["chrf"])) == {"chrf", *(n for n, f in figures().items() if f.rank == "first")}


def test_nothing_can_be_decided_by_a_figure_without_a_better_end_or_one_that_is_not_measured():
    assert {"rouge_l", "fact_contradictions"} <= set(decidable())
    assert not {"keigo", "perplexity", "accuracy"} & set(decidable())
    assert decidable(chosen(["rouge"])) == ["rouge_1", "rouge_2", "rouge_l"]


def test_metrics_are_taken_by_name_in_the_order_of_the_table():
    assert [metric.name for metric in chosen(["rouge", "bleu"])] == ["bleu", "rouge"]
    assert chosen("all") == METRICS


def test_low_is_better_where_a_figure_says_so():
    errors, style = Figure("errors", "facts", "lower"), Figure("style", "form", "neither")
    assert (errors.best([3, 1]), style.best([3, 1]), Figure("f", "facts").best([3, 1])) == (1, None, 3)
    assert (errors.goodness("lower"), errors.goodness("higher")) == ("gain", "loss")
    assert style.goodness("higher") == errors.goodness("no detectable difference") == "none"


def test_the_table_is_read_without_the_libraries_that_compute():
    """The rules and the report read it, too."""
    heavy = ["torch", "transformers", "datasets", "rouge_score", "pandas"]
    code = f"import sys, json, pdf2lora.evaluation.metrics.all_metrics; print(json.dumps([n for n in {heavy} if n in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "workflow_scripts",
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
