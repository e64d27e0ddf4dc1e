import pytest
import torch

from pdf2lora.errors import UserError
from pdf2lora.models.hardware import device_of, dtype_of


def test_bf16_only_where_the_processor_has_it(monkeypatch):
    cpu = device_of("cpu")
    for avx, amx, dtype in (
        (False, False, torch.float32),
        (True, False, torch.bfloat16),
        (False, True, torch.bfloat16),
    ):
        monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda has=avx: has)
        monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda has=amx: has)
        assert dtype_of(cpu) == dtype


def test_a_gpu_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device_of("auto").type == "cpu"
    with pytest.raises(UserError, match="no GPU"):
        device_of("cuda")
