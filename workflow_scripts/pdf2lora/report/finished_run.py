"""Everything that a finished run left, read once: what the report is made from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pdf2lora.files import read_csv, read_json
from pdf2lora.locales import flat
from pdf2lora.measures import GENERAL
from pdf2lora.records import Answer, Chunk, Evidence, Message, Question, RejectedPair, Retrieved, read_records
from pdf2lora.report.results import Results, read_results, read_signatures
from pdf2lora.report.timings import Timing, read_answering_seconds, read_timings
from pdf2lora.systems import System, start_of

Row = dict[str, str]
Read = TypeVar("Read")


@dataclass(frozen=True)
class FinishedRun:
    """A finished run. Systems and variants are in the configuration's order."""

    systems: dict[str, System]
    variants: dict[str, dict[str, Any]]
    """Each variant's training settings."""
    model: dict[str, Any]
    documents: list[dict[str, Any]]
    """In documents.json's words; a document that was skipped has its ``problem`` here."""
    extraction: dict[str, list[Row]]
    """Document → a row a method."""
    statistics: dict[str, Any]
    contamination: dict[str, Any]
    rejected: list[RejectedPair]
    questions: list[Question]
    chunks: dict[str, Chunk]
    """The corpus: chunk's id → chunk."""
    results: Results
    signatures: dict[str, str]
    """Metric → how its figures came about."""
    summaries: dict[str, dict[str, Any]]
    """System → its metrics.json."""
    answers: dict[str, dict[str, Answer]]
    """System → question's id → what it answered."""
    scores: dict[str, dict[str, Row]]
    """System → question's id → its row of scores.csv."""
    evidence: dict[str, dict[str, Evidence]]
    """System → question's id → the answer held against facts and documents."""
    passages: dict[str, dict[str, Retrieved]]
    """Context → question's id → what systems with that context were given with it."""
    loss: dict[str, list[Row]]
    training: dict[str, dict[str, Any]]
    sweeps: dict[str, list[Row]]
    """Variant that was chosen from a sweep → a row a candidate."""
    plans: dict[str, dict[str, Any]]
    """Variant → what `plan_training` had predicted, and ``of`` what; only where it planned what was then trained."""
    timings: list[Timing]
    answering_seconds: dict[str, float]
    """System → seconds that an answer about the documents took; only where that was measured."""
    config: dict[str, Any]
    configfiles: list[str]
    """What the user laid over config.yaml."""
    setting_words: dict[str, str]
    """Training setting → what the report calls it."""

    @property
    def kinds(self) -> list[str]:
        """The kinds of question about the documents that were asked."""
        return list(dict.fromkeys(kind for _, kind, _ in self.results.estimates if kind != GENERAL))

    @property
    def metrics(self) -> list[str]:
        """Of the answers about the documents."""
        there = {metric for _, kind, metric in self.results.estimates if kind != GENERAL}
        return [metric for metric in self.signatures if metric in there]

    @property
    def tokenizer(self) -> str:
        """By which the words of all texts were cut."""
        return next(iter(self.summaries.values()))["tokenizer"]

    @property
    def model_name(self) -> str:
        """The one that the user starts from."""
        return next(iter(self.systems.values())).model

    @cached_property
    def against(self) -> dict[str, str]:
        """The base system that each variant is compared with."""
        return {variant: self._names[self.systems[variant].base] for variant in self.variants}

    @cached_property
    def strategies(self) -> dict[str, dict[str, str]]:
        """Variant → what could be done for its model, from the cheapest on (retrieval needs no training, and both needs
        both) → the system that does it."""
        context = next((system.context for system in self.systems.values() if system.context), None)
        strategies = {}
        for variant, against in self.against.items():
            start, tuned = start_of(self.systems, self.systems[variant]), self.systems[variant]
            ways = {
                "neither": start,
                "retrieve": start.given(context or ""),
                "tune": tuned,
                "both": tuned.given(context or ""),
            }
            asked = context and self._names.keys() >= set(ways.values())
            strategies[variant] = (
                {way: self._names[system] for way, system in ways.items()}
                if asked
                else {"neither": against, "tune": variant}
            )
        return strategies

    @cached_property
    def _names(self) -> dict[System, str]:
        return {system: name for name, system in self.systems.items()}

    def timing(self, rule: str, target: str) -> Timing | None:
        """Of one job, where it was measured."""
        return next((t for t in self.timings if (t.rule, t.target) == (rule, target)), None)

    def cost(self, system: str) -> tuple[float | None, float | None]:
        """Seconds a question about the documents (answered in batches; what is looked up for it included, loading the
        model not) and peak memory in MB, as far as they were measured."""
        seconds, timing = self.answering_seconds.get(system), self.timing("answer_questions", system)
        if seconds is not None and (context := self.systems[system].context):
            retrieval = self.timing("retrieve_passages", context)
            seconds = seconds + retrieval.seconds / len(self.questions) if retrieval else None
        return seconds, timing.memory_mb if timing else None


