"""Whether an answer keeps to one style, is as long as it should be, and speaks as it was spoken to.

style_consistency  share of the sentences with a style (です・ます or plain) that have the answer's
                   commoner one: 100 for one sentence, 50 for half and half; nan where no sentence
                   has a style, as in 「アルベド」
length_ratio       characters of the shorter of answer and reference per characters of the longer: an
                   answer of half the length and one of double length both get 50. A plain quotient would
                   let one answer that runs on (500) hide several that say too little (20) in the mean.

An empty answer has 0 in both. White space is not counted.
"""

import math
from collections.abc import Sequence

from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric, token_signature
from pdf2lora.language.style import sentences_of, style_of_sentence, style_of_text, styles


class Style(Metric):
    """Consistency of style and ratio of lengths; over a system the mean of the answers they apply to."""

    name = "style"
    figures = (Figure("style_consistency", "form"), Figure("length_ratio", "form"))

    def answer_figures(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, list[float]]:
        pairs = zip(predictions, references, strict=True)
        return {
            "style_consistency": [100 * consistency(prediction) for prediction in predictions],
            "length_ratio": [100 * length_ratio(prediction, reference) for prediction, reference in pairs],
        }

    def signature(self, name: str) -> str:
        if name == "length_ratio":
            return "length_ratio|min/max|unit:character"
        return token_signature("style_consistency", "sentences in the commoner style/sentences with a style")


class StyleFollowed(Metric):
    """Whether an answer is in the style of its question."""

    name = "style_followed"
    figures = (Figure("style_followed", "form", rank="main"),)
    needs = frozenset({"questions"})
    counted = "style of the answer = style of the question"

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[str], questions: Sequence[str]
    ) -> dict[str, list[float]]:
        pairs = zip(questions, predictions, strict=True)
        return {self.name: [100 * follows_style(question, answer) for question, answer in pairs]}


def consistency(text: str) -> float:
    """Share of the sentences with a style that have the commoner one, 0.5 to 1; nan where none has a style,
    0 for no text."""
    if not text.strip():
        return 0.0
    each = styles(text)
    if not each:
        return math.nan
    polite = each.count("desu_masu")
    return max(polite, len(each) - polite) / len(each)


def length_ratio(answer: str, reference: str) -> float:
    """The smaller length per the larger, in characters that are not white space; 0 for no answer."""
    lengths = sorted(len("".join(text.split())) for text in (answer, reference))
    return lengths[0] / lengths[1] if lengths[1] else 0.0


def follows_style(question: str, answer: str) -> float:
    """1 where most of the answer is in the style of the question, else 0, also for the empty answer and for
    one that is as much polite as plain.

    「…ですか。」「…ください。」 want です・ます, 「…か。」「…述べよ。」 plain style; of several sentences the last
    that has a style asks. nan where the question has none (「アルベドとは」), or no sentence of the answer.
    """
    asked = [style_of_sentence(sentence) for sentence in sentences_of(question)]
    wanted = next((style for style in reversed(asked) if style is not None), None)
    if wanted is None:
        return math.nan
    if not answer.strip():
        return 0.0
    return float(style_of_text(answer) == wanted) if styles(answer) else math.nan
