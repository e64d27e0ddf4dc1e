"""Two jobs on one machine never have one card."""

import multiprocessing
import os

import pytest

from pdf2lora.devices import cards


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """One with two cards."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    for number in range(2):
        (tmp_path / "gpus" / f"0000:0{number}:00.0").mkdir(parents=True)
    return {"driver": tmp_path / "gpus", "locks": tmp_path / "locks"}


def hold(machine, wanted, told, release):
    with cards(wanted, **machine) as held:
        told.put((held, os.environ["CUDA_VISIBLE_DEVICES"]))
        release.wait(30)


def test_jobs_take_different_cards_and_a_third_waits_for_one_to_end(machine):
    fork = multiprocessing.get_context("fork")
    told, releases = fork.Queue(), [fork.Event() for _ in range(3)]
    jobs = [fork.Process(target=hold, args=(machine, 1, told, release)) for release in releases]
    jobs[0].start()
    assert told.get(timeout=10) == ([0], "0")
    jobs[1].start()
    assert told.get(timeout=10) == ([1], "1")
    jobs[2].start()
    jobs[2].join(1.5)
    assert told.empty()
    jobs[0].kill()  # whatever ends a job frees its card
    assert told.get(timeout=10) == ([0], "0")
    for release in releases[1:]:  # set() would wait for the killed one to hear of it
        release.set()
    for job in jobs:
        job.join()


def test_a_job_for_all_cards_holds_none_while_it_waits(machine):
    with cards(2, **machine) as held:
        assert held == [0, 1]
    with cards(1, **machine) as held:
        assert held == [0]


def test_the_scheduler_is_believed(machine, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "5")
    with cards(1, **machine) as held:
        assert held == []
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "5"


def test_without_a_card_or_a_wish_nothing_happens(machine, tmp_path):
    for wanted, driver in ((0, machine["driver"]), (1, tmp_path / "none")):
        with cards(wanted, driver=driver, locks=machine["locks"]) as held:
            assert held == []
            assert "CUDA_VISIBLE_DEVICES" not in os.environ
