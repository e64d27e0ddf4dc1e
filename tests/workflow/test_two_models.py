"""Two base models side by side, with two ways to look things up, added to a run of one."""

import csv
import json

import pytest

from tiny_model import build_tiny_model
from workflow.conftest import OVERLAY, copy_of, write_overlay

CHAT = "{% for m in messages %}<{{ m.content }}>{% endfor %}{% if add_generation_prompt %}答え：{% endif %}"
TWO = OVERLAY | {
    "models": {"tiny": {"path": "tiny_model"}, "second": {"path": "second_model"}},
    "variants": {"other": {"model": "second"}, "qlora-4bit": None, "qlora-8bit": None},
    "evaluation": OVERLAY["evaluation"] | {"retrieval": {"short": {"max_characters": 60}}},
}
PLAIN = ["base", "base.second", "lora", "other"]


@pytest.fixture(scope="module")
def two(finished, tmp_path_factory):
    """The finished project with a second model, whose prompts are of another style, and a second context."""
    project = copy_of(finished, tmp_path_factory.mktemp("two") / "project")
    build_tiny_model(project.folder / "second_model", CHAT)
    write_overlay(project, TWO)
    planned = project.planned()
    # Of the first model only what the second context adds.
    assert (planned["fetch_model"], planned["train_adapter"], planned["retrieve_passages"]) == (1, 1, 1)
    assert planned["answer_questions"] == 2 + 2 + 4
    project.run("all")
    return project.folder / "results"


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_model_has_its_own_base_and_each_context_its_own_systems(two):
    systems = {row["system"] for row in rows(two / "tables/comparison.csv")}
    assert systems == {*PLAIN, *(f"{name}+{context}" for context in ("rag", "short") for name in PLAIN)}


def test_a_variant_is_held_against_its_own_model(two):
    pairs = {(row["system"], row["against"]) for row in rows(two / "tables/differences.csv")}
    assert {
        *(("lora", "base"), ("other", "base.second"), ("base", "base.second")),
        *(("other", "base.second+short"), ("other+short", "base.second+short"), ("other+rag", "other")),
    } <= pairs
    assert not {("other", "base"), ("lora", "base.second")} & pairs


def test_systems_of_a_model_answer_with_that_model(two):
    def texts(system):
        lines = (two / f"evaluation/{system}/answers.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["text"] for line in lines]

    assert json.loads((two / "adapters/other/training.json").read_text())["model"] == "second"
    assert texts("base") != texts("base.second")


def test_each_context_has_its_own_passages(two):
    longest = {}
    for context in ("rag", "short"):
        lines = (two / f"evaluation/passages/{context}.jsonl").read_text(encoding="utf-8").splitlines()
        passages = [passage for line in lines for passage in json.loads(line)["passages"]]
        longest[context] = max(len(passage["text"]) for passage in passages)
    assert longest["short"] <= 60 < longest["rag"]


def test_the_report_shows_them_all(two):
    html = (two / "report.html").read_text(encoding="utf-8")
    assert all(f"<code>{system}</code>" in html for system in (*PLAIN, "other+short", "base.second+rag"))
    assert "(short)" in html
