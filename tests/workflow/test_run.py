"""What a whole run leaves behind."""

import csv
import json
import re
import shutil

from workflow.conftest import OVERLAY, write_overlay
from workflow.project import Project

SYSTEMS = [
    "base", "base-4bit", "base-8bit", "lora", "qlora-4bit", "qlora-8bit",
    "base+rag", "lora+rag", "qlora-4bit+rag", "qlora-8bit+rag",
]  # fmt: skip
METRICS = {
    "bleu", "bleu_1", "bleu_2", "bleu_3", "bleu_4", "bleu_answer", "chrf", "rouge_1", "rouge_2", "rouge_l",
    "bertscore_precision", "bertscore_recall", "bertscore_f1", "keigo", "naturalness", "length_ratio", "cut_off",
}  # fmt: skip


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_system_has_every_metric_on_every_kind_of_question(finished):
    table = rows(finished / "results/tables/comparison.csv")
    assert {"system", "kind", "metric", "mean", "n"} <= set(table[0])
    found = {(row["system"], row["kind"], row["metric"]) for row in table}
    wanted = {(s, k, m) for s in SYSTEMS for k in ("seen", "rephrased", "unseen") for m in METRICS}
    assert wanted <= found
    assert all(0 <= float(row["mean"]) <= 100 for row in table if row["metric"] != "perplexity")
    assert {int(row["n"]) for row in table if row["kind"] != "general"} <= {1, 2, 3, 4, 5}
    assert all(float(row["low"]) <= float(row["mean"]) <= float(row["high"]) for row in table if row["low"])


def test_every_variant_is_held_against_its_base_and_against_retrieval(finished):
    table = rows(finished / "results/tables/differences.csv")
    pairs = {(row["system"], row["against"]) for row in table}
    assert {
        ("lora", "base"),
        ("qlora-4bit", "base-4bit"),
        ("lora", "base+rag"),
        ("lora+rag", "lora"),
    } <= pairs
    assert ("lora", "qlora-4bit") in pairs
    assert all(0 < float(row["p"]) <= float(row["p_holm"]) <= 1 for row in table)


def test_general_questions_are_asked_before_and_after(finished):
    table = rows(finished / "results/tables/comparison.csv")
    asked = {row["system"]: int(row["n"]) for row in table if row["metric"] == "accuracy"}
    assert set(asked) == set(SYSTEMS[:6])
    assert min(asked.values()) >= 40


def test_a_system_with_retrieval_was_given_a_passage_of_the_documents(finished):
    passages = [json.loads(line) for line in (finished / "results/evaluation/passages/rag.jsonl").open()]
    chunks = {json.loads(line)["id"] for line in (finished / "results/corpus/chunks.jsonl").open()}
    assert len(passages) == 15
    assert {own["chunk"] for row in passages for own in row["passages"]} <= chunks


def test_seen_questions_were_trained_on_and_the_others_were_not(finished):
    trained = {
        row["instruction"] for row in json.loads((finished / "results/dataset/train.json").read_text())
    }
    questions = [json.loads(line) for line in (finished / "results/dataset/questions.jsonl").open()]
    for question in questions:
        assert (question["pair"]["instruction"] in trained) == (question["kind"] == "seen")


def test_every_pair_can_be_followed_to_a_page_that_has_its_words(finished):
    texts = {}
    for path in finished.glob("results/documents/*/cleaned.jsonl"):
        for line in path.open(encoding="utf-8"):
            paragraph = json.loads(line)
            for page in range(paragraph["first_page"], paragraph["last_page"] + 1):
                key = (path.parent.name, page)
                texts[key] = texts.get(key, "") + paragraph["text"]
    pairs = [json.loads(line) for line in (finished / "results/dataset/pairs.jsonl").open(encoding="utf-8")]
    assert len(pairs) > 100
    for pair in pairs:
        text = "".join(
            texts.get((pair["document"], page), "")
            for page in range(pair["first_page"], pair["last_page"] + 1)
        )
        # The end of a sentence may be rewritten, and 「略称」 is the answer's own word; the others stand on the page.
        runs = [run for run in re.findall(r"[一-鿿ァ-ヶー]{2,}", pair["output"]) if run != "略称"]
        assert sum(run in text for run in runs) >= 0.8 * len(runs), pair


