"""A run that is killed in the middle of a training or of answering is gone on from by the same command."""

import os
import subprocess
import sys
import time

import psutil
import pytest

from workflow.conftest import OVERLAY, copy_of, write_overlay

ADAPTER = "results/adapters/lora/adapter_model.safetensors"
ANSWERS = "results/evaluation/lora/answers.jsonl"
LONG = OVERLAY | {
    "training": OVERLAY["training"] | {"epochs": 30},
    "resources": OVERLAY["resources"] | {"checkpoint_seconds": 0},
}
# Every answer takes a moment until there is a file `quick`.
SLOWLY = """
import pathlib, time
from pdf2lora import resuming
add = resuming.Journal.add
def slowly(journal, record):
    add(journal, record)
    if not pathlib.Path("quick").exists():
        time.sleep(0.5)
resuming.Journal.add = slowly
"""


def start(project, target):
    """A run in a process of its own, and everything that it starts."""
    return subprocess.Popen(
        [
            sys.executable,
            "workflow_scripts/run.py",
            target,
            "--",
            "--cores",
            "2",
            "--configfile",
            "overlay.yaml",
        ],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "HF_HUB_OFFLINE": "1"},
    )


def kill_when(project, target, there):
    """Start a run, and kill it with all that it has started once something is there."""
    run = start(project, target)
    deadline = time.monotonic() + 120
    while not there():
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    processes = [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]
    for process in processes:
        process.kill()
    run.communicate()
    psutil.wait_procs(processes)


def run_again(project, target):
    run = start(project, target)
    told, _ = run.communicate(timeout=300)
    assert run.returncode == 0, told[-4000:]


@pytest.fixture
def trained(finished, tmp_path):
    """What a longer training comes to that nobody disturbs."""
    project = copy_of(finished, tmp_path / "undisturbed")
    write_overlay(project, LONG)
    project.run(ADAPTER)
    return (project.folder / ADAPTER).read_bytes()


def test_a_training_goes_on_from_its_last_checkpoint_to_the_same_adapter(project, trained):
    write_overlay(project, LONG)
    checkpoints = project.folder / "results/checkpoints/training/lora"
    kill_when(project, ADAPTER, lambda: any(checkpoints.glob("*/checkpoint-*/complete.json")))
    assert not (project.folder / ADAPTER).exists()
    run_again(project, ADAPTER)
    log = (project.folder / "logs/train_adapter/lora.log").read_text(encoding="utf-8")
    assert "going on from checkpoint-" in log
    assert (project.folder / ADAPTER).read_bytes() == trained
    assert not checkpoints.exists()


def test_answering_goes_on_with_the_questions_that_are_left(project, finished):
    script = project.folder / "workflow_scripts/answer_questions.py"
    script.write_text(SLOWLY + script.read_text(encoding="utf-8"), encoding="utf-8")
    answered = project.folder / "results/checkpoints/answers/lora"
    kill_when(
        project,
        ANSWERS,
        lambda: sum(path.read_bytes().count(b"\n") for path in answered.glob("*.jsonl")) >= 2,
    )
    (project.folder / "quick").touch()
    run_again(project, ANSWERS)
    assert "going on after" in (project.folder / "logs/answer_questions/lora.log").read_text(encoding="utf-8")
    assert (project.folder / ANSWERS).read_bytes() == (finished / ANSWERS).read_bytes()
    assert not answered.exists()
