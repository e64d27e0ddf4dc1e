"""Perplexity: how much the base model, which knows Japanese but not the document, is surprised by an answer.

exp of the mean negative log-likelihood of the answer's tokens, each given those before it and none of the
question (Jelinek et al. 1977). Low is fluent or worn out: an answer that repeats itself has a low perplexity, so
it is read beside the repetition. Over a system the log-likelihoods of all answers are pooled before the mean.
The figure is not on the scale from 0 to 100.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Array, PooledMetric

if TYPE_CHECKING:  # torch takes seconds, and the table is read without it, too
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

BATCH_TOKENS = 512
"""Tokens that are looked at together: their logits over a vocabulary of 262,144 take half a gigabyte."""


class Perplexity(PooledMetric):
    """Of each answer its perplexity; nan for an answer without a token, which surprises nobody."""

    name = "perplexity"
    figures = (Figure("perplexity", "naturalness", "neither", scale=(1, None)),)
    sums = ("perplexity_nats", "perplexity_tokens")
    needs = frozenset({"model"})
    settings = "perplexity"

    def __init__(
        self,
        model: "PreTrainedModel | None" = None,
        tokenizer: "PreTrainedTokenizerBase | None" = None,
        max_tokens: int = 0,
        signature: str = "",
    ) -> None:
        self._model, self._tokenizer, self._max_tokens = model, tokenizer, max_tokens
        self._signature = signature
        self._known: dict[str, tuple[float, int]] = {}

    def ready(self, settings: Mapping[str, Any], files: Mapping[str, Any]) -> "Perplexity":
        from pdf2lora.evaluation.encoder import language_model, versions

        own, tokens = language_model(files["model"]), settings["tokens"]
        signature = f"perplexity|model:{files['model'].name}|first:{tokens}tokens|context:none|{versions()}"
        return Perplexity(own.model, own.tokenizer, tokens, signature)

    def summands(self, predictions: Sequence[str], references: Sequence[str]) -> Array:
        """For each answer the sum of the negative log-likelihoods of its tokens, in nats, and their number."""
        self._measure(predictions)
        return np.array([self._known[text] for text in predictions], dtype=float).reshape(-1, 2)

    def of_sums(self, sums: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.exp(sums[..., :1] / sums[..., 1:])

    def signature(self, name: str) -> str:
        return self._signature

    def _measure(self, texts: Sequence[str]) -> None:
        """Each distinct text once, those of like length together."""
        new = sorted(set(texts) - self._known.keys())
        encoded = sorted((len(ids), text, ids) for text in new for ids in [self._ids(text)])
        progress = tqdm(total=len(encoded), desc="perplexity", disable=None)  # on a terminal only
        while encoded:
            longest = encoded[-1][0]
            batch = encoded[-max(1, BATCH_TOKENS // longest) :]
            del encoded[-len(batch) :]
            if longest == 1:  # only the token that stands before the text
                self._known |= {text: (0.0, 0) for _, text, _ in batch}
            else:
                self._known |= self._likelihoods([(text, ids) for _, text, ids in batch])
            progress.update(len(batch))
        progress.close()

    def _ids(self, text: str) -> list[int]:
        """The text's tokens after one that stands for the beginning, cut off after ``max_tokens`` of them."""
        tokenizer = self._tokenizer
        ids = tokenizer(text.strip(), add_special_tokens=False)["input_ids"][: self._max_tokens]
        first = tokenizer.eos_token_id if tokenizer.bos_token_id is None else tokenizer.bos_token_id
        return [first, *ids]

    def _likelihoods(self, batch: Sequence[tuple[str, list[int]]]) -> dict[str, tuple[float, int]]:
        import torch

        longest = max(len(ids) for _, ids in batch)
        # Padding on the right changes nothing that stands before it, and is left out below.
        rows = torch.tensor([ids + [0] * (longest - len(ids)) for _, ids in batch])
        mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for _, ids in batch])
        with torch.inference_mode():
            logits = self._model(input_ids=rows, attention_mask=mask, use_cache=False).logits[:, :-1]
        likelihoods = {}
        for row, (text, ids) in enumerate(batch):
            loss = torch.nn.functional.cross_entropy(
                logits[row, : len(ids) - 1], rows[row, 1 : len(ids)], reduction="sum"
            )
            likelihoods[text] = (float(loss), len(ids) - 1)
        return likelihoods