def test_each_variant_was_quantised_as_it_says(finished):
    counts = {
        variant: json.loads((finished / f"results/adapters/{variant}/training.json").read_text())[
            "quantised_modules"
        ]
        for variant in ("lora", "qlora-4bit", "qlora-8bit")
    }
    assert counts["lora"] == 0
    assert counts["qlora-4bit"] > 0
    assert counts["qlora-8bit"] > 0


def test_the_report_stands_alone(finished):
    html = (finished / "results/report.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", html)
    assert "覚え書き" in html
    assert "qlora-8bit" in html


def test_snakemakes_own_report_is_made(finished):
    project = Project.__new__(Project)
    project.folder = finished
    done = project.snakemake("--report", "snakemake-report.zip")
    assert done.returncode == 0, done.stdout[-3000:]
    assert (finished / "snakemake-report.zip").stat().st_size > 10_000


def test_an_adapter_is_merged_on_demand(project):
    merged = "results/merged/qlora-4bit/merged.json"
    project.run(merged)
    assert (project.folder / "results/merged/qlora-4bit/model.safetensors").exists()
    assert not project.planned(merged)
    module = project.folder / "workflow_scripts/pdf2lora/export/merging.py"
    module.write_text(module.read_text(encoding="utf-8") + "\nedited = True\n", encoding="utf-8")
    assert set(project.planned(merged)) == {"export_variant"}


CARD = """
from pdf2lora.files import read_json, write_json


def export(base, adapter, rows, quantization, device, folder):
    rank = read_json(adapter / "adapter_config.json")["r"]
    write_json(folder / "card.md", {"rank": rank})
    return {"rows": len(rows)}
"""


def test_a_further_export_is_a_module_and_a_line(project):
    folder = project.folder / "workflow_scripts/pdf2lora/export"
    (folder / "card.py").write_text(CARD)
    table = folder / "all_exports.py"
    line = '    "merged": "pdf2lora.export.merging",\n'
    text = table.read_text(encoding="utf-8")
    assert line in text
    table.write_text(text.replace(line, line + line.replace("merged", "card").replace("merging", "card")))
    # In processes of their own, which read the table anew.
    done = project.snakemake("results/card/lora/card.json")
    assert done.returncode == 0, done.stdout[-3000:]
    assert json.loads((project.folder / "results/card/lora/card.json").read_text())["rows"] > 0
    # What was made already has nothing to do with it.
    assert "Nothing to be done" in project.snakemake("--dry-run").stdout


def test_two_runs_from_scratch_give_the_same_bytes_up_to_the_adapters(finished, tmp_path):
    again = Project(tmp_path)
    for name in ("resources/documents", "tiny_model"):
        (tmp_path / name).symlink_to(finished / name)
    write_overlay(again, OVERLAY)
    # One adapter is enough: the other variants differ in how the weights are held, not in what could vary.
    again.run("results/adapters/lora/adapter_model.safetensors", "results/dataset/alpaca.json")
    varying = {"training.json"}
    compared = 0
    for path in sorted((tmp_path / "results").rglob("*")):
        if path.is_file() and path.name not in varying:
            assert path.read_bytes() == (finished / path.relative_to(tmp_path)).read_bytes(), path
            compared += 1
    assert compared > 30


def test_answers_and_tables_made_again_are_the_same_bytes(finished, project):
    for lost in ("evaluation/lora", "evaluation/base+rag", "evaluation/passages", "tables"):
        path = project.folder / "results" / lost
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    project.run("all")
    compared = 0
    for folder in ("evaluation", "tables"):
        for path in sorted((finished / "results" / folder).rglob("*")):
            if path.is_file():
                assert path.read_bytes() == (project.folder / path.relative_to(finished)).read_bytes(), path
                compared += 1
    assert compared > 40


def test_every_rule_is_in_the_shape_that_the_tests_know(finished):
    project = Project.__new__(Project)
    project.folder = finished
    from workflow.project import READERS

    listed = set(project.snakemake("--list-rules").stdout.split())
    assert set(READERS) | {"export_variant", "plan_training", "write_plan"} == {
        rule for rule in listed if "_" in rule
    }
