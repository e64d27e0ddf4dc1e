"""An edit re-runs exactly what depends on it, and nothing else does."""

import copy
import modulefinder
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from pdf2lora.dataset.grammar.all_kinds import KINDS
from pdf2lora.digest import closure
from workflow.conftest import OVERLAY, copy_of, write_overlay
from workflow.project import READERS, ROOT, downstream

SCRIPTS = ROOT / "workflow_scripts"
LIBRARY = sorted(
    path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.py") if path.name != "__init__.py"
)
# Run by hand, by no rule of the default target, for a GPU, or by the Snakefile itself before any rule.
NO_RULE = {
    "ask.py",
    "choose_adapter.py",
    "export_variant.py",
    "plan_training.py",
    "run.py",
    "write_plan.py",
    "pdf2lora/training/sweeping.py",
    "pdf2lora/training/planning.py",
    "pdf2lora/training/with_unsloth.py",
    "pdf2lora/models/engines/openai_server.py",
    "pdf2lora/training/all_backends.py",
    "pdf2lora/dataset/all_generators.py",
    "pdf2lora/export/merging.py",
    "pdf2lora/export/all_exports.py",
    *(path for path in LIBRARY if path.startswith("pdf2lora/configuration/")),
    "pdf2lora/digest.py",
    "pdf2lora/warm.py",
}
METHODS = [
    f"pdf2lora/documents/readers/{name}.py"
    for name in ("pymupdf_text", "pymupdf_blocks", "pymupdf4llm", "pdfplumber", "markdown", "plain_text")
]
INSPECTORS = ["pdf2lora/documents/inspection/pdf.py", "pdf2lora/documents/inspection/any_format.py"]

GRAMMAR = [f"pdf2lora/dataset/grammar/{name}.py" for name in ("pairs", *KINDS)]


# A value of each training key that is not the default's; the model and the device have tests of their own.
TRAINING = {
    "rank": 4, "alpha": 8, "dropout": 0.1, "target_modules": ["q_proj"], "learning_rate": 2.0e-3, "warmup_steps": 1,
    "epochs": 2, "early_stopping": 2, "batch_size": 2, "gradient_accumulation": 2, "max_length": 400,
    "weight_decay": 0.1, "gradient_checkpointing": True, "seed": 7,
}  # fmt: skip


@cache
def reached_from(file: str) -> frozenset[str]:
    """Files of the library that Python itself finds when it follows a file's imports, the file included."""
    finder = modulefinder.ModuleFinder(path=[str(SCRIPTS)])
    finder.run_script(str(SCRIPTS / file))
    files = {Path(module.__file__) for module in finder.modules.values() if module.__file__}
    return frozenset(path.relative_to(SCRIPTS).as_posix() for path in files)


def touched_rules(file: str) -> set[str]:
    rules = {rule for rule in READERS if file in reached_from(f"{rule}.py")}
    # extract_document loads its method by name.
    if any(file in reached_from(method) for method in METHODS):
        rules.add("extract_document")
    # make_pairs its generator, and that its kinds.
    if any(file in reached_from(module) for module in GRAMMAR):
        rules.add("make_pairs")
    # inspect_document what looks at the format: of Markdown and text, which are in these tests Markdown, its reader.
    if any(
        file in reached_from(module) for module in (*INSPECTORS, "pdf2lora/documents/readers/markdown.py")
    ):
        rules.add("inspect_document")
    # train_adapter its backend, which on a machine without a GPU is this one.
    if file in reached_from("pdf2lora/training/with_transformers.py"):
        rules.add("train_adapter")
    # answer_questions its engine, and retrieve_passages its retriever.
    if file in reached_from("pdf2lora/models/engines/in_process.py"):
        rules.add("answer_questions")
    if file in reached_from("pdf2lora/evaluation/bm25.py"):
        rules.add("retrieve_passages")
    return rules


def test_a_second_run_does_nothing(project):
    assert not project.planned()


