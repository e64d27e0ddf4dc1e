"""Several processes that share a batch train like one."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time

import msgspec
import psutil
import pytest
import torch
from safetensors.torch import save

from pdf2lora.errors import UserError
from pdf2lora.training import launching
from training.conftest import write_request


@pytest.fixture
def request_for(folder, rows, tmp_path):
    def make(name, rows=rows[:4], **settings):
        place = tmp_path / name
        place.mkdir()
        return write_request(place, folder, rows, rows[:2], **settings)

    return make


@pytest.mark.parametrize("count", [4, 5, 7])  # of 4 a batch: full, and a last one of 1 and of 3 rows
def test_two_processes_have_the_loss_curve_of_one(request_for, rows, count):
    one = launching.train(request_for("one", rows[:count]))
    two = launching.train(request_for("two", rows[:count], gpus=2))
    assert two.record["processes"] == 2
    for key in ("loss", "validation_loss", "learning_rate"):
        curves = [[row[key] for row in found.history if key in row] for found in (one, two)]
        assert len(curves[0]) == (3 if key == "validation_loss" else 3 * -(-count // 4))
        assert curves[1] == pytest.approx(curves[0], rel=0.02), key
    assert [row["tokens"] for row in two.history] == [row["tokens"] for row in one.history]
    for name, weight in one.weights.items():
        torch.testing.assert_close(two.weights[name], weight, rtol=0.02, atol=2e-3)


@pytest.fixture
def log(tmp_path):
    """The job's log, which the first process writes to."""
    handler = logging.FileHandler(tmp_path / "log")
    logging.getLogger().addHandler(handler)
    yield tmp_path / "log"
    logging.getLogger().removeHandler(handler)


def test_processes_go_on_together_from_a_checkpoint(request_for, rows, log):
    wanted = request_for("two", rows, gpus=2, dropout=0.1, early_stopping=3)
    whole = launching.train(wanted)
    assert "step 6/6" in log.read_text()
    assert "going on" not in log.read_text()
    # The last checkpoint, of the last step but one, still lies there.
    resumed = launching.train(wanted)
    assert "going on from checkpoint-5" in log.read_text()
    assert save(resumed.weights) == save(whole.weights)
    assert resumed.history == whole.history


def test_a_mistake_in_a_process_reaches_the_user_as_its_sentence(request_for):
    with pytest.raises(UserError, match=r"longer than `training\.max_length: 16`"):
        launching.train(request_for("long", gpus=2, max_length=16))


WITHOUT_MEMORY = """
import sys
from pathlib import Path
from pdf2lora.training import launching
def train(request):
    raise MemoryError
launching._train_here = train
sys.exit(launching.one_of_several(Path(sys.argv[1])))
"""


def test_a_process_without_memory_says_so(request_for, tmp_path):
    request = json.dumps(msgspec.to_builtins(request_for("one")) | {"logs": []})
    (tmp_path / "request.json").write_text(request, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MEMORY, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "RANK": "0", "WORLD_SIZE": "1"},
        check=False,
    )
    assert done.returncode == 1
    assert "not enough memory" in (tmp_path / "error.txt").read_text(encoding="utf-8")


def test_a_killed_process_ends_the_others_and_is_said(request_for):
    wanted = request_for("killed", gpus=2, epochs=2000)

    def kill_one():
        while True:
            time.sleep(0.2)
            if processes := children_of(os.getpid()):
                break
        time.sleep(3)
        os.kill(processes[-1], signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    with pytest.raises(UserError, match="was killed, most often because memory ran out"):
        launching.train(wanted)
    killer.join()
    assert children_of(os.getpid()) == []


PARENT = """
import sys, msgspec
from pdf2lora.training import launching
from pdf2lora.training.launching import Request
launching.train(msgspec.json.decode(sys.argv[1], type=Request))
"""


def test_processes_die_with_their_job(request_for):
    wanted = request_for("orphans", gpus=2, epochs=2000)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, json.dumps(msgspec.to_builtins(wanted))],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    deadline = time.monotonic() + 60
    while len(workers := children_of(parent.pid)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(2)  # until they have asked to die with it
    parent.kill()
    parent.wait()
    while any(is_alive(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children_of(parent):
    """Processes of `launching` whose parent it is."""
    children = psutil.Process(parent).children()
    return sorted(child.pid for child in children if "pdf2lora.training.launching" in child.cmdline())


def is_alive(process):
    return psutil.pid_exists(process) and psutil.Process(process).status() != psutil.STATUS_ZOMBIE
