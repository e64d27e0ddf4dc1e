import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.tiny_gguf import vocabulary, write_gguf
from pdf2lora.errors import UserError
from pdf2lora.models.gguf_files import convert, tokenizer_from


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The model in the file, and the folder that the file was converted to."""
    folder = tmp_path_factory.mktemp("gguf")
    model = write_gguf(folder / "tiny.gguf")
    convert(folder / "tiny.gguf", folder / "converted")
    return model, folder / "converted"


@pytest.fixture(scope="module")
def tokenizer(written):
    return AutoTokenizer.from_pretrained(written[1])


def test_the_converted_weights_are_the_files(written):
    model, folder = written
    converted = AutoModelForCausalLM.from_pretrained(folder)
    assert converted.dtype == torch.bfloat16
    for name, tensor in model.state_dict().items():
        torch.testing.assert_close(converted.state_dict()[name].float(), tensor, rtol=1e-2, atol=1e-2)


def test_nothing_says_any_more_that_the_model_was_quantised(written):
    model = AutoModelForCausalLM.from_pretrained(written[1])
    assert getattr(model.config, "quantization_config", None) is None
    assert (model.config.bos_token_id, model.config.eos_token_id, model.config.pad_token_id) == (2, 1, 0)
    assert model.generation_config.eos_token_id == 1


def test_pieces_merge_best_score_first_after_saving_and_loading(tokenizer):
    tokens = tokenizer.tokenize("地球観測とは何ですか。", add_special_tokens=True)
    assert tokens == ["<bos>", "地球観測", "とは", "何", "ですか", "。"]


def test_user_defined_pieces_are_cut_out_and_the_unknown_falls_back_to_bytes(tokenizer):
    tokens = tokenizer.tokenize("衛星 衛星\n\na漢")
    assert tokens == ["衛星", "▁衛", "星", "\n\n", "a", "<0xE6>", "<0xBC>", "<0xA2>"]


@pytest.mark.parametrize("text", ["地球観測とは何ですか。", " 衛星  衛星\n\na漢字", "𠮷\n"])
def test_a_text_comes_back_from_its_tokens(tokenizer, text):
    assert tokenizer.decode(tokenizer(text, add_special_tokens=False)["input_ids"]) == text


def test_special_tokens_are_those_of_the_file(tokenizer):
    special = (tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token, tokenizer.unk_token)
    assert special == ("<bos>", "<eos>", "<pad>", "<unk>")
    assert len(tokenizer) == len(vocabulary()[0])


def byte_level(pre="smollm", **more):
    """Metadata as SmolLM2's file has it, where the end of text is not the beginning of one."""
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "1", "2", "a", "b", "ab", "12"]
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": pre,
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [3, 3, 3, 1, 1, 1, 1, 1, 1],
        "tokenizer.ggml.merges": ["a b", "1 2"],
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.padding_token_id": 2,
        "tokenizer.chat_template": "{{ messages[0]['content'] }}",
        **more,
    }


def test_a_byte_level_tokenizer_keeps_its_merges_marks_and_chat_template():
    tokenizer = tokenizer_from(byte_level())
    assert tokenizer.tokenize("<|im_start|>ab12") == ["<|im_start|>", "ab", "1", "2"]
    assert (tokenizer.bos_token, tokenizer.eos_token) == ("<|im_start|>", "<|im_end|>")
    assert tokenizer.chat_template == "{{ messages[0]['content'] }}"


def test_a_tokenizer_of_unknown_kind_is_refused():
    with pytest.raises(UserError, match="gpt2/qwen2"):
        tokenizer_from(byte_level("qwen2"))
    with pytest.raises(UserError, match="bert"):
        tokenizer_from(byte_level() | {"tokenizer.ggml.model": "bert"})
