"""Perplexity: how much the base model, which knows Japanese but not the document, is surprised by an answer.

exp of the mean negative log-likelihood of the answer's tokens, each given those before it and none of the
question (Jelinek et al. 1977). Low is fluent or worn out: an answer that repeats itself has a low perplexity, so
it is read beside the repetition. Over a system the log-likelihoods of all answers are pooled before the mean.
The figure is not on the scale from 0 to 100.
"""

from collections.abc import Sequence

import torch
from tqdm import tqdm
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from pdf2lora.evaluation.metrics.answer_metric import AnswerFigures, AnswerMetric, Figures
from pdf2lora.evaluation.pooling import PERPLEXITY, figures_of

BATCH_TOKENS = 512
"""Tokens that are looked at together: their logits over a vocabulary of 262,144 take half a gigabyte."""


class Perplexity(AnswerMetric):
    """Of each answer its perplexity; nan for an answer without a token, which surprises nobody."""

    names = ("perplexity",)
    description = "Perplexity of the answers under the base model, log-likelihoods pooled over all answers."
    citation = "Jelinek et al. 1977"

    def __init__(
        self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, max_tokens: int, signature: str
    ) -> None:
        super().__init__()
        self._model, self._tokenizer, self._max_tokens = model, tokenizer, max_tokens
        self._signature = signature
        self._known: dict[str, tuple[float, int]] = {}

    def counts(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        """For each answer the sum of the negative log-likelihoods of its tokens, in nats, and their number."""
        self._measure(predictions)
        rows = [self._known[text] for text in predictions]
        return dict(zip(PERPLEXITY.counts, map(list, zip(*rows, strict=True)), strict=True))

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        return figures_of(PERPLEXITY, self.counts(predictions, references))

    def system_figures(self, predictions: Sequence[str], references: Sequence[str]) -> Figures:
        counts = self.counts(predictions, references)
        pooled = {name: [sum(values)] for name, values in counts.items()}
        return {name: values[0] for name, values in figures_of(PERPLEXITY, pooled).items()}

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

    @torch.inference_mode()
    def _likelihoods(self, batch: Sequence[tuple[str, list[int]]]) -> dict[str, tuple[float, int]]:
        longest = max(len(ids) for _, ids in batch)
        # Padding on the right changes nothing that stands before it, and is left out below.
        rows = torch.tensor([ids + [0] * (longest - len(ids)) for _, ids in batch])
        mask = torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for _, ids in batch])
        logits = self._model(input_ids=rows, attention_mask=mask, use_cache=False).logits[:, :-1]
        found = {}
        for row, (text, ids) in enumerate(batch):
            loss = torch.nn.functional.cross_entropy(
                logits[row, : len(ids) - 1], rows[row, 1 : len(ids)], reduction="sum"
            )
            found[text] = (float(loss), len(ids) - 1)
        return found
