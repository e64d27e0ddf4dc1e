"""A server answers in place of the job, as the configuration says."""

import copy
import json

from models.engines.test_openai_server import said, server  # noqa: F401 (a fixture)
from workflow.conftest import OVERLAY, write_overlay


def test_a_variant_and_its_base_are_answered_by_a_server(project, server):  # noqa: F811
    server.replies = [lambda body: said(body["model"], "である。\n\n### 指示:\n次")]
    overlay = copy.deepcopy(OVERLAY)
    overlay["answering"]["servers"] = {
        name: {"base_url": server.url, "model": name, "concurrency": 2} for name in ("base", "lora")
    }
    write_overlay(project, overlay)
    folder = project.folder / "results/evaluation"
    project.run(*(f"results/evaluation/{system}/answers.jsonl" for system in ("base", "lora+rag")))
    for system, model in (("base", "base"), ("lora+rag", "lora")):
        lines = (folder / system / "answers.jsonl").read_text(encoding="utf-8").splitlines()
        answers = [json.loads(line) for line in lines if not json.loads(line)["question"].startswith("g")]
        assert {(a["text"], a["finish_reason"]) for a in answers} == {(f"{model}である。", "heading")}
        assert answers[0]["run_on"] == "### 指示:\n次"
    passages = (folder / "passages/rag.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [passage["text"] for line in passages for passage in json.loads(line)["passages"]]
    assert any(texts[0] in body["prompt"] for _, _, body in server.requests if body["model"] == "lora")
