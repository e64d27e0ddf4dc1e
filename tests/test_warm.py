"""Short jobs start in forks of a process that has imported their libraries, and end as any other."""

import pytest
import yaml

from workflow.project import Project

TEXT = (
    "# 観測\n\n放射計とは、物体が放つ電磁波の強さを測る装置である。合成開口レーダーは、雲を通して地表を観測できる。\n"
    * 2
)
TELLS = """
import atexit, json, os, sys
told = {"imported": "pymupdf4llm" in sys.modules, "folder": os.getcwd(), "pid": os.getpid(), "name": __name__}
json.dump(told, open("told.json", "w"))
"""


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path)
    (project.folder / "documents").mkdir()
    (project.folder / "documents/a.md").write_text(TEXT, encoding="utf-8")
    (project.folder / "overlay.yaml").write_text(yaml.safe_dump({"documents": "documents"}), encoding="utf-8")
    return project


def with_first(project, script, code):
    path = project.folder / "workflow_scripts" / script
    path.write_text(code + path.read_text(encoding="utf-8"), encoding="utf-8")


def test_a_script_runs_in_a_fork_that_has_imported_everything(project):
    with_first(project, "clean_document.py", TELLS)
    done = project.snakemake("results/documents/a/cleaned.txt")
    assert done.returncode == 0, done.stdout[-3000:]
    told = yaml.safe_load((project.folder / "told.json").read_text())
    assert (told["imported"], told["folder"], told["name"]) == (True, str(project.folder), "__main__")
    measured = (project.folder / "benchmarks/clean_document/a.tsv").read_text().split("\n")[1]
    assert float(measured.split("\t")[0]) > 0


@pytest.mark.parametrize("end", ["raise SystemExit(3)\n", "1 / 0\n", "import os\nos.kill(os.getpid(), 9)\n"])
def test_a_job_that_does_not_end_well_ends_the_run(project, end):
    with_first(project, "clean_document.py", end)
    done = project.snakemake("results/documents/a/cleaned.txt")
    assert done.returncode != 0
    assert "Error in rule clean_document" in done.stdout
    assert ("ZeroDivisionError" in done.stdout) == ("1 / 0" in end)
