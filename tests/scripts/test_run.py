"""A run that is killed, with what it started or without, is gone on from by the same command."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from workflow.conftest import OVERLAY, with_notes, write_overlay

COMMAND = [sys.executable, "workflow_scripts/run.py"]
OPTIONS = ["--", "--cores", "2", "--configfile", "overlay.yaml"]
IN_BACKGROUND = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
"""As a shell starts what stands before an &."""
TARGET = "results/corpus/documents.json"


@pytest.fixture(autouse=True)
def in_front():
    """Also where the tests themselves were started with an &: what is started in turn must hear Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def fresh(tmp_path):
    """A project whose last step takes long."""
    project = with_notes(tmp_path)
    write_overlay(project, OVERLAY)
    script = tmp_path / "workflow_scripts/gather_corpus.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(
        "import pathlib, time\nif not pathlib.Path('quick').exists():\n    time.sleep(600)\n" + text,
        encoding="utf-8",
    )
    return project


def start(project, *shell, first=()):
    return subprocess.Popen(
        [*shell, *COMMAND, *first, TARGET, *OPTIONS],
        cwd=project.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )


def gathering(run):
    """The process of the job that takes long, when it has begun."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for child in psutil.Process(run.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if "python" in child.name() and "gather_corpus" in " ".join(child.cmdline()[1:2]):
                    return child
        time.sleep(0.1)
    raise AssertionError("the job has not begun")


def tell(processes, number):
    """Send a signal to those of them that have not ended by themselves meanwhile."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def everything(run):
    return [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)]


@pytest.mark.parametrize("killed", ["the run alone", "Snakemake too"])
def test_a_killed_run_is_gone_on_from_by_the_same_command(fresh, killed):
    run = start(fresh)
    job = gathering(run)
    snakemake = psutil.Process(run.pid).children()
    run.kill()
    run.wait()
    if killed == "Snakemake too":
        tell(snakemake, signal.SIGKILL)
    assert job.is_running()
    (fresh.folder / "quick").touch()
    again = start(fresh)
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert "The last run here was killed" in told
    assert not job.is_running()
    assert (fresh.folder / TARGET).exists()
    assert not (fresh.folder / ".snakemake/run.json").exists()


def test_a_second_run_beside_one_is_refused_and_harms_nothing(fresh):
    run = start(fresh)
    gathering(run)
    second = start(fresh)
    told, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"a run is going on in this folder (process {run.pid})" in told
    assert run.poll() is None
    tell(everything(run), signal.SIGKILL)
    run.communicate()


def test_ctrl_c_ends_every_job_and_the_next_run_goes_on(fresh):
    run = start(fresh)
    job = gathering(run)
    # A terminal sends it to the whole group.
    tell(everything(run), signal.SIGINT)
    told, _ = run.communicate(timeout=60)
    assert run.returncode != 0
    assert "did not end" not in told
    assert not job.is_running()
    (fresh.folder / "quick").touch()
    again = start(fresh)
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0, told


@pytest.mark.parametrize("shell", [(), IN_BACKGROUND], ids=["in front", "in background"])
@pytest.mark.parametrize("receivers", ["the run alone", "all"])
def test_a_run_that_is_told_to_end_ends_every_job(fresh, receivers, shell):
    """As `kill`, a scheduler and the end of a machine do; `timeout` tells all processes at once. What a shell starts
    with & is deaf to SIGINT from the start."""
    run = start(fresh, *shell)
    job = gathering(run)
    processes = everything(run)
    tell(processes if receivers == "all" else processes[:1], signal.SIGTERM)
    told, _ = run.communicate(timeout=60)
    assert run.returncode != 0
    assert "did not end" not in told
    psutil.wait_procs(processes, timeout=10)
    assert not any(process.is_running() for process in processes)
    assert not job.is_running()


def test_ctrl_c_does_not_reach_a_run_in_the_background(fresh):
    # For several targets Snakemake is called several times.
    run = start(fresh, *IN_BACKGROUND, first=["results/documents/notes/inspection.json"])
    job = gathering(run)
    # What a terminal does: to all of its session, and to one group of it only.
    tell([process for process in everything(run) if os.getsid(process.pid) == os.getsid(0)], signal.SIGINT)
    time.sleep(1)
    assert run.poll() is None
    assert job.is_running()
    tell(everything(run), signal.SIGKILL)
    run.communicate()


def test_a_run_on_another_machine_is_left_alone(fresh):
    record = fresh.folder / ".snakemake/run.json"
    record.parent.mkdir()
    record.write_text(json.dumps({"host": "elsewhere", "pid": 1, "created": 0, "mark": "x"}))
    run = start(fresh)
    told, _ = run.communicate(timeout=60)
    assert run.returncode == 1
    assert "on elsewhere" in told


def test_a_run_with_a_job_that_does_not_listen_is_killed(fresh):
    script = fresh.folder / "workflow_scripts/gather_corpus.py"
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\npathlib.Path('deaf').touch()\n"
    script.write_text(
        script.read_text(encoding="utf-8").replace(
            "import pathlib, time\n", f"import pathlib, time\n{deaf}", 1
        ),
        encoding="utf-8",
    )
    runner = fresh.folder / "workflow_scripts/run.py"
    runner.write_text(runner.read_text(encoding="utf-8").replace("GRACE = 40", "GRACE = 3"), encoding="utf-8")
    run = start(fresh)
    job = gathering(run)
    while not (fresh.folder / "deaf").exists():
        time.sleep(0.1)
    tell(everything(run), signal.SIGINT)
    told, _ = run.communicate(timeout=60)
    assert run.returncode != 0
    assert "did not end within 3 s" in told
    assert not job.is_running()
    (fresh.folder / "quick").touch()
    again = start(fresh)
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0, told
