"""A causal language model small enough to make in a test: real files, random weights, a tokenizer of its own."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast

# Enough Japanese for merges to form; bytes cover whatever else a test writes.
_TEXT = (
    "### 指示:\n地球観測とは何か、説明せよ。\n\n### 応答:\n地球観測とは、地球の大気、海洋、陸域の状態を継続的に測ることである。",
    "合成開口レーダは何の略称ですか。人工衛星はいつ打ち上げられましたか。資料によると、どのようなことが述べられていますか。",
    "二酸化炭素の濃度は、2015年に400ppmを超えました。海氷の面積は減少しています。",
)


def build_tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level BPE of some 400 tokens; <bos> in front of a text, pad and eos distinct."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<pad>", "<eos>", "<bos>"]
    tokenizer.train_from_iterator(
        _TEXT,
        trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=special,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="<bos> $A", special_tokens=[("<bos>", 2)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>"
    )


def build_tiny_model(folder: Path, chat_template: str | None = None) -> Path:
    """Save a Gemma 3 text model of two layers and 64 dimensions, with its tokenizer, to ``folder``."""
    tokenizer = build_tokenizer()
    tokenizer.chat_template = chat_template
    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=32,
        sliding_window=32,
        layer_types=["sliding_attention", "full_attention"],
        max_position_embeddings=1024,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.bos_token_id,
    )
    Gemma3ForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
