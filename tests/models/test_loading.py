import json

import bitsandbytes
import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

from pdf2lora.errors import UserError
from pdf2lora.models import loading
from pdf2lora.models.loading import load, with_adapter
from tiny_model import build_tiny_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def adapter(folder, tmp_path):
    """An adapter whose matrices are all random, so that it changes what the model says."""
    torch.manual_seed(1)
    model = get_peft_model(load(folder, device="cpu").model, LoraConfig(r=2, target_modules=["q_proj"]))
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter)
    model.save_pretrained(tmp_path / "adapter", save_embedding_layers=False)
    return tmp_path / "adapter"


@pytest.mark.parametrize(
    ("quantization", "kind", "count"),
    [
        ("none", torch.nn.Linear, 0),
        ("4bit", bitsandbytes.nn.Linear4bit, 14),
        ("8bit", bitsandbytes.nn.Linear8bitLt, 14),
    ],
)
def test_quantisation_happens_and_is_counted(folder, quantization, kind, count):
    loaded = load(folder, quantization, "cpu")
    assert loaded.quantised_modules == count
    assert type(loaded.model.model.layers[0].mlp.up_proj) is kind
    assert not any(parameter.requires_grad for parameter in loaded.model.parameters())


def test_quantisation_that_does_not_happen_stops_the_run(folder, monkeypatch):
    monkeypatch.setattr(loading, "quantisation_options", lambda *_: {})
    with pytest.raises(UserError, match="4bit` did not happen"):
        load(folder, "4bit", "cpu")


def test_an_evaluation_pass_leaves_4bit_weights_as_they_are(folder):
    model = load(folder, "4bit", "cpu").model
    module = model.model.layers[0].mlp.up_proj
    before = module.weight.data.clone()
    with torch.no_grad():
        model(torch.tensor([[2, 5, 6]]))
    assert torch.equal(module.weight.data, before)
    assert module.support_avx512bf16_for_cpu is False


def test_a_model_stored_quantised_is_not_quantised_otherwise(folder, tmp_path):
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "bitsandbytes", "load_in_4bit": True}
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(UserError, match="stored quantised"):
        load(tmp_path, "8bit", "cpu")


def test_an_adapter_changes_the_answers(folder, adapter):
    tokens = torch.tensor([[2, 5, 6]])
    base = load(folder, device="cpu").model(tokens).logits
    tuned = with_adapter(load(folder, device="cpu"), adapter).model(tokens).logits
    assert not torch.allclose(base, tuned)


def test_an_adapter_of_another_architecture_is_refused(folder, adapter):
    weights = load_file(adapter / "adapter_model.safetensors")
    renamed = {name.replace("layers.1.", "layers.9."): tensor for name, tensor in weights.items()}
    save_file(renamed, adapter / "adapter_model.safetensors")
    with pytest.raises(UserError, match="another architecture"):
        with_adapter(load(folder, device="cpu"), adapter)


def test_an_adapter_of_another_size_is_refused(folder, adapter):
    weights = load_file(adapter / "adapter_model.safetensors")
    wider = {name: torch.cat([tensor, tensor], dim=-1) for name, tensor in weights.items()}
    save_file(wider, adapter / "adapter_model.safetensors")
    with pytest.raises(UserError, match="does not fit"):
        with_adapter(load(folder, device="cpu"), adapter)
