"""The unsloth backend, in processes of its own: importing unsloth changes transformers for everyone in the process."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from safetensors.torch import load_file, save

from pdf2lora.files import read_json
from pdf2lora.training import launching
from training.conftest import write_request

needs_unsloth = pytest.mark.skipif(
    importlib.util.find_spec("unsloth") is None, reason="unsloth is not installed"
)

CHILD = """
import logging, sys
from pathlib import Path
import msgspec
from pdf2lora.errors import UserError
from pdf2lora.training import launching
logging.basicConfig(level=logging.INFO, stream=sys.stdout)
for text in sys.argv[1:]:
    request = msgspec.json.decode(text, type=launching.Request)
    try:
        launching.store(Path(request.checkpoints).parent, launching.train(request))
    except UserError as error:
        print(f"said: {error}")
"""
KINDS = ["none", "4bit"]


@pytest.fixture(scope="module")
def request_for(folder, rows, tmp_path_factory):
    def make(name, **settings):
        place = tmp_path_factory.mktemp(name)
        own = {"epochs": 6, "learning_rate": 0.03} | settings
        return write_request(place, folder, rows, rows[:3], **own)

    return make


def in_a_child(requests, folder, code=CHILD):
    """Train one after the other in a process, for unsloth takes long to import; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *(msgspec.json.encode(request).decode() for request in requests)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


class Found(NamedTuple):
    record: dict
    weights: dict


def found_in(request):
    place = Path(request.checkpoints).parent
    return Found(read_json(place / "trained.json"), load_file(place / "weights.safetensors"))


@pytest.fixture(scope="module")
def by_unsloth(request_for, tmp_path_factory):
    """What unsloth trained of each kind, what it said, and what it left in its working directory; then all again."""
    requests = {kind: request_for(kind, quantization=kind, backend="unsloth") for kind in [*KINDS, "8bit"]}
    cwd = tmp_path_factory.mktemp("cwd")
    said = in_a_child(requests.values(), cwd)
    first = {kind: found_in(requests[kind]) for kind in KINDS}
    left = list(cwd.iterdir())
    # The last checkpoints still lie there, for nothing has cleaned up.
    said_again = in_a_child([requests[kind] for kind in KINDS], cwd)
    return first, said, left, {kind: found_in(requests[kind]) for kind in KINDS}, said_again


@needs_unsloth
@pytest.mark.parametrize("kind", KINDS)
def test_both_backends_train_the_same_adapter_on_the_same_rows(request_for, by_unsloth, kind):
    ours = launching.train(request_for(f"transformers-{kind}", quantization=kind))
    theirs, weights = by_unsloth[0][kind]
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


@needs_unsloth
def test_it_leaves_nothing_where_it_works(by_unsloth):
    assert by_unsloth[2] == []


@needs_unsloth
@pytest.mark.parametrize("kind", KINDS)
def test_from_its_last_checkpoint_it_comes_to_the_same_end(by_unsloth, kind):
    first, _, _, again, said_again = by_unsloth
    assert said_again.count("going on from checkpoint-11") == len(KINDS)
    assert save(again[kind].weights) == save(first[kind].weights)
    assert again[kind].record["history"] == first[kind].record["history"]


@needs_unsloth
def test_eight_bits_on_a_cpu_are_refused(by_unsloth):
    assert "said: unsloth does not quantise to 8bit on this device (cpu)" in by_unsloth[1]


# Stands in for unsloth where a GPU would be: what it is asked for, and what is in the environment as it is imported.
STAND_IN = """
import os, torch
print("compile disabled at import:", os.environ.get("UNSLOTH_COMPILE_DISABLE"))
class FastLanguageModel:
    def from_pretrained(folder, load_in_4bit, load_in_8bit, **how):
        from pdf2lora.models.loading import load
        print("stance:", torch._dynamo.eval_frame._stance.stance)
        return load(folder, {(True, False): "4bit", (False, True): "8bit"}[load_in_4bit, load_in_8bit], "cpu").model, None
    def get_peft_model(model, use_gradient_checkpointing, **how):
        print("gradient checkpointing:", use_gradient_checkpointing)
        raise SystemExit
"""
ON_A_GPU = """
import torch
from pdf2lora.models import hardware
hardware.device_of = torch.device
hardware.dtype_of = lambda device: torch.float32
"""


@pytest.mark.parametrize(
    ("quantization", "disabled", "stance", "checkpointing"),
    [("4bit", "None", "default", "unsloth"), ("8bit", "1", "force_eager", "False")],
)
def test_on_a_gpu_it_is_set_as_each_quantisation_needs(
    request_for, tmp_path, monkeypatch, quantization, disabled, stance, checkpointing
):
    (tmp_path / "unsloth.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(tmp_path)
    # What the user says of gradient checkpointing makes no difference.
    own = {"device": "cuda", "quantization": quantization, "gradient_checkpointing": quantization == "8bit"}
    said = in_a_child(
        [request_for(f"gpu-{quantization}", backend="unsloth", **own)], tmp_path, ON_A_GPU + CHILD
    )
    assert f"compile disabled at import: {disabled}" in said
    assert f"stance: {stance}" in said
    assert f"gradient checkpointing: {checkpointing}" in said


def test_without_unsloth_the_user_is_told_how_to_install_it(request_for, tmp_path):
    absent = "import sys; sys.modules['unsloth'] = None\n" + CHILD
    said = in_a_child([request_for("absent", backend="unsloth")], tmp_path, absent)
    assert "said: `backend: unsloth` is asked for" in said
    assert "pip install --no-deps -r envs/unsloth.txt" in said
