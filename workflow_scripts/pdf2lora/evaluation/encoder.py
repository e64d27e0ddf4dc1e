"""Token vectors of sentences from a model's hidden layer, which BERTScore compares.

The encoder is any model with a stack of layers: a BERT, whose special tokens stand around the
sentence and are compared along as in the bert_score package, or a causal language model. Of the
latter only the words count: whatever token comes first draws most of the attention and has the same
huge vector in every sentence, so a token is put before the sentence to play that part and left out.
"""

import copy
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from pdf2lora.errors import UserError
from pdf2lora.files import read_json, whole
from pdf2lora.models.loading import Loaded, load
from pdf2lora.sampling import evenly

MAX_TOKENS = 512
"""Longer sentences are cut off; tokenizers that do not know their model's limit say 10^30."""
CORPUS_SENTENCES = 256
"""The mean vector of a corpus hardly moves beyond this many sentences (0.2 % after 50)."""


class Vectors(NamedTuple):
    """A sentence as its tokens."""

    tokens: Tensor
    """[tokens, width], float32."""
    weights: Tensor
    """[tokens]: how much each counts in its sentence's mean; 0 for tokens that can only be matched."""

    def directions(self, mean: Tensor | None) -> "Vectors":
        """Unit vectors: of the tokens themselves, or of how they differ from a ``mean`` [width]."""
        tokens = self.tokens if mean is None else self.tokens - mean
        return Vectors(torch.nn.functional.normalize(tokens, dim=-1), self.weights)


class Encoder:
    """The first ``layer`` layers of a model, in float32 on the CPU.

    ``words_only`` leaves special tokens out altogether (and puts one before the sentence, see above);
    without it, tokens and weights are those of the bert_score package.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        layer: int,
        *,
        words_only: bool,
        batch_size: int = 32,
    ) -> None:
        self.model = _first_layers(model, layer).float().eval()
        self.tokenizer = tokenizer
        self.words_only = words_only
        self.batch_size = batch_size

    def vectors(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """Each distinct text with its vectors; texts of like length are encoded together.

        The batches depend on the set of texts alone, not on their order.
        """
        encoded = sorted((len(ids), text, ids) for text in set(texts) for ids in [self._ids(text)])
        vectors: dict[str, Vectors] = {}
        for start in range(0, len(encoded), self.batch_size):
            batch = encoded[start : start + self.batch_size]
            states = self._states([ids for _, _, ids in batch])
            for (length, text, ids), state in zip(batch, states, strict=True):
                vectors[text] = self._counted(ids, state[:length])
        return vectors

    def _ids(self, text: str) -> list[int]:
        tokenizer = self.tokenizer
        if not self.words_only:
            return tokenizer(text.strip(), truncation=True, max_length=MAX_TOKENS).input_ids
        ids = tokenizer(
            text.strip(), add_special_tokens=False, truncation=True, max_length=MAX_TOKENS
        ).input_ids
        first = [tokenizer.bos_token_id, tokenizer.cls_token_id, tokenizer.eos_token_id]
        return [next(token for token in first if token is not None), *ids]

    @torch.inference_mode()
    def _states(self, rows: list[list[int]]) -> Tensor:
        """[rows, longest, width]: the hidden states, with anything in the padding on the right."""
        longest = max(map(len, rows))
        # Which token fills up does not matter: it is masked, and cut off afterwards.
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        return self.model(input_ids=ids, attention_mask=mask).last_hidden_state

    def _counted(self, ids: Sequence[int], state: Tensor) -> Vectors:
        # clone, or every sentence would keep its whole batch in memory
        if self.words_only:
            return Vectors(state[1:].clone(), torch.ones(len(ids) - 1))
        ends = {self.tokenizer.cls_token_id, self.tokenizer.sep_token_id}
        return Vectors(state.clone(), torch.tensor([0.0 if token in ends else 1.0 for token in ids]))


def load_encoder(folder: str | Path, layer: int, *, words_only: bool, batch_size: int) -> Encoder:
    """The encoder in a folder of plain Hugging Face files; nothing is fetched from anywhere.

    Raises UserError where the folder does not hold such a model, or it has fewer layers.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        model = AutoModel.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError) as error:
        raise UserError(
            f"{folder}: not a model that can serve as the encoder of BERTScore ({str(error).splitlines()[0]}). "
            "Set evaluation.bertscore.model to `base` or to another entry of `models`."
        ) from error
    return Encoder(model, tokenizer, layer, words_only=words_only, batch_size=batch_size)


@cache
def language_model(folder: Path) -> Loaded:
    """In float32 on the CPU; kept, for two metrics may read the answers with it."""
    return load(folder, "none", "cpu", torch.float32)


def shared_encoder(folder: Path, layer: int, *, words_only: bool, batch_size: int) -> Encoder:
    """The encoder in a folder, made of the weights that `language_model` keeps where that is what it holds; the language
    model stays whole."""
    architectures = read_json(folder / "config.json").get("architectures") or []
    if not any(name.endswith("ForCausalLM") for name in architectures):
        return load_encoder(folder, layer, words_only=words_only, batch_size=batch_size)
    whole_model = language_model(folder)
    shared = copy.copy(whole_model.model.base_model)
    # The copy is shallow but for its list of children, of which one will be cut.
    shared._modules = dict(shared._modules)
    return Encoder(shared, whole_model.tokenizer, layer, words_only=words_only, batch_size=batch_size)


def versions() -> str:
    """What a figure that a model gives depends on besides, for its signature."""
    return f"torch:{version('torch')}|transformers:{version('transformers')}"


def _first_layers(model: PreTrainedModel, count: int) -> PreTrainedModel:
    """Cut a model after ``count`` layers: what lies above is not computed. Its last norm, if any, stays."""
    holder = model.encoder if hasattr(model, "encoder") else model
    name = next(
        (n for n in ("layer", "layers") if isinstance(getattr(holder, n, None), torch.nn.ModuleList)), None
    )
    if name is None:
        raise UserError(
            f"{type(model).__name__} has no stack of layers that BERTScore could look into: "
            "choose another model as evaluation.bertscore.model."
        )
    layers = getattr(holder, name)
    if not 1 <= count <= len(layers):
        raise UserError(
            f"evaluation.bertscore.layer is {count}, but {type(model).__name__} has the layers 1 to {len(layers)}."
        )
    setattr(holder, name, layers[:count])
    return model


def mean_vector(encoder: Encoder, sentences: Sequence[str]) -> Tensor:
    """[width]: the mean token vector of a corpus, from sentences spread evenly over it."""
    vectors = encoder.vectors(evenly(sentences, CORPUS_SENTENCES))
    return torch.cat([vectors[text].tokens for text in sorted(vectors)]).mean(dim=0)


def write_mean(path: str | Path, mean: Tensor) -> None:
    with whole(path) as part:
        save_file({"mean": mean.contiguous()}, part)


def read_mean(path: str | Path) -> Tensor:
    return load_file(path)["mean"]
