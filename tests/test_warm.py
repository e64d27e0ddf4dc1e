"""A job that starts in a fork is a process of its own, and ends as any other."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from pdf2lora.warm import Warm


@pytest.fixture(scope="module")
def warm():
    return Warm(["json", "wave"])


def script(folder, text):
    path = folder / "job.py"
    path.write_text(text, encoding="utf-8")
    return path


TELLS = """
import json, os, sys
told = {"pid": os.getpid(), "folder": os.getcwd(), "argv": sys.argv, "imported": "wave" in sys.modules,
        "name": __name__, "process": open("/proc/self/comm").read().strip()}
json.dump(told, open("told.json", "w"))
"""


def test_a_script_runs_in_a_process_of_its_own_that_has_imported_everything(warm, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = script(tmp_path, TELLS)
    job = warm.start(path, "clean_document")
    job.wait()
    told = json.loads((tmp_path / "told.json").read_text())
    assert told == {
        **{"pid": job.pid, "folder": str(tmp_path), "argv": [str(path)], "imported": True},
        **{"name": "__main__", "process": "clean_document"},
    }
    assert job.pid != os.getpid()


def test_a_quick_job_is_there_until_it_was_waited_for(warm, tmp_path):
    job = warm.start(script(tmp_path, "pass"), "quick")
    time.sleep(0.5)
    process = psutil.Process(job.pid)
    job.wait()
    _, left = psutil.wait_procs([process], timeout=5)
    assert not left


def test_jobs_run_at_the_same_time(warm, tmp_path):
    path = script(tmp_path, "import time\ntime.sleep(1)\n")
    begun = time.monotonic()
    for job in [warm.start(path, "sleeper") for _ in range(4)]:
        job.wait()
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("text", "status"), [("raise SystemExit(3)", 3), ("1 / 0", 1), ("import os\nos.kill(os.getpid(), 9)", -9)]
)
def test_a_job_that_does_not_end_well_says_how(warm, tmp_path, text, status):
    with pytest.raises(subprocess.CalledProcessError) as caught:
        warm.start(script(tmp_path, text), "fails").wait()
    assert caught.value.returncode == status


def test_its_output_is_where_the_starters_is(warm, tmp_path, capfd):
    with pytest.raises(subprocess.CalledProcessError):
        warm.start(script(tmp_path, "print('said')\nraise ValueError('here')"), "speaks").wait()
    said = capfd.readouterr()
    assert said.out == "said\n"
    assert "ValueError: here" in said.err


STARTS = """
import sys, time
from pdf2lora.warm import Warm
print(Warm([]).start(sys.argv[1], "sleeper").pid, flush=True)
time.sleep(60)
"""


def test_no_job_outlives_the_process_that_started_it(tmp_path):
    path = script(tmp_path, "import time\ntime.sleep(60)\n")
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS, path],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    job = psutil.Process(int(starter.stdout.readline()))
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    _, left = psutil.wait_procs([job], timeout=10)
    assert not left
