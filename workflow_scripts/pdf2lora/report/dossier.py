"""What every section of the report is made from: the run, the one verdict on it, and the reader's language."""

from dataclasses import dataclass

from pdf2lora.evaluation.metrics.all_metrics import figure
from pdf2lora.locales import Catalogue
from pdf2lora.report.finished_run import FinishedRun
from pdf2lora.report.verdict import Verdict, judge


@dataclass(frozen=True)
class Dossier:
    run: FinishedRun
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


def dossier(run: FinishedRun, say: Catalogue, examples: int) -> Dossier:
    memory_mb = {variant: run.cost(variant)[1] for variant in run.against}
    return Dossier(run, say, judge(run.results, run.against, run.strategies, run.kinds, memory_mb), examples)