def read_run(files: Mapping[str, Any], params: Mapping[str, Any]) -> FinishedRun:
    """Read a run from the files and parameters of `write_report`.

    Lists of files are in the order of ``params["systems"]`` or of ``params["variants"]``.
    """
    systems = msgspec.convert(params["systems"], dict[str, System])
    variants = list(params["variants"])
    training = _each(variants, files["training"], read_json)
    documents = [_with_messages(document) for document in read_json(files["documents"])]
    extraction = {Path(path).parent.name: read_csv(path) for path in files["extraction"]}
    sweeps = {Path(path).stem: read_csv(path) for path in files.get("sweeps", ())}
    # What was taken out of the configuration leaves its benchmarks behind.
    targets = {
        *(*systems, *variants, *(document["document"] for document in documents)),
        *(f"{document}.{row['method']}" for document, rows in extraction.items() for row in rows),
        *(row["candidate"] for rows in sweeps.values() for row in rows),
        *(name for system in systems.values() for name in (system.model, system.context) if name),
        *params["config"].get("models", ()),
        *params["config"].get("dataset", {}).get("generators", ()),
    }
    return FinishedRun(
        systems=systems,
        # As they were trained: of a sweep the chosen candidate's.
        variants={name: record["settings"] for name, record in training.items()},
        model=read_json(files["model"]),
        documents=documents,
        extraction=extraction,
        statistics=_with_messages(read_json(files["statistics"])),
        contamination=read_json(files["contamination"]),
        rejected=read_records(files["rejected"], RejectedPair),
        questions=read_records(files["questions"], Question),
        chunks={chunk.id: chunk for chunk in read_records(files["corpus"], Chunk)},
        results=read_results(files["comparison"], files["differences"], params["deciding"]),
        signatures=read_signatures(files["comparison"]),
        summaries=_each(systems, files["metrics"], read_json),
        answers=_each(systems, files["answers"], lambda path: _by_question(read_records(path, Answer))),
        scores=_each(systems, files["scores"], lambda path: {r["question"]: r for r in read_csv(path)}),
        evidence=_each(systems, files["evidence"], lambda path: _by_question(read_records(path, Evidence))),
        passages={
            Path(path).stem: _by_question(read_records(path, Retrieved)) for path in files.get("passages", ())
        },
        loss=_each(variants, files["loss"], read_csv),
        training=training,
        sweeps=sweeps,
        plans=_plans(Path(params["plans"]), training),
        timings=read_timings(params["benchmarks"], targets),
        answering_seconds=read_answering_seconds(params["benchmarks"], systems),
        config=dict(params["config"]),
        configfiles=list(params["configfiles"]),
        setting_words=dict(params["setting_words"]),
    )


def _each(names: Iterable[str], paths: Sequence[str], read: Callable[[str], Read]) -> dict[str, Read]:
    return {name: read(path) for name, path in zip(names, paths, strict=True)}


def _by_question(records: Iterable[Any]) -> dict[str, Any]:
    return {record.question: record for record in records}


def _with_messages(counts: dict[str, Any]) -> dict[str, Any]:
    """What a file says to the reader, as messages again."""
    kinds = {"problem": Message | None, "warnings": list[Message]}
    return counts | {
        name: msgspec.convert(counts[name], kind) for name, kind in kinds.items() if name in counts
    }


def _plans(folder: Path, training: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Plans are made when somebody asks for them, before a run or never. Of a sweep each candidate has one, so
    the plan of what was trained is known by its settings and rows."""
    plans = [read_json(path) | {"of": path.stem} for path in sorted(folder.glob("*.json"))]
    return {
        variant: plan
        for variant, record in training.items()
        # Of two that were planned alike its own.
        for plan in sorted(plans, key=lambda plan: plan["of"] == variant)
        if (plan["settings"], plan["rows"]) == (record["settings"], record["rows"])
    }


def as_rows(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Nested counts as rows of group, name and value: those of dataset.csv."""
    names = {code.rpartition("."): value for code, value in flat(counts) if not isinstance(value, list)}
    return [{"group": group, "name": name, "value": value} for (group, _, name), value in names.items()]
