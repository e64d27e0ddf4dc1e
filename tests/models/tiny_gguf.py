"""A GGUF file of some kilobytes, as llama.cpp's converter writes one: Gemma 3 in fp32 with a SentencePiece vocabulary."""

from pathlib import Path

import gguf
import numpy as np
import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig

# Pieces with their scores, best first; SentencePiece's vocabulary has no merges, only these.
_WORDS = ("です", "ですか", "地球", "観測", "地球観測", "とは", "何", "▁衛", "衛星", "。")
_NORMAL, _UNKNOWN, _CONTROL, _USER_DEFINED, _BYTE = 1, 2, 3, 4, 6


def vocabulary() -> tuple[list[str], list[float], list[int]]:
    letters = sorted(set("".join(_WORDS)) | {"a", "▁"})
    pieces = [("<pad>", 0.0, _CONTROL), ("<eos>", 0.0, _CONTROL), ("<bos>", 0.0, _CONTROL)]
    pieces += [("<unk>", 0.0, _UNKNOWN), ("\n\n", 0.0, _USER_DEFINED)]
    pieces += [(f"<0x{byte:02X}>", 0.0, _BYTE) for byte in range(256)]
    pieces += [(word, -float(rank), _NORMAL) for rank, word in enumerate(_WORDS) if len(word) > 1]
    pieces += [(letter, -100.0 - rank, _NORMAL) for rank, letter in enumerate(letters)]
    tokens, scores, types = zip(*pieces, strict=True)
    return list(tokens), list(scores), list(types)


def model() -> Gemma3ForCausalLM:
    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=len(vocabulary()[0]),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=32,
        sliding_window=32,
        max_position_embeddings=256,
    )
    model = Gemma3ForCausalLM(config).eval()
    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight"):
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def write_gguf(path: Path) -> Gemma3ForCausalLM:
    """Write the file, and give the model that is in it."""
    written = model()
    config = written.config
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_sliding_window(config.sliding_window)
    writer.add_rope_freq_base(1_000_000.0)
    tokens, scores, types = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_pad_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.GEMMA3, config.num_hidden_layers)
    for name, tensor in written.state_dict().items():
        if name == "lm_head.weight":  # tied to the embedding
            continue
        # llama.cpp keeps Gemma's norms as 1 + weight.
        values = tensor.numpy() + (1 if name.endswith("norm.weight") else 0)
        writer.add_tensor(names.get_name(name, try_suffixes=(".weight",)), values.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return written
