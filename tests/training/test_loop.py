"""The loop, by the backend of transformers: what it makes, what stops it, and how it goes on."""

import json
import math

import pytest
import torch
from safetensors.torch import save

from pdf2lora.errors import UserError
from pdf2lora.models import loading
from pdf2lora.models.loading import load
from pdf2lora.records import Row
from pdf2lora.training import checkpoints, loop, with_transformers
from pdf2lora.training.batches import tokenise
from training.conftest import SETTINGS, train


def trained(folder, examples, checkpoint_folder, validation=(), **settings):
    base = load(folder, settings.get("quantization", "none"), "cpu")
    never = settings.pop("checkpoint_seconds", math.inf)
    return train(base, examples, list(validation), SETTINGS | settings, checkpoint_folder, never)


def test_two_trainings_give_the_same_bytes(folder, examples, tmp_path):
    first = trained(folder, examples, tmp_path / "1")
    second = trained(folder, examples, tmp_path / "2")
    assert save(first.weights) == save(second.weights)
    assert first.history == second.history
    assert json.dumps(first.config) == json.dumps(second.config)


def test_another_seed_gives_another_adapter(folder, examples, tmp_path):
    first = trained(folder, examples, tmp_path / "1")
    assert save(first.weights) != save(trained(folder, examples, tmp_path / "2", seed=8).weights)


@pytest.mark.parametrize("killed_at", [1, 2, 5])
def test_a_killed_run_goes_on_to_the_same_adapter(folder, examples, tmp_path, monkeypatch, killed_at):
    whole = trained(folder, examples, tmp_path / "1", examples[:2])

    class KilledError(Exception):
        pass

    real = checkpoints.seal

    def kill(checkpoint):
        real(checkpoint)
        if checkpoint.name == f"checkpoint-{killed_at}":
            raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "seal", kill)
        with pytest.raises(KilledError):
            trained(folder, examples, tmp_path / "2", examples[:2], checkpoint_seconds=0)
    steps = []
    real_finite = loop.require_finite
    monkeypatch.setattr(
        loop,
        "require_finite",
        lambda loss, step: (steps.append(step), real_finite(loss, step)),
    )
    resumed = trained(folder, examples, tmp_path / "2", examples[:2], checkpoint_seconds=0)
    # At an epoch's end it is asked of the validation loss too.
    assert list(dict.fromkeys(steps)) == list(range(killed_at + 1, 7))
    assert save(resumed.weights) == save(whole.weights)
    assert resumed.history == whole.history


def test_every_step_and_epoch_is_in_the_history(folder, examples, tmp_path):
    history = trained(folder, examples, tmp_path, examples[:3]).history
    assert [row["step"] for row in history] == [1, 2, 3, 4, 5, 6]
    assert [row["step"] for row in history if "validation_loss" in row] == [2, 4, 6]
    tokens = sum(len(row.prompt + row.answer) for row in examples)
    assert history[-1]["tokens"] == 3 * tokens
    assert history[-1]["loss"] < history[0]["loss"]


