"""The script as Snakemake runs it: a global `snakemake`, files in, files out."""

import logging
import os
import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import torch

from evaluation.test_scoring import QUESTIONS
from pdf2lora.files import read_json, write_json
from pdf2lora.models.engines import in_process
from pdf2lora.models.engines.engine import ENGINES, Completion, Engine
from pdf2lora.models.prompts import parted
from pdf2lora.records import Answer, GeneralQuestion, read_records, write_records
from tiny_model import build_tiny_model, build_tokenizer

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

    def run(quantization="none", engine="in_process"):
        settings = {"quantization": quantization, "device": "cpu", "max_new_tokens": 3, "batch_size": 2}
        snakemake = SimpleNamespace(
            input=Files(
                questions=str(tmp_path / "questions.jsonl"),
                model=str(model / "model.json"),
                general=str(tmp_path / "general.jsonl"),
            ),
            output=SimpleNamespace(answers=str(tmp_path / "answers.jsonl")),
            params=SimpleNamespace(
                settings=settings | {"general_max_new_tokens": 2, "engine": engine},
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

    def some(system, prompts, limit, stop):
        for row in generate(system, prompts, limit, stop):
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


def test_an_engine_is_a_module_of_ones_own_and_its_line_in_the_table(run, monkeypatch):
    """It also shows what is asked of it: to the very end about the documents, and of the world one answer."""

    class Parrot(Engine):
        tokenizer, arithmetic = build_tokenizer(), ("cage", "feathers")

        def each(self, prompts, max_tokens, stop=()):
            for place, prompt in enumerate(prompts):
                said = parted(f" {prompt.instruction}\n\n### 指示:\n次", stop)[0]
                yield place, Completion(said, "length", max_tokens)

    module = ModuleType("parrot")
    module.open_engine = lambda model, adapter, settings: Parrot()
    monkeypatch.setitem(sys.modules, "parrot", module)
    monkeypatch.setitem(ENGINES, "parrot", "parrot")
    *answers, general = run(engine="parrot")
    assert [answer.text for answer in answers] == [question.pair.instruction for question in QUESTIONS]
    assert {(a.run_on, a.finish_reason, a.tokens) for a in answers} == {("### 指示:\n次", "heading", 3)}
    assert general == Answer("g1", GENERAL[0].question, "length", 2)


@pytest.mark.parametrize(("quantization", "capacity"), [("none", None), ("8bit", "0")])
def test_eight_bits_keep_no_shape_of_a_multiplication(run, quantization, capacity):
    run(quantization)
    assert os.environ.get(CACHE) == capacity
