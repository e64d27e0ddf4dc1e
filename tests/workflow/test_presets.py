"""The presets without their weights: the jobs and resources they plan, the adapters they would train, and a model of
the same architecture, two tiny layers of it, through the whole workflow."""

import json
import re
import subprocess
import sys

import peft
import pytest
import torch
import yaml
from transformers import (
    AutoModelForCausalLM,
    BitsAndBytesConfig,
    LlamaConfig,
    LlamaForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from pdf2lora.configuration.check import check
from pdf2lora.configuration.variants import variants
from pdf2lora.training.loop import lora_of
from tiny_model import build_tokenizer
from workflow.conftest import OVERLAY, example_pages, with_notes, write_overlay
from workflow.project import ROOT, Project

PRESETS = ROOT / "resources/presets"
LLAMA = {
    "vocab_size": 32000, "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": 22,
    "num_attention_heads": 32, "num_key_value_heads": 4,
}  # fmt: skip
QWEN = {
    "vocab_size": 151936, "hidden_size": 4096, "intermediate_size": 12288, "num_hidden_layers": 36,
    "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 128,
}  # fmt: skip
# Qwen3's own template, without its tools: thinking is on unless it is told otherwise.
TEMPLATE = (
    "{%- for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
    "{%- endfor %}{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}{{ '<think>\\n\\n</think>\\n\\n' }}"
    "{%- endif %}{%- endif %}"
)


def settings_of(preset):
    """The variants of a preset, laid over the shipped configuration as Snakemake does."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    laid_over(config, yaml.safe_load((PRESETS / f"{preset}.yaml").read_text(encoding="utf-8")))
    check(config)
    return variants(config)


def laid_over(config, overlay):
    for key, value in overlay.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            laid_over(config[key], value)
        else:
            config[key] = value


def trainable(model_class, config, settings):
    with torch.device("meta"):
        model = peft.get_peft_model(model_class(config), lora_of(settings))
        return model.get_nb_trainable_parameters()


def test_tinyllama_trains_as_many_parameters_as_was_published():
    found, of = trainable(LlamaForCausalLM, LlamaConfig(**LLAMA), settings_of("tinyllama")["lora"])
    assert found == 4_505_600
    assert round(100 * found / of, 4) == 0.4079


def test_qwen3_8b_trains_rank_times_inputs_and_outputs_of_every_projection():
    settings = settings_of("qwen3-8b")["qlora-4bit"]
    width, heads, shared, inner = 4096, 32 * 128, 8 * 128, 12288
    sizes = [(width, heads), (width, shared), (width, shared), (heads, width)]  # q, k, v, o
    sizes += [(width, inner), (width, inner), (inner, width)]  # gate, up, down
    derived = 36 * 16 * sum(inputs + outputs for inputs, outputs in sizes)
    found, _ = trainable(Qwen3ForCausalLM, Qwen3Config(**QWEN), settings)
    assert found == derived == 43_646_976


@pytest.mark.parametrize(
    ("preset", "wanted"),
    [
        (
            "qwen3-8b",
            {
                "variants": ["qlora-4bit", "qlora-8bit"],
                "keys": {
                    "rank": 16,
                    "alpha": 16,
                    "dropout": 0.0,
                    "learning_rate": 2e-4,
                    "epochs": 3,
                    "max_length": 2048,
                    "seed": 42,
                },
                "batches": [(2, 4, True, "qwen3-8b-4bit"), (1, 8, False, "qwen3-8b")],
            },
        ),
        (
            "tinyllama",
            {
                "variants": ["lora"],
                "keys": {"rank": 16, "epochs": 3},
                "batches": [(8, 1, False, "tinyllama")],
            },
        ),
    ],
)
def test_a_preset_has_the_settings_that_it_reproduces(preset, wanted):
    found = settings_of(preset)
    assert list(found) == wanted["variants"]
    for settings, batch in zip(found.values(), wanted["batches"], strict=True):
        assert {key: settings[key] for key in wanted["keys"]} == wanted["keys"]
        assert (
            *(settings["batch_size"], settings["gradient_accumulation"]),
            *(settings["gradient_checkpointing"], settings["model"]),
        ) == batch


def planned(folder, *arguments):
    """Rule and wildcards to resources of the jobs that a dry run names."""
    project = with_notes(folder)
    told = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2", "--dry-run", *arguments],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    jobs = {}
    for block in re.split(r"\n(?=rule |localrule )", told):
        rule = re.match(r"rule (\w+):", block)
        if rule:
            target = re.search(r"wildcards: \w+=(\S+)", block)
            resources = dict(re.findall(r"(\w+)=(\d+)", re.search(r"resources: (.*)", block)[1]))
            jobs[rule[1], target[1] if target else ""] = {k: int(v) for k, v in resources.items()}
    return jobs


def test_qwen3_8b_plans_gpu_jobs_of_two_models(tmp_path):
    jobs = planned(tmp_path, "--configfile", str(PRESETS / "qwen3-8b.yaml"))
    trained = {target: found for (rule, target), found in jobs.items() if rule == "train_adapter"}
    assert set(trained) == {"qlora-4bit", "qlora-8bit"}
    assert all((own["gpu"], own["mem_mb"], own["runtime"]) == (1, 32000, 240) for own in trained.values())
    answered = {target: found for (rule, target), found in jobs.items() if rule == "answer_questions"}
    assert set(answered) == {
        *("base", "base-4bit.qwen3-8b-4bit", "base-8bit", "qlora-4bit", "qlora-8bit"),
        *("base+rag", "qlora-4bit+rag", "qlora-8bit+rag"),
    }
    assert all(own["gpu"] == 1 for own in answered.values())
    assert {target for rule, target in jobs if rule == "fetch_model"} == {
        *("qwen3-8b", "qwen3-8b-4bit", "gemma-3-270m"),
    }
    assert not any(found.get("gpu") for (rule, _), found in jobs.items() if rule == "score_answers")


def test_tinyllama_plans_one_variant(tmp_path):
    jobs = planned(tmp_path, "--configfile", str(PRESETS / "tinyllama.yaml"))
    assert [target for rule, target in jobs if rule == "train_adapter"] == ["lora"]


def stand_in(folder, quantized):
    """A Qwen3 of two tiny layers with a tokenizer of its family, plain or in 4 bits as it would be fetched."""
    tokenizer = build_tokenizer()
    tokenizer.add_special_tokens(
        {"additional_special_tokens": ["<|im_start|>", "<|im_end|>", "<think>", "</think>"]}
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    small = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = Qwen3Config(
        **small,
        num_key_value_heads=1,
        head_dim=32,
        vocab_size=len(tokenizer),
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
    )
    Qwen3ForCausalLM(config).save_pretrained(folder)
    if quantized:
        how = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True)
        model = AutoModelForCausalLM.from_pretrained(folder, quantization_config=how)
        model.save_pretrained(folder)


def test_a_stand_in_of_qwen3_goes_through_the_whole_workflow(tmp_path):
    project = Project(tmp_path)
    example_pages(project)
    stand_in(tmp_path / "stand_in", quantized=False)
    stand_in(tmp_path / "stand_in_4bit", quantized=True)
    preset = yaml.safe_load((PRESETS / "qwen3-8b.yaml").read_text(encoding="utf-8"))
    laid_over(preset, OVERLAY)
    laid_over(
        preset,
        {
            "model": "stand-in",
            "models": {"stand-in": {"path": "stand_in"}, "stand-in-4bit": {"path": "stand_in_4bit"}},
            "training": {"device": "cpu"},
            "variants": {"qlora-4bit": {"model": "stand-in-4bit"}},
            "evaluation": {
                "bertscore": {"model": "base"},
                "perplexity": {"model": "base"},
                "retrieval": {"rag": None},
            },
            "resources": {"model_mem_mb": 3000},
        },
    )
    write_overlay(project, preset)
    project.run("all")
    for variant, model in (("qlora-4bit", "stand-in-4bit"), ("qlora-8bit", "stand-in")):
        record = json.loads((tmp_path / f"results/adapters/{variant}/training.json").read_text())
        assert record["model"] == model
        assert record["quantised_modules"] == 2 * 7
        assert record["settings"]["gradient_checkpointing"] == (variant == "qlora-4bit")
    answers = (tmp_path / "results/evaluation/qlora-4bit/answers.jsonl").read_text(encoding="utf-8")
    assert "<think>" not in answers
