import pytest

from pdf2lora.configuration import variants
from pdf2lora.configuration.check import check
from pdf2lora.errors import UserError


def test_a_sweep_is_every_combination_by_a_readable_name(config):
    config["sweep"] = {"lora": {"rank": [8, 16], "learning_rate": [5e-4, 1e-3]}, "qlora-4bit": None}
    check(config)
    candidates = variants.candidates(config)["lora"]
    assert list(candidates) == [
        "lora.rank-8.learning_rate-0.0005",
        "lora.rank-8.learning_rate-0.001",
        "lora.rank-16.learning_rate-0.0005",
        "lora.rank-16.learning_rate-0.001",
    ]
    last = candidates["lora.rank-16.learning_rate-0.001"]
    assert last == variants.variants(config)["lora"] | {"rank": 16, "learning_rate": 1e-3}
    assert list(variants.trained(config)) == ["qlora-4bit", "qlora-8bit", *candidates]


def test_candidates_keep_apart_values_of_many_digits(config):
    config["sweep"] = {"lora": {"seed": [20240101, 20240102]}}
    assert list(variants.candidates(config)["lora"]) == ["lora.seed-20240101", "lora.seed-20240102"]


def test_auto_takes_unsloth_on_a_gpu_where_it_is_installed(config, monkeypatch):
    def backend(device, installed):
        monkeypatch.setattr(variants.importlib.util, "find_spec", lambda name: installed or None)
        config["training"]["device"] = device
        return variants.variants(config)["lora"]["backend"]

    assert backend("cuda", installed=True) == "unsloth"
    assert backend("cuda", installed=False) == "transformers"
    assert backend("cpu", installed=True) == "transformers"
    config["training"] |= {"gpus": 2, "batch_size": 8}
    assert backend("cuda", installed=True) == "transformers"


def test_without_unsloth_auto_is_transformers_and_its_name_is_refused(config, monkeypatch):
    monkeypatch.setattr(variants.importlib.util, "find_spec", lambda name: True)
    config["training"]["device"] = "cuda"
    config["variants"]["qlora-4bit"]["backend"] = "auto"
    variants.without_unsloth(config)
    assert {own["backend"] for own in variants.variants(config).values()} == {"transformers"}
    config["variants"]["lora"]["backend"] = "unsloth"
    with pytest.raises(UserError, match="the conda environments have no unsloth"):
        variants.without_unsloth(config)


def test_a_variant_lays_its_keys_over_training(config):
    config["variants"]["lora"] = {"rank": 4}
    settings = variants.variants(config)["lora"]
    assert settings["rank"] == 4
    assert settings["epochs"] == config["training"]["epochs"]


def test_the_user_starts_from_the_configured_model_unless_only_others_are_trained(config):
    assert variants.home_model(config) == "gemma-3-270m"
    config["variants"]["lora"]["model"] = "smollm2-135m-instruct"
    assert variants.home_model(config) == "gemma-3-270m"
    for own in config["variants"].values():
        own["model"] = "smollm2-135m-instruct"
    assert variants.home_model(config) == "smollm2-135m-instruct"
    # What is stored quantised is nobody's plain model.
    config["variants"] = {"qlora": {"model": "smollm2-135m-instruct", "quantization": "4bit"}}
    assert variants.home_model(config) == "gemma-3-270m"
