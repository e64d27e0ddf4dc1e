"""How long each step took, and how much memory."""

from itertools import groupby

from pdf2lora.report.blocks import Cell, Column, Group, Paragraph, Section, Table
from pdf2lora.report.formats import duration, memory
from pdf2lora.report.material import Material
from pdf2lora.report.timings import Timing

MOST_JOBS = 12
"""A step with more of them is shown as a whole."""


def section(of: Material) -> Section:
    say, total = of.say, sum(timing.seconds for timing in of.run.timings)
    if not of.run.timings:
        return Section("time", say("time.title"), [Paragraph(say("time.none"))])
    columns = [
        Column(say("time.rule")),
        Column(say("time.target")),
        Column(say("time.seconds"), "num"),
        Column(say("time.share"), "bar-cell", where="page"),
        Column(say("time.memory"), "num"),
    ]
    rows, looks = [], []
    # The catalogue names the rules in the order in which the work is done, which is the order to read them in.
    timings = sorted(of.run.timings, key=lambda timing: say.place("rule", timing.rule))
    for rule, jobs in groupby(timings, key=lambda timing: timing.rule):
        own = list(jobs)
        target = own[0].target if len(own) == 1 else say("time.jobs", n=len(own))
        rows.append(_row(of, say.name("rule", rule), target, whole(own), total))
        looks.append("group")
        if 1 < len(own) <= MOST_JOBS:
            rows += [_row(of, "", job.target, job, total) for job in own]
            looks += ["job"] * len(own)
    table = Table(say("time.title"), columns, [Group(rows, looks=looks)], "time")
    intro = say("time.intro", total=duration(total, say))
    return Section("time", say("time.title"), [Paragraph(intro), table])


def whole(jobs: list[Timing]) -> Timing:
    """A step's jobs together: the sum of their times, and the greatest memory."""
    memories = [job.memory_mb for job in jobs if job.memory_mb is not None]
    return Timing(jobs[0].rule, "", sum(job.seconds for job in jobs), max(memories, default=None))


def _row(of: Material, rule: str, target: str, timing: Timing, total: float) -> list[Cell]:
    share = 100 * timing.seconds / total if total else 0
    return [
        Cell(rule),
        Cell(target),
        Cell(duration(timing.seconds, of.say)),
        Cell(share=share),
        Cell(memory(timing.memory_mb)),
    ]
