"""How long each job took and how much memory it used, from Snakemake's benchmark files."""

import csv
from collections.abc import Container, Iterable
from pathlib import Path
from typing import NamedTuple

from pdf2lora.files import read_json


class Timing(NamedTuple):
    rule: str
    target: str
    """What of: the rest of the file's name, such as a variant; empty for a rule with one job."""
    seconds: float
    memory_mb: float | None
    """Peak resident memory; None where the job was too short to be measured."""


def read_timings(folder: str | Path, targets: Container[str]) -> list[Timing]:
    """The benchmarks in a folder, ``{rule}.tsv`` or ``{rule}/{target}.tsv`` with a target that is among
    ``targets``; none where there is no folder."""
    timings = []
    for path in Path(folder).glob("**/*.tsv"):
        rule, _, target = path.relative_to(folder).with_suffix("").as_posix().partition("/")
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        # Without a row the job is running, or was killed.
        if rows and (not target or target.rpartition("/")[2] in targets):
            memory = rows[-1]["max_rss"]
            measured = float(memory) if memory.replace(".", "", 1).isdigit() else None
            timings.append(Timing(rule, target, float(rows[-1]["s"]), measured))
    return sorted(timings)


def read_answering_seconds(folder: str | Path, systems: Iterable[str]) -> dict[str, float]:
    """System → seconds a question about the documents, loading not counted, as its job noted them beside its
    benchmark; a job that found all answers of one that was stopped measured nothing."""
    paths = {system: Path(folder) / "answer_questions" / f"{system}.json" for system in systems}
    measured = {system: read_json(path) for system, path in paths.items() if path.exists()}
    return {system: own["seconds"] / own["questions"] for system, own in measured.items() if own["questions"]}
