"""How long each job took and how much memory it used, from Snakemake's benchmark files."""

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
    folder = Path(folder)
    found = []
    for path in folder.glob("**/*.tsv"):
        rule, _, target = path.relative_to(folder).with_suffix("").as_posix().partition("/")
        if target and target.rpartition("/")[2] not in targets:
            continue
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        if not rows:
            continue  # the job is running, or was killed
        values = dict(zip(header.split("\t"), rows[-1].split("\t"), strict=False))
        memory = values.get("max_rss", "-")
        measured = memory.replace(".", "", 1).isdigit()
        found.append(Timing(rule, target, float(values["s"]), float(memory) if measured else None))
    return sorted(found)


def read_answering_seconds(folder: str | Path, systems: Iterable[str]) -> dict[str, float]:
    """System → seconds a question about the documents, loading not counted, as its job noted them beside its
    benchmark; a job that found all answers of one that was stopped measured nothing."""
    found = {}
    for system in systems:
        path = Path(folder) / "answer_questions" / f"{system}.json"
        measured = read_json(path) if path.exists() else {"questions": 0}
        if measured["questions"]:
            found[system] = measured["seconds"] / measured["questions"]
    return found
