import os
import shutil
from pathlib import Path

import pymupdf
import pytest
import yaml
from filelock import FileLock

from tiny_model import build_tiny_model
from workflow.project import ROOT, Project

OVERLAY = {
    "model": "tiny",
    "models": {"tiny": {"path": "tiny_model"}},
    "dataset": {"train": {"facts": 8}, "questions": {"seen": 5, "rephrased": 5, "unseen": 5}},
    "training": {"epochs": 1, "rank": 2, "batch_size": 4},
    "answering": {"max_new_tokens": 8, "general_max_new_tokens": 4},
    "evaluation": {"bertscore": {"layer": 1}, "resamples": 200},
    "resources": {"threads": 1},
}

NOTES = (
    "# 観測の覚え書き\n\n## 用語\n\n放射計とは、物体が放つ電磁波の強さを測る装置である。"
    "合成開口レーダー（SAR）は、雲を通して地表を観測できる。\n"
)


def write_overlay(project: Project, overlay: dict) -> None:
    (project.folder / "overlay.yaml").write_text(
        yaml.safe_dump(overlay, allow_unicode=True), encoding="utf-8"
    )


def example_pages(project: Project) -> None:
    """Give a project two documents: some pages of the example, and a short text."""
    documents = project.folder / "resources/documents"
    documents.mkdir(parents=True, exist_ok=True)
    with pymupdf.open(ROOT / "resources/documents/earth_observation.pdf") as whole, pymupdf.open() as part:
        part.insert_pdf(whole, from_page=1, to_page=5)
        part.save(documents / "earth_observation.pdf")
    (documents / "覚え書き.md").write_text(NOTES, encoding="utf-8")


def with_notes(folder: Path) -> Project:
    """A project with one short document, in which nothing has run."""
    project = Project(folder)
    documents = folder / "resources/documents"
    documents.mkdir(parents=True)
    (documents / "notes.md").write_text(NOTES, encoding="utf-8")
    (folder / "tiny_model").mkdir()
    return project


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Path:
    """A project whose whole workflow has run, on some pages of the example and a tiny model. Copy, do not edit."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "finished", shared / "finished.done"
    # The workers share one: the first makes it, the others wait for it.
    with FileLock(shared / "finished.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            run_whole_workflow(folder)
            done.touch()
    return folder


def run_whole_workflow(folder: Path) -> None:
    folder.mkdir()
    project = Project(folder)
    example_pages(project)
    build_tiny_model(folder / "tiny_model")
    write_overlay(project, OVERLAY)
    project.run("dataset")
    project.run("all")


@pytest.fixture
def project(finished, tmp_path) -> Project:
    """A copy of the finished project, with its times, that a test may edit."""
    return copy_of(finished, tmp_path / "project")


def copy_of(finished: Path, folder: Path) -> Project:
    shutil.copytree(finished, folder, symlinks=True)
    copy = Project.__new__(Project)
    copy.folder = folder
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    return copy