def test_touching_every_file_reruns_nothing(project):
    for path in project.folder.rglob("*"):
        if path.is_file() and ".snakemake" not in path.parts:
            path.touch()
    assert not project.planned()


def test_a_move_of_the_project_reruns_nothing(project):
    project.folder = project.folder.rename(project.folder.with_name("elsewhere"))
    assert not project.planned()


@pytest.fixture(scope="module")
def planning(finished, tmp_path_factory):
    """A copy of the finished project for dry runs, to be left as it was."""
    return copy_of(finished, tmp_path_factory.mktemp("planning") / "project")


@contextmanager
def edited(project, file):
    path = project.folder / file
    before = path.read_bytes()
    path.write_bytes(before + b"\nedited = True\n")
    yield
    path.write_bytes(before)


def groups():
    """The library's files by the rules that reach them: a set of rules and its files."""
    found = {}
    for file in LIBRARY:
        found.setdefault(frozenset(touched_rules(file)), []).append(file)
    return found


@pytest.mark.parametrize("script", sorted(path.name for path in SCRIPTS.glob("*_*.py")))
def test_a_digest_covers_what_python_itself_finds(script):
    covered = {os.path.relpath(path, SCRIPTS) for path in closure(SCRIPTS / script)}
    assert covered & set(LIBRARY) == reached_from(script) & set(LIBRARY)


def test_no_module_is_dead():
    assert set(groups()[frozenset()]) == NO_RULE


@pytest.mark.parametrize("rules", sorted(map(sorted, groups())), ids=" ".join)
def test_editing_a_module_reruns_the_rules_that_reach_it(planning, rules):
    """Of the modules that the same rules reach, one: that they reach the others alike is tested above."""
    file = groups()[frozenset(rules)][0]
    with edited(planning, f"workflow_scripts/{file}"):
        assert set(planning.planned()) == downstream(rules)


def test_editing_one_extraction_method_extracts_by_that_method_alone(planning):
    with edited(planning, "workflow_scripts/pdf2lora/documents/readers/pdfplumber.py"):
        assert planning.planned()["extract_document"] == 1


@pytest.mark.parametrize(
    ("key", "value", "first"),
    [
        ("on_bad_document", "skip", {"inspect_document"}),
        ("extraction.use", "pymupdf_blocks", {"compare_extractions"}),
        ("chunking.max_characters", 400, {"chunk_document"}),
        ("dataset.seed", 7, {"split_sections", "choose_rows", "choose_questions"}),
        ("dataset.held_out_share", 0.3, {"split_sections"}),
        ("dataset.validation_share", 0.2, {"choose_rows", "choose_questions"}),
        ("dataset.instruction_characters", [8, 100], {"filter_pairs"}),
        ("dataset.output_characters", [9, 200], {"make_pairs", "filter_pairs"}),
        ("dataset.near_duplicate", 0.8, {"filter_pairs"}),
        ("dataset.unseen_overlap", 0.2, {"filter_pairs", "choose_questions"}),
        ("dataset.train.facts", 6, {"choose_rows", "choose_questions"}),
        ("dataset.train.wordings", 3, {"choose_rows", "choose_questions"}),
        ("dataset.train.kinds", ["topic"], {"choose_rows", "choose_questions"}),
        ("dataset.questions.seen", 6, {"choose_questions"}),
        ("models.tiny.path", "./tiny_model", {"fetch_model"}),
        *((f"training.{key}", value, {"train_adapter"}) for key, value in TRAINING.items()),
        ("answering.max_new_tokens", 9, {"answer_questions"}),
        ("answering.batch_size", 9, {"answer_questions"}),
        ("answering.general_max_new_tokens", 5, {"answer_questions"}),
        ("evaluation.metrics", ["rouge", "bleu", "bleu_answer", "facts"], {"score_answers"}),
        ("evaluation.deciding", ["rouge_l"], {"compare_systems"}),
        ("evaluation.bertscore.layer", 2, {"encode_corpus", "score_answers"}),
        ("evaluation.bertscore.batch_size", 9, {"encode_corpus", "score_answers"}),
        ("evaluation.bertscore.centering", False, {"score_answers"}),
        ("evaluation.perplexity.tokens", 16, {"score_answers"}),
        ("evaluation.retrieval.rag.top_k", 2, {"retrieve_passages"}),
        ("evaluation.retrieval.rag.max_characters", 99, {"retrieve_passages"}),
        ("evaluation.general_questions", None, {"answer_questions", "score_answers"}),
        ("evaluation.resamples", 300, {"compare_systems"}),
        ("evaluation.seed", 7, {"compare_systems"}),
        ("report.examples", 3, {"write_report"}),
        ("report.language", "en", {"write_report"}),
        ("resources.threads", 2, set()),
        ("resources.checkpoint_seconds", 5, set()),
        ("resources.model_runtime", 5, set()),
        ("resources.model_mem_mb", 4000, set()),
    ],
)
def test_editing_a_key_reruns_the_rules_that_use_it(planning, key, value, first):
    assert set(planned_with(planning, key, value)) == downstream(first)


