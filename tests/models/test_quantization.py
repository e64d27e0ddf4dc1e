"""Another way of holding weights is an object and its line in the table; everything that loads a model takes it."""

import math

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch.nn import Linear, functional

from pdf2lora.configuration.settings import Training
from pdf2lora.export.merging import export
from pdf2lora.files import write_json
from pdf2lora.models.engines.in_process import InProcess
from pdf2lora.models.loading import load, with_adapter
from pdf2lora.models.prompts import Prompt
from pdf2lora.models.quantization import QUANTIZATIONS, Quantization
from pdf2lora.training.batches import tokenise
from tiny_model import build_tiny_model
from training.conftest import SETTINGS, rows, train  # noqa: F401 (a fixture)


class HalfLinear(Linear):
    """Holds 16 bits and computes in those of its input."""

    def forward(self, x):
        return functional.linear(x, self.weight.to(x.dtype), self.bias)


class Half(Quantization):
    name, weight_dtype = "half", "float16"

    def layer(self):
        return HalfLinear

    def cure(self, model):
        for layer in model.model.modules():
            if type(layer) is Linear:
                layer.__class__ = HalfLinear
                layer.weight.data = layer.weight.data.half()

    def dequantised(self, model):
        for layer in model.modules():
            if type(layer) is HalfLinear:
                layer.__class__ = Linear
                layer.weight.data = layer.weight.data.float()
        return model


@pytest.fixture
def with_half(monkeypatch):
    monkeypatch.setitem(QUANTIZATIONS, "half", Half())


def test_a_further_way_loads_trains_answers_and_merges(with_half, rows, tmp_path):  # noqa: F811
    folder = build_tiny_model(tmp_path / "model")
    base = load(folder, "half", "cpu")
    assert base.quantised_modules == 14
    examples = tokenise(rows, base.tokenizer, 512)
    trained = train(base, examples, [], SETTINGS | {"quantization": "half"}, tmp_path / "kept", math.inf)
    assert trained.record["quantised_modules"] == 14
    assert trained.history[-1]["loss"] < trained.history[0]["loss"]

    adapter = tmp_path / "adapter"
    adapter.mkdir()
    write_json(adapter / "adapter_config.json", trained.config)
    save_file(trained.weights, adapter / "adapter_model.safetensors", metadata={"format": "pt"})
    tuned = with_adapter(load(folder, "half", "cpu"), adapter)
    assert InProcess(tuned, 2).generate([Prompt(rows[0].instruction)], max_tokens=4)[0].tokens

    (tmp_path / "merged").mkdir()
    export(folder, adapter, rows, "half", "cpu", tmp_path / "merged")
    assert {w.dtype for w in load_file(tmp_path / "merged/model.safetensors").values()} == {torch.bfloat16}


def test_the_configuration_offers_what_the_table_has():
    offered = Training.model_json_schema()["properties"]["quantization"]["enum"]
    assert offered == list(QUANTIZATIONS)
