"""BERTScore equals the bert_score package on the same encoder, layer and tokens."""

import logging

import bert_score
import pytest
import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertModel, BertTokenizerFast, LlamaConfig, LlamaModel

from pdf2lora.errors import UserError
from pdf2lora.evaluation.encoder import Encoder, load_encoder, mean_vector, read_mean, write_mean
from pdf2lora.evaluation.metrics.bertscore import BertScore

REFERENCES = [
    "人工衛星による地球観測は、広い範囲を同じ条件で繰り返し測ることができます。",
    "雪氷面は日射をよく反射する。",
    "2020年の平均濃度は、413.2 ppmでした。",
    "海面水位は約0.2m上昇したと評価されています。",
    "アルベドとは、光の割合のことである。",
]
PREDICTIONS = [
    "人工衛星は、地球を同じ条件で繰り返し観測します。",
    REFERENCES[1],
    "猫",
    "海面水位は約0.3m上昇した。",
    "反射",
]
LAYER = 2


def tokenizer_of(folder):
    """One token a character, with the special tokens of BERT."""
    letters = sorted(set("".join(REFERENCES + PREDICTIONS)) - {" "})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    return BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=False, model_max_length=512)


@pytest.fixture(scope="module")
def bert(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bert")
    tokenizer = tokenizer_of(folder)
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 64}
    model = BertModel(BertConfig(vocab_size=len(tokenizer), initializer_range=0.3, **sizes))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def plain(folder, batch_size=2):
    return BertScore(load_encoder(folder, LAYER, words_only=False, batch_size=batch_size), "tiny")


def test_figures_equal_the_package_s(bert):
    logging.getLogger("transformers").setLevel(logging.ERROR)
    expected = bert_score.score(
        PREDICTIONS, REFERENCES, model_type=str(bert), num_layers=LAYER, use_fast_tokenizer=True, device="cpu"
    )
    found = plain(bert).compute(predictions=PREDICTIONS, references=REFERENCES, use_aggregator=False)
    for name, values in zip(("precision", "recall", "f1"), expected, strict=True):
        assert found[f"bertscore_{name}"] == pytest.approx((100 * values).tolist(), abs=1e-3)
    assert max(found["bertscore_f1"]) == pytest.approx(100, abs=1e-4)
    assert min(found["bertscore_f1"]) < 90


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_an_empty_answer_scores_0_and_leaves_the_others_alone(bert, empty):
    predictions = [empty, *PREDICTIONS[1:]]
    found = plain(bert).compute(predictions=predictions, references=REFERENCES, use_aggregator=False)
    alone = plain(bert).compute(predictions=PREDICTIONS[1:], references=REFERENCES[1:], use_aggregator=False)
    for name in BertScore().names:
        assert found[name][0] == 0
        assert found[name][1:] == pytest.approx(alone[name], abs=1e-3)


def test_a_system_of_empty_answers_scores_0(bert):
    found = plain(bert).compute(predictions=["", ""], references=REFERENCES[:2])
    assert set(found.values()) == {0}


def test_batches_do_not_change_the_figures(bert):
    one = plain(bert, batch_size=1).compute(predictions=PREDICTIONS, references=REFERENCES)
    all_at_once = plain(bert, batch_size=32).compute(predictions=PREDICTIONS, references=REFERENCES)
    assert one == pytest.approx(all_at_once, abs=1e-3)


def test_each_distinct_sentence_is_encoded_once(bert):
    metric = plain(bert)
    seen = []
    vectors = metric._encoder.vectors

    def spy(texts):
        found = vectors(texts)
        seen.extend(found)
        return found

    metric._encoder.vectors = spy
    metric.compute(predictions=PREDICTIONS * 2, references=REFERENCES * 2, use_aggregator=False)
    metric.compute(predictions=PREDICTIONS[:2], references=REFERENCES[:2])
    assert sorted(seen) == sorted(set(PREDICTIONS + REFERENCES))


@pytest.fixture(scope="module")
def language_model(tmp_path_factory):
    """A causal model without special tokens around a sentence, as a base model has it."""
    tokenizer = tokenizer_of(tmp_path_factory.mktemp("causal"))
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 4, "num_attention_heads": 4, "intermediate_size": 64}
    return LlamaModel(LlamaConfig(vocab_size=len(tokenizer), initializer_range=0.3, **sizes)), tokenizer


def test_a_language_model_stops_at_the_layer_and_only_words_count(language_model):
    model, tokenizer = language_model
    text = REFERENCES[0]
    ids = [tokenizer.cls_token_id, *tokenizer(text, add_special_tokens=False).input_ids]
    with torch.no_grad():
        states = model(torch.tensor([ids]), output_hidden_states=True).hidden_states
        expected = model.norm(states[LAYER])[0, 1:]
    encoder = Encoder(model, tokenizer, LAYER, words_only=True)
    found = encoder.vectors([text, *PREDICTIONS])[text]
    assert found.tokens.shape == (len(text), 32)
    assert torch.allclose(found.tokens, expected, atol=1e-5)
    assert set(found.weights.tolist()) == {1.0}


def test_centring_tells_unrelated_sentences_apart(bert, tmp_path):
    encoder = load_encoder(bert, LAYER, words_only=True, batch_size=2)
    write_mean(tmp_path / "mean.safetensors", mean_vector(encoder, REFERENCES))
    mean = read_mean(tmp_path / "mean.safetensors")
    assert mean.shape == (32,)
    pair = {"predictions": ["猫の反射"], "references": [REFERENCES[0]]}
    centred, uncentred = BertScore(encoder, "", mean), BertScore(encoder, "")
    assert centred.compute(**pair)["bertscore_f1"] < uncentred.compute(**pair)["bertscore_f1"] - 5
    same = {"predictions": REFERENCES, "references": REFERENCES}
    assert centred.compute(**same)["bertscore_f1"] == pytest.approx(100, abs=1e-3)


def test_the_mean_is_over_tokens_and_the_same_bytes_each_time(bert, tmp_path):
    encoder = load_encoder(bert, LAYER, words_only=True, batch_size=2)
    mean = mean_vector(encoder, REFERENCES)
    vectors = encoder.vectors(REFERENCES)
    every = torch.cat([vectors[text].tokens for text in REFERENCES])
    assert torch.allclose(mean, every.mean(dim=0), atol=1e-5)
    for name in ("a", "b"):
        write_mean(tmp_path / name, mean_vector(encoder, REFERENCES))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert list(load_file(tmp_path / "a")) == ["mean"]


def test_a_layer_that_is_not_there_is_named(bert):
    with pytest.raises(UserError, match=r"evaluation\.bertscore\.layer is 9.*1 to 4"):
        load_encoder(bert, 9, words_only=True, batch_size=2)


def test_a_folder_without_a_model_is_named(tmp_path):
    with pytest.raises(UserError, match=r"evaluation\.bertscore\.model"):
        load_encoder(tmp_path, 1, words_only=True, batch_size=2)


def test_the_mean_of_the_corpus_is_needed_for_centring_alone():
    assert BertScore().needed({"centering": True}) == {"encoder", "corpus_mean"}
    assert BertScore().needed({"centering": False}) == {"encoder"}
