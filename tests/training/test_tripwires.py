import pytest
import torch
from torch import nn

from pdf2lora.errors import UserError
from pdf2lora.training.tripwires import (
    GradientWatch,
    require_finite,
    require_rows,
    require_same_loss,
    require_targets,
    warn_if_flat,
)


def test_an_unknown_layer_is_named_with_the_nearest_one(base):
    require_targets(base.model, ["q_proj", "down_proj"])
    with pytest.raises(UserError, match=r"query_proj; the nearest is \w*_proj"):
        require_targets(base.model, ["q_proj", "query_proj"])


def test_the_lm_head_is_no_layer_to_adapt(base):
    with pytest.raises(UserError, match="lm_head"):
        require_targets(base.model, ["lm_head"])


def test_training_on_nothing_stops():
    require_rows(1, "train.json")
    with pytest.raises(UserError, match=r"train\.json: no row"):
        require_rows(0, "train.json")


@pytest.mark.parametrize("loss", [float("nan"), float("inf")])
def test_a_loss_that_is_no_number_stops_at_its_step(loss):
    require_finite(0.5, 1)
    with pytest.raises(UserError, match="step 12"):
        require_finite(loss, 12)


def test_a_packed_loss_unlike_the_models_own_stops():
    require_same_loss(2.001, 2.0, "Gemma3ForCausalLM")
    with pytest.raises(UserError, match="MambaForCausalLM"):
        require_same_loss(3.1, 2.0, "MambaForCausalLM")


def watched():
    return {"A": nn.Parameter(torch.ones(2)), "B": nn.Parameter(torch.ones(2))}


def test_a_matrix_without_gradient_stops_the_run():
    pair = watched()
    watch = GradientWatch(pair)
    pair["B"].grad = torch.ones(2)
    watch.step(last=False)
    pair["A"].grad = torch.zeros(2)
    watch.step(last=False)
    with pytest.raises(UserError, match=r"1 matrices .* first A"):
        watch.step(last=False)


def test_a_gradient_that_comes_after_the_first_step_is_enough():
    pair = watched()
    watch = GradientWatch(pair)
    pair["B"].grad, pair["A"].grad = torch.ones(2), torch.zeros(2)
    watch.step(last=False)
    pair["A"].grad = torch.ones(2)
    watch.step(last=False)
    pair["A"].grad = pair["B"].grad = None
    watch.step(last=True)


def test_a_short_run_is_judged_at_its_last_step():
    watch = GradientWatch(watched())
    watch.step(last=False)
    with pytest.raises(UserError, match="2 matrices"):
        watch.step(last=True)


def test_a_loss_that_does_not_fall_is_said(caplog):
    warn_if_flat([3.0, 2.0, 1.0, 0.5], 2)
    assert not caplog.records
    warn_if_flat([3.0, 3.0, 3.0, 3.1], 2)
    assert "did not fall" in caplog.text
