"""Early stopping ends a training that gets worse, and keeps the adapter of its best epoch."""

import math

import pytest
import torch

from pdf2lora.errors import UserError
from pdf2lora.models.loading import load
from pdf2lora.records import Row
from pdf2lora.training.batches import tokenise
from training.conftest import SETTINGS, train


def trained(folder, examples, place, validation, **settings):
    return train(load(folder, device="cpu"), examples, validation, SETTINGS | settings, place, math.inf)


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
