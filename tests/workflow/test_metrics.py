"""What scoring needs is what the configured metrics need, and what decides is what the configuration names."""

import csv
import json

from workflow.conftest import OVERLAY, write_overlay

TAKEN = {"metrics": ["rouge", "facts"], "deciding": ["rouge_l"]}


def test_without_metrics_that_read_with_a_model_none_is_read(project):
    assert project.planned("--forceall")["encode_corpus"] == 1
    write_overlay(project, {**OVERLAY, "evaluation": {**OVERLAY["evaluation"], **TAKEN}})
    assert "encode_corpus" not in project.planned("--forceall")
    (project.folder / "results/evaluation/corpus_mean.safetensors").unlink()
    project.run("results/tables/differences.csv")
    tables = project.folder / "results/tables"
    figures = {row["metric"] for row in json.loads((tables / "comparison.json").read_text())}
    assert figures == {
        "rouge_1",
        "rouge_2",
        "rouge_l",
        "fact_recall",
        "fact_precision",
        "fact_contradictions",
    }
    with (tables / "differences.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    # The one that decides is adjusted for itself.
    assert all(row["p_holm"] == row["p"] for row in rows if row["metric"] == "rouge_l")
    assert any(row["p_holm"] != row["p"] for row in rows)
    assert "nan" not in {cell for row in rows for cell in row.values()}
