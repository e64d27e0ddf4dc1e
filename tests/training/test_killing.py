"""A training that is killed, for real and at any moment, ends with the adapter of one that never was."""

import multiprocessing
import os
import random
import signal
import time

import torch
from safetensors.torch import load_file, save, save_file

from pdf2lora.models.loading import load
from pdf2lora.training.with_transformers import train
from training.conftest import SETTINGS

TRIALS = 10


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


def test_a_run_killed_at_random_moments_ends_with_the_same_adapter(folder, examples, tmp_path):
    place = tmp_path / "whole"
    place.mkdir()
    begun = time.monotonic()
    start(folder, examples, place).join()
    seconds = time.monotonic() - begun
    whole = save(load_file(place / "adapter"))
    rng = random.Random(11)
    killed = 0
    for trial in range(TRIALS):
        place = tmp_path / str(trial)
        place.mkdir()
        process = start(folder, examples, place)
        time.sleep(rng.uniform(0.1, 0.95) * seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        killed += not (place / "adapter").exists()
        start(folder, examples, place).join()
        assert save(load_file(place / "adapter")) == whole, f"trial {trial}"
    assert killed >= TRIALS // 2


def test_a_run_that_is_killed_again_and_again_comes_to_its_end(folder, examples, tmp_path):
    (tmp_path / "whole").mkdir()
    begun = time.monotonic()
    start(folder, examples, tmp_path / "whole").join()
    seconds = time.monotonic() - begun
    starts = 0
    while not (tmp_path / "adapter").exists():
        starts += 1
        assert starts < 50
        process = start(folder, examples, tmp_path)
        # Longer every time, for a busy machine may not come to a checkpoint within the first.
        process.join((0.4 + 0.1 * starts) * seconds)
        process.kill()  # SIGKILL, and nothing where it has ended by itself
        process.join()
    assert starts > 1
    assert save(load_file(tmp_path / "adapter")) == save(load_file(tmp_path / "whole/adapter"))
