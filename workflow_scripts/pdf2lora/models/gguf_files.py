"""A GGUF file, as llama.cpp reads it, becomes a plain Hugging Face model: bf16 weights and its own tokenizer.

The weights go through transformers' converter. The tokenizer does not: transformers 5.17 turns Gemma's
into a Unigram model, which segments Japanese otherwise than the model was trained on, loses it when it is
saved and loaded again (every character becomes a token), forgets the <bos> that the model wants in front,
and gives SmolLM2 the wrong end of sentence. Everything that is needed stands in the file's metadata:
https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import gguf
import numpy as np
import torch
from tokenizers import AddedToken, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from pdf2lora.errors import UserError

_CONTROL, _USER_DEFINED, _BYTE = 3, 4, 6
"""gguf.TokenType: markers such as <bos>; pieces that are cut out before the merges; raw bytes."""

_SPECIAL = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}


def convert(path: Path, folder: Path) -> None:
    """Write the model in the GGUF file ``path`` to ``folder``: bf16 safetensors, configuration, tokenizer."""
    with _reading(path) as reader:
        metadata = {name: field.contents() for name, field in reader.fields.items()}
        tokenizer = tokenizer_from(metadata)
        model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.bfloat16)
    # Without this, save_pretrained refuses: "quantized with gguf and is not serializable".
    model.hf_quantizer, model.is_quantized = None, False
    del model.config.quantization_config
    for name in ("bos", "eos", "pad"):
        for configuration in (model.config, model.generation_config):
            setattr(configuration, f"{name}_token_id", getattr(tokenizer, f"{name}_token_id"))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def tokenizer_from(metadata: Mapping[str, Any]) -> PreTrainedTokenizerFast:
    """The tokenizer that the metadata of a GGUF file describes, with its special tokens and chat template."""
    kind, pre = metadata["tokenizer.ggml.model"], metadata.get("tokenizer.ggml.pre", "default")
    if kind == "llama":
        tokenizer = _sentencepiece(metadata)
    elif kind == "gpt2" and pre in _BYTE_LEVEL_SPLITS:
        tokenizer = _byte_level(metadata, pre)
    else:
        raise UserError(
            f"this GGUF file has a tokenizer of kind {kind}/{pre}, which cannot be converted. Known are "
            f"llama and gpt2 with {', '.join(_BYTE_LEVEL_SPLITS)}. Name the model by `hub:` or `path:` instead."
        )
    tokens, types = metadata["tokenizer.ggml.tokens"], metadata["tokenizer.ggml.token_type"]
    tokenizer.add_tokens(
        [
            AddedToken(token, special=type_ == _CONTROL, normalized=False)
            for token, type_ in zip(tokens, types, strict=True)
            if type_ in (_CONTROL, _USER_DEFINED)
        ]
    )
    special = {
        name: tokens[metadata[f"tokenizer.ggml.{key}_token_id"]]
        for name, key in _SPECIAL.items()
        if f"tokenizer.ggml.{key}_token_id" in metadata
    }
    if metadata.get("tokenizer.ggml.add_bos_token"):
        bos = special["bos_token"]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", special_tokens=[(bos, tokens.index(bos))]
        )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        chat_template=metadata.get("tokenizer.chat_template"),
        clean_up_tokenization_spaces=False,
        **special,
    )


def _sentencepiece(metadata: Mapping[str, Any]) -> Tokenizer:
    """SentencePiece's BPE: no merges are stored, any two pieces merge whose whole is a piece, the whole with
    the best score first; what is no piece falls back to its UTF-8 bytes."""
    tokens, types = metadata["tokenizer.ggml.tokens"], metadata["tokenizer.ggml.token_type"]
    scores = metadata["tokenizer.ggml.scores"]
    vocabulary = {token: i for i, token in enumerate(tokens)}
    mergeable = {
        token: score
        for token, type_, score in zip(tokens, types, scores, strict=True)
        if type_ not in (_CONTROL, _USER_DEFINED, _BYTE)
    }
    merges = [
        (-score, cut, token)
        for token, score in mergeable.items()
        for cut in range(1, len(token))
        if token[:cut] in mergeable and token[cut:] in mergeable
    ]
    tokenizer = Tokenizer(
        BPE(
            vocab=vocabulary,
            merges=[(token[:cut], token[cut:]) for _, cut, token in sorted(merges)],
            unk_token=tokens[metadata["tokenizer.ggml.unknown_token_id"]],
            fuse_unk=True,
            byte_fallback=True,
        )
    )
    space = [normalizers.Replace(" ", "▁")]
    strip = []
    if metadata.get("tokenizer.ggml.add_space_prefix", True):
        space.insert(0, normalizers.Prepend("▁"))
        strip.append(decoders.Strip(content=" ", left=1))
    tokenizer.normalizer = normalizers.Sequence(space)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip]
    )
    return tokenizer


# How llama.cpp cuts the text before the merges, by the name in `tokenizer.ggml.pre`.
_BYTE_LEVEL_SPLITS = {
    "gpt-2": (),
    "smollm": (pre_tokenizers.Digits(individual_digits=True),),
}


def _byte_level(metadata: Mapping[str, Any], pre: str) -> Tokenizer:
    """GPT-2's BPE over bytes, with the merges that are stored in the file."""
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in metadata["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [*_BYTE_LEVEL_SPLITS[pre], pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


@contextmanager
def _reading(path: Path) -> Iterator[gguf.GGUFReader]:
    """One reader of the file, which transformers is given too wherever it opens the file again.

    A reader takes 16 s for Gemma's vocabulary and transformers makes three. Most of the time goes into
    slicing a numpy memmap; as a plain array over the same mapping, it takes 6.
    """
    memmap = np.memmap
    with patch.object(np, "memmap", lambda *args, **kwargs: memmap(*args, **kwargs).view(np.ndarray)):
        reader = gguf.GGUFReader(path)
    with patch.object(gguf, "GGUFReader", lambda *_args, **_kwargs: reader):
        yield reader
