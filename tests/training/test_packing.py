import pytest
import torch
from torch import nn
from torch.nn import functional

from pdf2lora.errors import UserError
from pdf2lora.training import packing
from pdf2lora.training.batches import pack
from pdf2lora.training.packing import ATTENTION, attention_within_rows, summed_loss


def padded_loss(model, examples):
    """The plain computation: rows padded on the right, all logits, prompt and padding left out by -100."""
    width = max(len(row.prompt + row.answer) for row in examples)
    ids = torch.zeros(len(examples), width, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, -100)
    for i, (prompt, answer) in enumerate(examples):
        end = len(prompt) + len(answer)
        ids[i, :end] = torch.tensor(prompt + answer)
        mask[i, :end] = 1
        labels[i, len(prompt) : end] = torch.tensor(answer)
    logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
    return functional.cross_entropy(logits[:, :-1].flatten(0, 1), labels[:, 1:].flatten(), reduction="sum")


def gradients(model, loss):
    model.zero_grad()
    loss.backward()
    return {
        name: parameter.grad.clone()
        for name, parameter in model.named_parameters()
        if parameter.grad is not None and name.startswith("model.layers")
    }


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_a_packed_batch_has_the_loss_and_the_gradient_of_the_padded_one(
    base, examples, attention, together, monkeypatch
):
    monkeypatch.setitem(packing.ATTENDED_TOGETHER, "cpu", together)
    model = base.model.requires_grad_(True)
    assert max(len(row.prompt + row.answer) for row in examples) > model.config.sliding_window
    # The LM head's own weights are frozen in training, and tied to the embedding here.
    model.get_output_embeddings().requires_grad_(False)
    model.set_attn_implementation(attention)
    expected = padded_loss(model, examples)
    expected_gradients = gradients(model, expected)
    model.set_attn_implementation(ATTENTION)
    found = summed_loss(model, pack(examples))
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-4)
    found_gradients = gradients(model, found)
    assert found_gradients.keys() == expected_gradients.keys()
    for name, gradient in expected_gradients.items():
        torch.testing.assert_close(found_gradients[name], gradient, rtol=1e-4, atol=1e-4)


def test_an_example_is_not_changed_by_its_neighbours_in_the_row(base, examples):
    base.model.set_attn_implementation(ATTENTION)
    alone = sum(summed_loss(base.model, pack([row])) for row in examples)
    torch.testing.assert_close(summed_loss(base.model, pack(examples)), alone, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("biased", [False, True])
def test_the_loss_in_tiles_is_cross_entropy(monkeypatch, biased):
    monkeypatch.setitem(packing._VOCABULARY_TILE, "cpu", 7)
    torch.manual_seed(0)
    head = nn.Linear(6, 40, bias=biased).requires_grad_(False)
    hidden = torch.randn(9, 6) * 5
    targets = torch.randint(0, 40, (9,))
    plain, tiled = hidden.clone().requires_grad_(), hidden.clone().requires_grad_()
    expected = functional.cross_entropy(head(plain), targets, reduction="sum")
    found = packing._SummedCrossEntropy.apply(tiled, head.weight, head.bias, targets)
    torch.testing.assert_close(found, expected)
    (expected / 3).backward()
    (found / 3).backward()
    torch.testing.assert_close(tiled.grad, plain.grad)


def test_attention_that_cannot_be_packed_is_refused():
    state = torch.zeros(1, 1, 2, 4)
    with pytest.raises(UserError, match="softcap"):
        attention_within_rows(nn.Module(), state, state, state, None, row_lengths=[2], softcap=50.0)
