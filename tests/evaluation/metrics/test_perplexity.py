"""Perplexity equals its definition, whatever is padded, batched or asked before."""

import math

import pytest
import torch

from pdf2lora.evaluation.encoder import language_model, load_encoder, shared_encoder
from pdf2lora.evaluation.metrics.perplexity import Perplexity
from tiny_model import build_tiny_model

TEXTS = [
    "放射計とは、電磁波の強さを測る装置である。",
    "猫",
    "海面水位は、一九〇一年から約二十センチ上昇した。" * 3,
    "",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("model") / "tiny"
    build_tiny_model(place)
    return place


@pytest.fixture(scope="module")
def tiny(folder, load_exactly):
    return load_exactly(folder)


def metric(tiny, max_tokens=64):
    return Perplexity(tiny.model, tiny.tokenizer, max_tokens, "tiny")


def alone(tiny, text, max_tokens=64):
    """By transformers' own loss, one text at a time."""
    ids = tiny.tokenizer(text, add_special_tokens=False)["input_ids"][:max_tokens]
    first = (
        tiny.tokenizer.eos_token_id if tiny.tokenizer.bos_token_id is None else tiny.tokenizer.bos_token_id
    )
    row = torch.tensor([[first, *ids]])
    return math.exp(tiny.model(input_ids=row, labels=row).loss)


def test_each_answer_s_perplexity_is_that_of_the_model_s_own_loss(tiny):
    found = metric(tiny).compute(predictions=TEXTS, references=TEXTS, use_aggregator=False)["perplexity"]
    expected = [alone(tiny, text) for text in TEXTS[:3]]
    assert found[:3] == pytest.approx(expected, rel=1e-4)
    assert math.isnan(found[3])


def test_a_system_s_is_that_of_all_tokens_together(tiny):
    own = metric(tiny)
    nats, tokens = own.summands(TEXTS, TEXTS).sum(axis=0)
    pooled = math.exp(nats / tokens)
    assert own.compute(predictions=TEXTS, references=TEXTS)["perplexity"] == pytest.approx(pooled)


def test_only_the_first_tokens_count(tiny):
    ((nats, tokens),) = metric(tiny, 5).summands([TEXTS[2]], [""])
    assert tokens == 5
    assert math.exp(nats / 5) == pytest.approx(alone(tiny, TEXTS[2], 5), rel=1e-4)


def test_sharing_the_model_with_the_encoder_changes_neither(folder):
    whole = language_model(folder)
    before = metric(whole).summands(TEXTS, TEXTS)
    shared = shared_encoder(folder, 1, words_only=True, batch_size=2)
    assert shared.model.get_input_embeddings() is whole.model.get_input_embeddings()
    shared = shared.vectors(TEXTS[:2])
    assert (metric(whole).summands(TEXTS, TEXTS) == before).all()
    own = load_encoder(folder, 1, words_only=True, batch_size=2).vectors(TEXTS[:2])
    for text in TEXTS[:2]:
        torch.testing.assert_close(shared[text].tokens, own[text].tokens)
