"""What scoring needs is what the configured metrics need, and what decides is what the configuration names."""

import csv
import re

from workflow.conftest import OVERLAY, write_overlay


def overlay(**evaluation):
    """With few systems."""
    variants = {"qlora-4bit": None, "qlora-8bit": None}
    return {**OVERLAY, "variants": variants, "evaluation": {**OVERLAY["evaluation"], **evaluation}}


def test_without_metrics_that_read_with_a_model_none_is_read(project):
    assert project.planned("--forceall")["encode_corpus"] == 1
    write_overlay(project, overlay(metrics=["rouge", "facts"], deciding=["rouge_l"]))
    assert "encode_corpus" not in project.planned("--forceall")


ECHO = '''
"""Whether an answer begins as its question does."""

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric


class Echo(Metric):
    name = "echo"
    figures = (Figure("echo", "form", "lower", rank="first"),)
    needs = frozenset({"questions"})

    def answer_figures(self, predictions, references, questions):
        pairs = zip(predictions, questions, strict=True)
        return {"echo": [100.0 * (answer[:2] == question[:2]) for answer, question in pairs]}

    def signature(self, name):
        return "echo|characters:2"
'''


def test_a_metric_of_the_user_s_own_is_a_file_and_its_line_in_the_table_and_can_decide(project):
    folder = project.folder / "workflow_scripts/pdf2lora/evaluation/metrics"
    (folder / "echo.py").write_text(ECHO, encoding="utf-8")
    table = (folder / "all_metrics.py").read_text(encoding="utf-8")
    line = "from pdf2lora.evaluation.metrics.echo import Echo\n"
    table = table.replace("METRICS: list[Metric] = [\n", f"{line}\nMETRICS: list[Metric] = [\n    Echo(),\n")
    (folder / "all_metrics.py").write_text(table, encoding="utf-8")
    write_overlay(project, overlay(metrics=["rouge", "facts", "echo"], deciding=["echo"]))
    done = project.snakemake()  # in a process of its own, which reads the copy's table
    assert done.returncode == 0, done.stdout[-3000:]
    results, rows = project.folder / "results", {}
    for name in ("comparison", "differences"):
        with (results / f"tables/{name}.csv").open(encoding="utf-8") as stream:
            rows[name] = list(csv.DictReader(stream))
    figures = {row["metric"] for row in rows["comparison"]}
    assert {"echo", "rouge_l", "fact_recall"} <= figures
    assert not {"bleu", "bertscore_f1", "accuracy"} & figures
    # What decides is adjusted for itself.
    assert all(row["p_holm"] == row["p"] for row in rows["differences"] if row["metric"] == "echo")
    assert any(row["p_holm"] != row["p"] for row in rows["differences"])
    report = (results / "report.md").read_text(encoding="utf-8")
    assert "| echo 学習前 | echo 学習後 |" in report  # in the place that BLEU has by default
    assert not {"BLEU", "BERTScore"} & set(re.findall("[A-Za-z]+", report))
    assert "echo|characters:2" in (results / "report.html").read_text(encoding="utf-8")
