"""Keigo and plain style of an answer, as shares of its sentences; `language.style` says what counts as which."""

from collections.abc import Sequence

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric
from pdf2lora.language.style import keigo_of_sentence, sentences_of, style_of_sentence


class KeigoShares(Metric):
    """Shares of the sentences of an answer; over a system the mean of its answers. "keigo" is the share with
    keigo of any kind, the next three its kinds, "style_plain" the share that ends in plain style."""

    name = "keigo"
    figures = tuple(
        Figure(name, "form", "neither")
        for name in ("keigo", "keigo_polite", "keigo_honorific", "keigo_humble", "style_plain")
    )
    of_the_text = True
    counted = "sentences with it/sentences"

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        return self.by_name([_shares(prediction) for prediction in predictions])


def _shares(text: str) -> list[float]:
    """In the order of KeigoShares's figures, 0 to 100; 0 for no text."""
    spoken = sentences_of(text)
    if not spoken:
        return [0.0] * len(KeigoShares.figures)
    rows = []
    for sentence in spoken:
        forms = keigo_of_sentence(sentence)
        rows.append((any(forms), *forms, style_of_sentence(sentence) == "de_aru"))
    return [100 * (sum(column) / len(spoken)) for column in zip(*rows, strict=True)]
