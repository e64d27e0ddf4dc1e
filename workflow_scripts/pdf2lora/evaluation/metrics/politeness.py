"""Keigo and plain style of an answer, as shares of its sentences; `language.style` says what counts as which."""

from collections.abc import Sequence

from pdf2lora.evaluation.metrics.answer_metric import AnswerFigures, AnswerMetric, token_signature
from pdf2lora.language.style import keigo_of_sentence, sentences_of, style_of_sentence


class Keigo(AnswerMetric):
    """Shares of the sentences of an answer; over a system the mean of its answers. "keigo" is the share with
    keigo of any kind, the next three its kinds, "style_plain" the share that ends in plain style."""

    names = ("keigo", "keigo_polite", "keigo_honorific", "keigo_humble", "style_plain")
    of_the_text = True
    description = "Share of sentences with keigo (polite, honorific, humble) and in plain style, by UniDic."
    citation = "文化審議会 2007 (敬語の指針)"

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> AnswerFigures:
        rows = [_shares(prediction) for prediction in predictions]
        return {name: [100 * row[i] for row in rows] for i, name in enumerate(self.names)}

    def signature(self, name: str) -> str:
        return token_signature(name, "sentences with it/sentences")


def _shares(text: str) -> list[float]:
    """In the order of Keigo's names, 0 to 1; 0 for no text."""
    spoken = sentences_of(text)
    if not spoken:
        return [0.0] * len(Keigo.names)
    rows = []
    for sentence in spoken:
        forms = keigo_of_sentence(sentence)
        rows.append((any(forms), *forms, style_of_sentence(sentence) == "de_aru"))
    return [sum(column) / len(spoken) for column in zip(*rows, strict=True)]