def test_accumulated_batches_are_one_batch(folder, examples, tmp_path):
    one = trained(folder, examples, tmp_path / "1", batch_size=4, dropout=0.0)
    two = trained(folder, examples, tmp_path / "2", batch_size=2, gradient_accumulation=2, dropout=0.0)
    assert [row["loss"] for row in two.history] == pytest.approx(
        [row["loss"] for row in one.history], rel=1e-4
    )
    for name, weight in one.weights.items():
        torch.testing.assert_close(two.weights[name], weight, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("quantization", ["4bit", "8bit"])
def test_quantised_training_says_how_many_layers_are_quantised(folder, examples, tmp_path, quantization):
    result = trained(folder, examples, tmp_path, quantization=quantization)
    assert result.record["quantised_modules"] == 2 * 7
    # fp32 while it was trained, not only when it was saved: finer than bf16 could be.
    assert all((weight != weight.bfloat16().float()).any() for weight in result.weights.values())
    assert result.history[-1]["loss"] < result.history[0]["loss"]


def test_a_bf16_base_gets_an_fp32_adapter_like_that_of_an_fp32_base(folder, examples, tmp_path, monkeypatch):
    full = trained(folder, examples, tmp_path / "1", dropout=0.0)
    monkeypatch.setattr(loading, "dtype_of", lambda device: torch.bfloat16)
    half = trained(folder, examples, tmp_path / "2", dropout=0.0)
    assert half.record["dtype"] == "bfloat16"
    assert {weight.dtype for weight in half.weights.values()} == {torch.float32}
    assert [row["loss"] for row in half.history] == pytest.approx(
        [row["loss"] for row in full.history], rel=1e-2
    )


def test_gradient_checkpointing_changes_nothing_but_memory(folder, examples, tmp_path):
    plain = trained(folder, examples, tmp_path / "1")
    saving = trained(folder, examples, tmp_path / "2", gradient_checkpointing=True)
    for name, weight in plain.weights.items():
        torch.testing.assert_close(saving.weights[name], weight)


def test_the_configuration_names_no_folder_and_has_one_order(folder, examples, tmp_path):
    config = trained(folder, examples, tmp_path).config
    assert config["target_modules"] == ["down_proj", "q_proj", "v_proj"]
    assert config["base_model_name_or_path"] is None
    assert str(folder) not in json.dumps(config)


def test_an_adapter_without_gradient_stops_the_run(folder, examples, tmp_path, monkeypatch):
    real = with_transformers.summed_loss

    def detached(model, batch):
        loss = real(model, batch)
        return loss.detach().requires_grad_() if model.training else loss

    monkeypatch.setattr(with_transformers, "summed_loss", detached)
    with pytest.raises(UserError, match="no gradient"):
        trained(folder, examples, tmp_path)


def test_a_loss_that_breaks_down_stops_the_run(folder, examples, tmp_path):
    with pytest.raises(UserError, match="learning_rate"):
        trained(folder, examples, tmp_path, learning_rate=1e30)


def test_an_architecture_whose_packed_loss_differs_is_refused(folder, examples, tmp_path, monkeypatch):
    real = with_transformers.summed_loss
    monkeypatch.setattr(with_transformers, "summed_loss", lambda model, batch: 1.5 * real(model, batch))
    with pytest.raises(UserError, match="Gemma3ForCausalLM"):
        trained(folder, examples, tmp_path)


def test_the_best_epoch_is_kept(folder, examples, base, tmp_path):
    # What is trained says nothing of the validation rows, which it soon does worse on.
    other = tokenise([Row("海氷とは何か。", "", "The quick brown fox, 12345.")], base.tokenizer, 512)
    settings = {"epochs": 6, "dropout": 0.0, "rank": 8}
    whole = trained(folder, examples, tmp_path / "1", other, **settings)
    losses = [row["validation_loss"] for row in whole.history if "validation_loss" in row]
    best = losses.index(min(losses))
    assert best + 3 < len(losses), "it must get worse, or this shows nothing"
    stopped = trained(folder, examples, tmp_path / "2", other, early_stopping=2, **settings)
    assert stopped.record["validation_loss"] == pytest.approx(min(losses))
    assert stopped.record["best_epoch"] == best + 1
    assert stopped.record["epochs"] == best + 3
    # The adapter is that epoch's: trained on from there it would be another.
    assert any(not torch.equal(stopped.weights[name], whole.weights[name]) for name in whole.weights)


def test_a_run_that_gets_better_is_not_stopped(folder, examples, tmp_path):
    plain = trained(folder, examples, tmp_path / "1", examples[:3])
    patient = trained(folder, examples, tmp_path / "2", examples[:3], early_stopping=1)
    assert patient.record["epochs"] == 3
    for name, weight in plain.weights.items():
        assert torch.equal(patient.weights[name], weight)


def test_without_validation_rows_there_is_nothing_to_stop_by(folder, examples, tmp_path):
    with pytest.raises(UserError, match="validation_share"):
        trained(folder, examples, tmp_path, [], early_stopping=1)
