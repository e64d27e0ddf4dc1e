"""Bad input gets one clear sentence and a non-zero exit, and leaves nothing half-written."""

import pytest

from workflow.conftest import OVERLAY, write_overlay
from workflow.project import Project

GOOD = (
    "# 職員の規程\n\n## 用語\n\n職員とは、この法人に雇われて働く者である。"
    "職員の勤務時間は一日八時間とし、休憩時間は正午から一時間とする。\n\n"
    "## 休暇\n\n年次有給休暇とは、毎年与えられる賃金の支払われる休暇をいう。"
    "職員は、休暇を取るときは前の日までに上司へ届け出なければならない。\n"
)


@pytest.fixture
def fresh(tmp_path) -> Project:
    """A project in which nothing has run, with one good document and one that is no PDF."""
    project = Project(tmp_path)
    documents = project.folder / "resources/documents"
    documents.mkdir(parents=True)
    (documents / "good.md").write_text(GOOD, encoding="utf-8")
    (documents / "page.pdf").write_text("<html><body>404 Not Found</body></html>")
    write_overlay(project, OVERLAY)
    return project


def parts_left(project: Project) -> list[str]:
    return [path.name for path in (project.folder / "results").rglob("*.part")]


def test_of_two_documents_the_bad_one_is_named_before_any_work_is_done(fresh):
    done = fresh.snakemake("dataset", cores=1)
    assert done.returncode != 0
    assert "error: page.pdf" in done.stdout
    assert "Traceback" not in done.stdout
    assert not list(fresh.folder.glob("results/documents/*/extracted"))
    assert not parts_left(fresh)


def test_with_skip_the_run_goes_on_without_it_and_records_why(fresh):
    write_overlay(fresh, {**OVERLAY, "on_bad_document": "skip"})
    fresh.run("results/corpus/documents.json")
    assert (fresh.folder / "results/documents/page/chunks.jsonl").read_bytes() == b""
    assert "職員とは" in (fresh.folder / "results/corpus/corpus.txt").read_text(encoding="utf-8")
    assert "page.pdf" in (fresh.folder / "results/corpus/documents.json").read_text(encoding="utf-8")


def test_a_document_too_short_to_make_questions_from_is_said_to_be(fresh):
    (fresh.folder / "resources/documents/page.pdf").unlink()
    done = fresh.snakemake("dataset")
    assert done.returncode != 0
    assert done.stdout.count("error: ") == 1
    assert "Traceback" not in done.stdout
    assert not (fresh.folder / "results/dataset/train.json").exists()


@pytest.mark.parametrize(
    ("overlay", "told"),
    [
        ({"trainig": {}}, "`trainig` is unknown. Did you mean `training`?"),
        ({"variants": {"a/b": {}}}, "'a/b' cannot be used"),
        ({"documents": "nowhere"}, "nowhere is not there"),
        ({"model": "gemma-3-270"}, "Did you mean `gemma-3-270m`?"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused_before_anything_runs(fresh, overlay, told):
    write_overlay(fresh, overlay)
    done = fresh.snakemake("dataset")
    assert done.returncode != 0
    assert told in done.stdout
    assert "Traceback" not in done.stdout
    assert not (fresh.folder / "results").exists()


def test_a_folder_without_documents_is_said_to_be_empty(fresh):
    for path in (fresh.folder / "resources/documents").iterdir():
        path.unlink()
    assert "has no document in it" in fresh.snakemake("dataset").stdout


def test_a_model_that_is_not_there_is_named(fresh):
    write_overlay(fresh, {**OVERLAY, "models": {"tiny": {"path": "no/such/folder"}}})
    done = fresh.snakemake("results/models/tiny/model.json")
    assert done.returncode != 0
    assert "no/such/folder" in done.stdout
    assert "Traceback" not in done.stdout
    assert not list((fresh.folder / "results").rglob("model.json"))
