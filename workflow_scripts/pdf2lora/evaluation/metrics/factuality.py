"""Whether an answer has the facts of its reference: its numbers, dates, names and directions.

Overlap and embeddings score 「CO2を倍増させる」 against 「CO2をゼロにする」 as almost right. Here each
fact is right or wrong: recall and precision as in information extraction, and how many answers say the
contrary of their reference.
"""

from collections.abc import Sequence

from pdf2lora.evaluation.facts.comparing import check_facts
from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric, token_signature
from pdf2lora.language.parsed import parse

NAN = float("nan")


class Factuality(Metric):
    """Fact recall, fact precision and the share of answers that contradict their reference.

    ``fact_recall`` = 100 · right / (right + missing), over the facts of the reference that the question does not
    state already (to repeat those shows nothing); nan where there are none.
    ``fact_precision`` = 100 · right / (right + added), over the facts of the answer, again without the question's;
    for an answer without facts 0 where the reference has some, so that silence earns nothing, and nan where
    neither has any.
    ``fact_contradictions`` = 100 for an answer that contradicts its reference in anything, else 0; less is
    better, and nan where the reference has nothing to contradict, which does not depend on the answer.
    """

    name = "facts"
    figures = (
        Figure("fact_recall", "facts", rank="first", usable_from=50),
        Figure("fact_precision", "facts"),
        Figure("fact_contradictions", "facts", "lower", rank="main"),
    )
    needs = frozenset({"questions"})

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[str], questions: Sequence[str] | None = None
    ) -> dict[str, list[float]]:
        asked = [""] * len(predictions) if questions is None else questions
        return self.by_name([_figures(*texts) for texts in zip(predictions, references, asked, strict=True)])

    def signature(self, name: str) -> str:
        what = {
            "fact_recall": "right/(right+missing)",
            "fact_precision": "right/(right+added)",
            "fact_contradictions": "answers with a contradiction/answers",
        }[name]
        return token_signature("facts", what, "kinds:quantity,date,name,direction", "without:question's")


def _figures(answer: str, reference: str, question: str) -> tuple[float, float, float]:
    checked = check_facts(answer, reference, question)
    right, missing, added = len(checked.right), len(checked.missing), len(checked.added)
    # A silent answer: whether a figure applies may depend on the reference and the question, never on the answer.
    silence = check_facts("", reference, question)
    recall = 100 * right / (right + missing) if silence.missing else NAN
    silent = 0.0 if silence.missing else NAN
    precision = 100 * right / (right + added) if right + added else silent
    contradictions = 100.0 * bool(checked.contradicted) if can_be_contradicted(reference) else NAN
    return recall, precision, contradictions


def can_be_contradicted(reference: str) -> bool:
    """Whether a reference has a value, or a predicate that can be denied, and not only names.

    A name can be contradicted where the reference says what it does.
    """
    true = parse(reference)
    return bool(true.predicates) or any(fact.kind != "name" or fact.slot.does for fact in true.claims)
