"""Two jobs on one machine never have one card."""

import multiprocessing
import os

import pytest

from pdf2lora import devices
from pdf2lora.devices import cards
from pdf2lora.errors import UserError


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """One with two cards."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    for number in range(2):
        (tmp_path / "gpus" / f"0000:0{number}:00.0").mkdir(parents=True)
    monkeypatch.setattr(devices, "DRIVER", tmp_path / "gpus")
    monkeypatch.setattr(devices, "LOCKS", tmp_path / "locks")


def seen():
    return os.environ["CUDA_VISIBLE_DEVICES"]


def hold(wanted, told, release):
    with cards(wanted):
        told.put(seen())
        release.wait(30)


def test_jobs_take_different_cards_and_a_third_waits_for_one_to_end(machine):
    fork = multiprocessing.get_context("fork")
    told, releases = fork.Queue(), [fork.Event() for _ in range(3)]
    jobs = [fork.Process(target=hold, args=(1, told, release)) for release in releases]
    jobs[0].start()
    assert told.get(timeout=10) == "0"
    jobs[1].start()
    assert told.get(timeout=10) == "1"
    jobs[2].start()
    jobs[2].join(1.5)
    assert told.empty()
    jobs[0].kill()  # whatever ends a job frees its card
    assert told.get(timeout=10) == "0"
    for release in releases[1:]:  # set() would wait for the killed one to hear of it
        release.set()
    for job in jobs:
        job.join()


def test_a_job_for_all_cards_holds_none_while_it_waits(machine):
    with cards(2):
        assert seen() == "0,1"
    with cards(1):
        assert seen() == "0"


def test_the_scheduler_is_believed(machine, monkeypatch):
    # Two of its jobs may both call their card 5, where each sees its own alone: neither waits for the other.
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "5")
    with cards(1), cards(1):
        assert seen() == "5"


def test_of_the_cards_that_the_user_names_each_job_takes_its_own(machine, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,GPU-ab12")
    fork = multiprocessing.get_context("fork")
    told, release = fork.Queue(), fork.Event()
    job = fork.Process(target=hold, args=(1, told, release))
    job.start()
    assert told.get(timeout=10) == "3"
    with cards(1):
        assert seen() == "GPU-ab12"
    release.set()
    job.join()
    assert seen() == "3,GPU-ab12"


def test_a_job_that_wants_no_card_sees_none(machine):
    with cards(0):
        assert seen() == ""
    assert "CUDA_VISIBLE_DEVICES" not in os.environ


def test_more_cards_than_there_are_is_said(machine):
    with (
        pytest.raises(UserError, match="`gpus: 3` is asked for, but this machine has 2"),
        cards(3),
    ):
        pass


def test_without_a_card_nothing_happens(machine, monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "DRIVER", tmp_path / "none")
    with cards(1):
        assert "CUDA_VISIBLE_DEVICES" not in os.environ
