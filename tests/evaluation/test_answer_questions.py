"""The script as Snakemake runs it: a global `snakemake`, files in, files out."""

import logging
import os
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from evaluation.test_scoring import QUESTIONS
from pdf2lora.files import read_json, write_json
from pdf2lora.models.engines import in_process
from pdf2lora.records import Answer, GeneralQuestion, read_records, write_records
from tiny_model import build_tiny_model

SCRIPT = Path(__file__).parents[2] / "workflow_scripts" / "answer_questions.py"
GENERAL = [GeneralQuestion("g1", "地理", "日本の首都はどこですか。", ("東京",))]
CACHE = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"


@pytest.fixture(autouse=True)
def leave_the_process_as_it_was(monkeypatch):
    monkeypatch.setenv(CACHE, "")
    monkeypatch.delenv(CACHE)
    root, threads = logging.getLogger(), torch.get_num_threads()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = build_tiny_model(tmp_path_factory.mktemp("tiny"))
    write_json(folder / "model.json", {})
    return folder


@pytest.fixture
def run(tmp_path, model):
    write_records(tmp_path / "questions.jsonl", QUESTIONS)
    write_records(tmp_path / "general.jsonl", GENERAL)

    def run(quantization="none"):
        settings = {"quantization": quantization, "device": "cpu", "max_new_tokens": 3, "batch_size": 2}
        snakemake = SimpleNamespace(
            input=Files(
                questions=str(tmp_path / "questions.jsonl"),
                model=str(model / "model.json"),
                general=str(tmp_path / "general.jsonl"),
            ),
            output=SimpleNamespace(answers=str(tmp_path / "answers.jsonl")),
            params=SimpleNamespace(
                settings=settings | {"general_max_new_tokens": 2},
                answered=str(tmp_path / "answered"),
                seconds=str(tmp_path / "benchmarks" / "base.json"),
                code="0",
            ),
            resources=SimpleNamespace(gpu=0),
            threads=1,
            log=[str(tmp_path / "log.txt")],
        )
        runpy.run_path(str(SCRIPT), init_globals={"snakemake": snakemake})
        return read_records(tmp_path / "answers.jsonl", Answer)

    return run


class Files(dict):
    """Named inputs, as Snakemake gives them."""

    __getattr__ = dict.__getitem__


def test_the_seconds_are_of_the_questions_about_the_documents_that_this_job_answered(run, tmp_path):
    found = run()
    assert [answer.question for answer in found] == [*(q.id for q in QUESTIONS), "g1"]
    seconds = read_json(tmp_path / "benchmarks/base.json")
    assert seconds["questions"] == len(QUESTIONS)
    assert 0 < seconds["seconds"] < 60


def stopped_after(count, run, monkeypatch):
    """A job that is killed with so many answers in its journal."""
    generate, left = in_process._generate, iter(range(count))

    def some(system, prompts, limit, run_on):
        for row in generate(system, prompts, limit, run_on):
            if next(left, None) is None:
                raise KeyboardInterrupt
            yield row

    with monkeypatch.context() as patch:
        patch.setattr(in_process, "_generate", some)
        with pytest.raises(KeyboardInterrupt):
            run()


def test_a_job_that_goes_on_counts_what_it_answered_itself(run, tmp_path, monkeypatch):
    stopped_after(2, run, monkeypatch)
    assert not (tmp_path / "benchmarks/base.json").exists()
    run()
    assert read_json(tmp_path / "benchmarks/base.json")["questions"] == len(QUESTIONS) - 2


def test_a_job_that_finds_all_answered_leaves_the_seconds_as_they_are(run, tmp_path, monkeypatch):
    stopped_after(len(QUESTIONS), run, monkeypatch)
    before = read_json(tmp_path / "benchmarks/base.json")
    run()
    assert before["questions"] == len(QUESTIONS)
    assert read_json(tmp_path / "benchmarks/base.json") == before


def test_what_runs_on_is_kept_of_the_questions_about_the_documents(run, monkeypatch):
    ends = lambda system, prompts, limit, run_on: ((row, [9], "stop") for row in range(len(prompts)))  # noqa: E731
    monkeypatch.setattr(in_process, "_generate", ends)
    monkeypatch.setattr(in_process, "text_of", lambda tokenizer, tokens: ("氷である。", "### 指示:"))
    assert [answer.run_on for answer in run()] == ["### 指示:"] * len(QUESTIONS) + [""]


@pytest.mark.parametrize(("quantization", "capacity"), [("none", None), ("8bit", "0")])
def test_eight_bits_keep_no_shape_of_a_multiplication(run, quantization, capacity):
    run(quantization)
    assert os.environ.get(CACHE) == capacity
