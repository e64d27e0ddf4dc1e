"""Everything that a finished run left, read once: what the report is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pdf2lora.files import read_csv, read_json
from pdf2lora.records import Answer, Question, RejectedPair, read_records
from pdf2lora.report.timings import Timing, read_timings

Row = dict[str, str]


@dataclass(frozen=True)
class Run:
    """A finished run. Systems and variants are in the configuration's order."""

    systems: list[str]
    variants: dict[str, dict[str, Any]]
    """Each variant's training settings."""
    against: dict[str, str]
    """The base system that each variant is compared with."""
    model_name: str
    model: dict[str, Any]
    documents: list[dict[str, Any]]
    """In documents.json's words; a document that was skipped has its ``problem`` here."""
    extraction: dict[str, list[Row]]
    """Document → a row a method."""
    statistics: dict[str, Any]
    contamination: dict[str, Any]
    rejected: list[RejectedPair]
    questions: list[Question]
    figures: dict[tuple[str, str, str], dict[str, float]]
    """(system, kind, metric) → mean, n."""
    signatures: dict[str, str]
    summaries: dict[str, dict[str, Any]]
    """System → its metrics.json."""
    answers: dict[str, dict[str, Answer]]
    """System → question's id → what it answered."""
    scores: dict[str, dict[str, Row]]
    """System → question's id → its row of scores.csv."""
    loss: dict[str, list[Row]]
    training: dict[str, dict[str, Any]]
    timings: list[Timing]
    config: dict[str, Any]

    @property
    def kinds(self) -> list[str]:
        """The kinds of question that were asked."""
        return list(dict.fromkeys(kind for _, kind, _ in self.figures))

    @property
    def metrics(self) -> list[str]:
        return list(dict.fromkeys(metric for _, _, metric in self.figures))


def read_run(files: Mapping[str, Any], params: Mapping[str, Any]) -> Run:
    """Read a run from the files and parameters of `write_report`.

    Lists of files are in the order of ``params["systems"]`` or of ``params["variants"]``.
    """
    systems, variants = list(params["systems"]), dict(params["variants"])
    comparison = read_csv(files["comparison"])
    return Run(
        systems=systems,
        variants=variants,
        against=dict(params["against"]),
        model_name=params["model"],
        model=read_json(files["model"]),
        documents=read_json(files["documents"]),
        extraction={Path(path).parent.name: read_csv(path) for path in files["extraction"]},
        statistics=read_json(files["statistics"]),
        contamination=read_json(files["contamination"]),
        rejected=read_records(files["rejected"], RejectedPair),
        questions=read_records(files["questions"], Question),
        figures={
            (row["system"], row["kind"], row["metric"]): {"mean": float(row["mean"]), "n": int(row["n"])}
            for row in comparison
        },
        signatures={row["metric"]: row["signature"] for row in comparison},
        summaries={s: read_json(path) for s, path in _each(systems, files["metrics"])},
        answers={
            s: {answer.question: answer for answer in read_records(path, Answer)}
            for s, path in _each(systems, files["answers"])
        },
        scores={
            s: {row["question"]: row for row in read_csv(path)} for s, path in _each(systems, files["scores"])
        },
        loss={v: read_csv(path) for v, path in _each(variants, files["loss"])},
        training={v: read_json(path) for v, path in _each(variants, files["training"])},
        timings=read_timings(params["benchmarks"]),
        config=dict(params["config"]),
    )


def _each(names: Sequence[str] | Mapping[str, Any], paths: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(names, paths, strict=True))