def planned_with(project, key, value):
    """The jobs of a dry run with one key set."""
    write_overlay(project, with_key(key, value))
    try:
        return project.planned()
    finally:
        write_overlay(project, OVERLAY)


def with_key(key, value):
    """The overlay with one key set."""
    overlay = copy.deepcopy(OVERLAY)
    *path, last = key.split(".")
    place = overlay
    for step in path:
        place = place.setdefault(step, {})
    place[last] = value
    return overlay


def test_editing_one_variant_trains_that_one_alone(planning):
    planned = planned_with(planning, "variants.lora.rank", 4)
    assert planned["train_adapter"] == 1
    # Without passages and with them.
    assert planned["answer_questions"] == planned["score_answers"] == 2


def test_another_variant_leaves_the_others_alone(planning):
    planned = planned_with(planning, "variants.wide.rank", 4)
    assert planned["train_adapter"] == 1
    assert planned["answer_questions"] == 2
    assert "choose_rows" not in planned


def test_without_retrieval_nothing_is_answered_again(planning):
    planned = planned_with(planning, "evaluation.retrieval.rag", None)
    assert set(planned) == {"compare_systems", "write_report"}


def test_a_server_for_one_model_has_its_systems_answered_again_alone(planning):
    server = {"base_url": "http://localhost:8080/v1", "model": "m"}
    planned = planned_with(planning, "answering.servers", {"base": server, "lora": server})
    # Each without passages and with them.
    assert planned["answer_questions"] == planned["score_answers"] == 4
    assert set(planned) == downstream({"answer_questions"})


def test_one_more_document_extracts_that_one_alone(project):
    text = "# 追加\n\n## 用語\n\n衛星とは、惑星の周りを回る天体である。\n"
    (project.folder / "resources/documents/more.md").write_text(text, encoding="utf-8")
    planned = project.planned()
    assert {rule: planned[rule] for rule in ("inspect_document", "extract_document", "clean_document")} == {
        "inspect_document": 1,
        "extract_document": 1,
        "clean_document": 1,
    }
    assert set(planned) == downstream({"inspect_document"})


def test_an_edit_that_leaves_the_datasets_bytes_alone_does_not_train_again(project):
    path = project.folder / "workflow_scripts/pdf2lora/documents/chunking.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    project.run("dataset")
    assert not project.planned()


def test_a_lost_result_is_made_again_and_nothing_before_it(project):
    (project.folder / "results/report.md").unlink()
    assert set(project.planned()) == {"write_report"}


def test_a_lost_file_between_is_made_again_when_it_is_asked_for(project):
    lost = "results/evaluation/lora/scores.csv"
    (project.folder / lost).unlink()
    assert set(project.planned(lost)) == {"score_answers"}
