import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file

from pdf2lora.errors import UserError
from pdf2lora.export import merging
from pdf2lora.export.merging import export
from pdf2lora.models.loading import load, with_adapter
from pdf2lora.records import Row
from tiny_model import build_tiny_model

ROWS = [
    Row("海氷とは何か。", "", "海氷とは、海水が凍ってできた氷である。"),
    Row("黒潮について述べよ。", "", "黒潮は、日本の南岸に沿って流れる暖流である。"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def adapter(folder, tmp_path_factory):
    """An adapter that changes which token is likeliest."""
    torch.manual_seed(1)
    targets = ["q_proj", "v_proj", "o_proj", "down_proj"]
    model = get_peft_model(
        load(folder, device="cpu").model, LoraConfig(r=4, lora_alpha=8, target_modules=targets)
    )
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    path = tmp_path_factory.mktemp("adapter")
    model.save_pretrained(path, save_embedding_layers=False)
    return path


def answer_logits(loaded):
    tokens = torch.tensor([loaded.tokenizer("海氷とは、海水が凍ってできた氷である。")["input_ids"]])
    return loaded.model(tokens).logits


@pytest.mark.parametrize("quantization", ["none", "4bit", "8bit"])
def test_the_merged_model_says_what_base_and_adapter_say(folder, adapter, tmp_path, quantization):
    checked = export(folder, adapter, ROWS, quantization, "cpu", tmp_path)
    assert checked["top_1_agreement"] >= 0.95
    tuned = with_adapter(load(folder, quantization, "cpu"), adapter)
    merged = load(tmp_path, "none", "cpu")
    assert merged.quantised_modules == 0
    torch.testing.assert_close(answer_logits(merged), answer_logits(tuned), rtol=0.1, atol=0.1)
    # The adapter is in it: the base says something else.
    base = load(folder, quantization, "cpu")
    assert (answer_logits(base) - answer_logits(tuned)).abs().max() > 0.5


def test_the_merged_folder_is_a_plain_model_without_adapter(folder, adapter, tmp_path):
    export(folder, adapter, ROWS, "4bit", "cpu", tmp_path)
    names = set(load_file(tmp_path / "model.safetensors"))
    assert not any("lora" in name or "absmax" in name or "base_layer" in name for name in names)
    assert (tmp_path / "tokenizer.json").exists()


def test_a_merge_that_changes_the_model_stops(folder, adapter, tmp_path, monkeypatch):
    real = merging.merge

    def without_adapter(base, adapter, folder):
        real(base, adapter, folder)
        base = load(folder, "none", "cpu")
        with torch.no_grad():
            base.model.model.norm.weight.normal_()
        base.model.save_pretrained(folder)

    monkeypatch.setattr(merging, "merge", without_adapter)
    with pytest.raises(UserError, match="agrees with the adapter"):
        export(folder, adapter, ROWS, "none", "cpu", tmp_path)
