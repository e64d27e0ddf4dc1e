"""What every section of the report is made from: the run, the one verdict on it, and the reader's language."""

from dataclasses import dataclass

from pdf2lora.evaluation.metrics.all_metrics import figure
from pdf2lora.locales import Catalogue
from pdf2lora.report.run import Run
from pdf2lora.report.verdict import Verdict, judge


@dataclass(frozen=True)
class Material:
    run: Run
    say: Catalogue
    verdict: Verdict
    examples: int
    """Questions of each kind that are shown before the reader asks for more, and all that the Markdown shows."""

    @property
    def first(self) -> str:
        """The metric that decides first."""
        return self.run.results.deciding[0]

    @property
    def confirming(self) -> str | None:
        return figure(self.first).confirmed_by

    def kind(self, kind: str) -> str:
        return self.say(f"kind.{kind}")

    def kinds(self, kinds: list[str]) -> str:
        return self.say.listing([self.kind(kind) for kind in kinds])

    def what(self, metric: str) -> str:
        """A metric in words that say what it measures."""
        return self.say.get(f"deciding.{metric}.what", self.say.metric(metric))

    def brief(self, metric: str) -> str:
        return self.say.get(f"deciding.{metric}.brief", self.say.metric(metric))

    def joined(self, sentences: list[str]) -> str:
        return self.say("sentence.join").join(filter(None, sentences))


def material(run: Run, say: Catalogue, examples: int) -> Material:
    memory_mb = {variant: cost(run, variant)[1] for variant in run.against}
    verdict = judge(run.results, run.against, run.strategies, run.kinds, memory_mb)
    return Material(run, say, verdict, examples)


def cost(run: Run, system: str) -> tuple[float | None, float | None]:
    """Seconds a question about the documents (answered in batches; what is looked up for it included, loading the
    model not) and peak memory in MB, as far as they were measured."""
    timing = run.timing("answer_questions", system)
    return _seconds(run, system), timing.memory_mb if timing else None


def _seconds(run: Run, system: str) -> float | None:
    answering = run.answering_seconds.get(system)
    context = run.systems[system].context
    if answering is None or context is None:
        return answering
    retrieval = run.timing("retrieve_passages", context)
    return answering + retrieval.seconds / len(run.questions) if retrieval else None
