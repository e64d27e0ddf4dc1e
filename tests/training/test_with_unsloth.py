"""The unsloth backend, in processes of its own: importing unsloth changes transformers for everyone in the process."""

import importlib.util
import os
import subprocess
import sys

import msgspec
import pytest
from safetensors.torch import load_file, save

from pdf2lora.files import read_json
from pdf2lora.training import worker
from training.conftest import write_request

needs_unsloth = pytest.mark.skipif(
    importlib.util.find_spec("unsloth") is None, reason="unsloth is not installed"
)

CHILD = """
import logging, sys
from pathlib import Path
import msgspec
from pdf2lora.errors import UserError
from pdf2lora.training import worker
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
try:
    request = msgspec.json.decode(sys.argv[1], type=worker.Request)
    worker.store(Path(sys.argv[2]), worker.train(request))
except UserError as error:
    sys.exit(f"said: {error}")
"""


@pytest.fixture
def request_for(folder, rows, tmp_path):
    def make(name, **settings):
        place = tmp_path / name
        (place / "cwd").mkdir(parents=True)
        own = {"epochs": 6, "learning_rate": 0.03} | settings
        return write_request(place, folder, rows, rows[:3], **own)

    return make


def in_a_child(request, place, code=CHILD):
    """Train in a process whose working directory is ``place``/cwd; what it printed, with its status."""
    return subprocess.run(
        [sys.executable, "-c", code, msgspec.json.encode(request).decode(), str(place)],
        cwd=place / "cwd",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


@needs_unsloth
@pytest.mark.parametrize("quantization", ["none", "4bit"])
def test_both_backends_train_the_same_adapter_on_the_same_rows(request_for, tmp_path, quantization):
    ours = worker.train(request_for("transformers", quantization=quantization))
    place = tmp_path / "unsloth"
    wanted = request_for("unsloth", quantization=quantization, backend="unsloth")
    done = in_a_child(wanted, place)
    assert done.returncode == 0, done.stdout[-4000:]
    theirs, weights = read_json(place / "trained.json"), load_file(place / "weights.safetensors")
    assert {name: w.shape for name, w in weights.items()} == {n: w.shape for n, w in ours.weights.items()}
    assert theirs["config"] == ours.config
    for key in ("quantised_modules", "trainable_parameters", "steps", "tokens", "dtype"):
        assert theirs["record"][key] == ours.record[key], key
    assert theirs["record"]["backend"] == "unsloth"
    assert "unsloth" in theirs["record"]["versions"]
    for key in ("loss", "validation_loss"):
        curves = [
            [row[key] for row in history if key in row] for history in (theirs["history"], ours.history)
        ]
        # In fp32 they agree to six digits; where the processor has bf16, rounding sets them apart.
        assert curves[0] == pytest.approx(curves[1], rel=0.01), key
        assert curves[0][-1] < curves[0][0] - 0.2
    assert list((place / "cwd").iterdir()) == []
    # The last checkpoint still lies there, for nothing has cleaned up: from it, the same end.
    again = in_a_child(wanted, place)
    assert "going on from checkpoint-11" in again.stdout, again.stdout[-4000:]
    assert save(load_file(place / "weights.safetensors")) == save(weights)
    assert read_json(place / "trained.json")["history"] == theirs["history"]


@needs_unsloth
def test_eight_bits_on_a_cpu_are_refused(request_for, tmp_path):
    done = in_a_child(request_for("8bit", quantization="8bit", backend="unsloth"), tmp_path / "8bit")
    assert done.returncode != 0
    assert "said: unsloth does not quantise to 8 bits on a CPU" in done.stdout


def test_without_unsloth_the_user_is_told_how_to_install_it(request_for, tmp_path):
    absent = "import sys; sys.modules['unsloth'] = None\n" + CHILD
    done = in_a_child(request_for("absent", backend="unsloth"), tmp_path / "absent", absent)
    assert done.returncode != 0
    assert "said: `backend: unsloth` is asked for" in done.stdout
    assert "pip install --no-deps -r envs/unsloth.txt" in done.stdout
