from os import environ
from pathlib import Path

import pytest

from pdf2lora.configuration import accelerators


def test_what_auto_is_is_decided_once(monkeypatch):
    monkeypatch.setenv(accelerators.AUTO, "cuda")  # by the machine that submitted this job
    monkeypatch.setattr(Path, "exists", lambda path: False)
    accelerators.decide_auto()
    assert [accelerators.gpus_of(device) for device in ("auto", "cuda", "cpu")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("driver", "visible", "device"), [(True, None, "cuda"), (True, "", "cpu"), (False, None, "cpu")]
)
def test_auto_is_a_gpu_where_there_is_one_to_be_used(monkeypatch, driver, visible, device):
    monkeypatch.setenv(accelerators.AUTO, "")
    monkeypatch.delenv(accelerators.AUTO)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    monkeypatch.setattr(Path, "exists", lambda path: driver)
    accelerators.decide_auto()
    assert environ[accelerators.AUTO] == device
