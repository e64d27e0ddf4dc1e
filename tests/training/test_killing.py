"""A training that is killed, for real and at any moment, ends with the adapter of one that never was."""

import multiprocessing
import random
import time

import pytest
import torch
from safetensors.torch import load_file, save, save_file

from pdf2lora.models.loading import load
from training.conftest import SETTINGS, train

TRIALS = 10
STEPS = 12
"""Of the training below: two an epoch."""


def train_to_the_end(folder, examples, place):
    """In a process of its own, for it is to be killed."""
    torch.set_num_threads(1)
    base = load(folder, device="cpu")
    settings = SETTINGS | {"epochs": 6, "early_stopping": 5}
    found = train(base, examples, examples[:2], settings, place / "checkpoints", 0)
    save_file(found.weights, place / "part")
    (place / "part").replace(place / "adapter")


def start(*arguments):
    process = multiprocessing.get_context("fork").Process(target=train_to_the_end, args=arguments)
    process.start()
    return process


def step_saved(place):
    """The step of the last whole checkpoint, 0 where there is none."""
    seals = (place / "checkpoints").glob("checkpoint-*/complete.json")
    return max((int(seal.parent.name.rpartition("-")[2]) for seal in seals), default=0)


def kill_at(process, place, step, delay):
    """Kill it ``delay`` seconds after it has saved ``step``: where it is then decides, not how fast the machine is."""
    while process.is_alive() and step_saved(place) < step:
        time.sleep(0.001)
    process.join(delay)
    process.kill()  # SIGKILL, and nothing where it has ended by itself
    process.join()


@pytest.fixture
def whole(folder, examples, tmp_path):
    """The adapter of a run that is not killed, and the seconds that it took."""
    place = tmp_path / "whole"
    place.mkdir()
    begun = time.monotonic()
    start(folder, examples, place).join()
    return load_file(place / "adapter"), time.monotonic() - begun


def test_a_run_killed_at_random_moments_ends_with_the_same_adapter(folder, examples, tmp_path, whole):
    adapter, seconds = whole
    rng = random.Random(11)
    killed = 0
    for trial in range(TRIALS):
        place = tmp_path / str(trial)
        place.mkdir()
        process = start(folder, examples, place)
        kill_at(process, place, rng.randrange(STEPS - 1), rng.uniform(0, seconds / STEPS))
        killed += not (place / "adapter").exists()
        start(folder, examples, place).join()
        assert save(load_file(place / "adapter")) == save(adapter), f"trial {trial}"
    assert killed >= TRIALS // 2


def test_a_run_that_is_killed_again_and_again_comes_to_its_end(folder, examples, tmp_path, whole):
    adapter, seconds = whole
    starts = 0
    while not (tmp_path / "adapter").exists():
        starts += 1
        assert starts <= STEPS, "a start that saved a step did not go on from the one before"
        process = start(folder, examples, tmp_path)
        kill_at(process, tmp_path, step_saved(tmp_path) + 1, seconds / STEPS / 4)
    assert starts > 2
    assert save(load_file(tmp_path / "adapter")) == save(adapter)
