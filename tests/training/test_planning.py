import pytest

from pdf2lora.models.prompts import Example
from pdf2lora.training.planning import HEAP_GROWTH, plan, probe_rows, probe_settings

ROWS = [Example(list(range(n)), [1] * 10) for n in range(1, 101)]
SETTINGS = {"batch_size": 8, "gradient_accumulation": 1, "gpus": 1, "epochs": 3, "early_stopping": 2}
PROBE = {
    "tokens_per_second": 100.0,
    "trainable_parameters": 2**20,
    "peak_memory_mb": 2048.4,
    "device": "cpu",
    "steps": 4,
}


def test_the_probe_has_rows_of_all_lengths_and_the_longest():
    lengths = [len(row.prompt) for row in probe_rows(ROWS, SETTINGS)]
    assert len(lengths) == len(set(lengths)) == 32
    assert lengths[0] == 100
    assert sum(lengths) / 32 == pytest.approx(sum(range(1, 101)) / 100, rel=0.05)


def test_the_probe_is_no_longer_than_the_training():
    assert len(probe_rows(ROWS[:5], SETTINGS)) == 5


def test_the_probe_trains_one_device_s_share_for_one_epoch():
    assert probe_settings({**SETTINGS, "gpus": 2}) == {
        **SETTINGS,
        **{"batch_size": 4, "gpus": 1, "epochs": 1, "early_stopping": 0},
    }


def test_a_plan_counts_every_token_of_every_epoch():
    found = plan(ROWS, ROWS[:10], SETTINGS, PROBE, start_seconds=20)
    tokens = 3 * (sum(range(1, 101)) + 1000)
    assert (found["steps"], found["tokens"]) == (3 * 13, tokens)
    seconds = 20 + (tokens + 3 * (sum(range(1, 11)) + 100) / 3) / 100
    assert found["minutes"] == round(seconds / 60, 2)
    assert found["disk_mb"] == 4 * 10  # the adapter and three checkpoints of three numbers a parameter


def test_two_devices_halve_the_time_after_the_start():
    alone = plan(ROWS, [], SETTINGS, PROBE, 0)["minutes"]
    assert plan(ROWS, [], {**SETTINGS, "gpus": 2}, PROBE, 0)["minutes"] == pytest.approx(alone / 2, abs=0.01)


def test_a_heap_grows_over_a_training_and_a_card_s_memory_does_not():
    assert plan(ROWS, [], SETTINGS, PROBE, 0)["peak_memory_mb"] == round(2048.4 * HEAP_GROWTH)
    on_a_card = {**PROBE, "device": "cuda"}
    assert plan(ROWS, [], SETTINGS, on_a_card, 0)["peak_memory_mb"] == 2048
