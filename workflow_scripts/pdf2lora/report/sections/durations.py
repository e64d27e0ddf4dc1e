"""How long each step took, and how much memory."""

from itertools import groupby

from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import duration, memory
from pdf2lora.report.timings import Timing

MOST_JOBS = 12
"""A step with more of them is shown as a whole."""


def section(of: Dossier) -> b.Section:
    say, title, total = of.say, of.say("time.title"), sum(timing.seconds for timing in of.run.timings)
    if not of.run.timings:
        return b.Section("time", title, [b.Text(say("time.none"))])
    share = b.Column(say("time.share"), "bar-cell", where="page")
    columns = [say("time.rule"), b.Column(say("time.target")), say("time.seconds"), share, say("time.memory")]
    rows, looks = [], []
    # The catalogue names the rules in the order in which the work is done, which is the order to read them in.
    timings = sorted(of.run.timings, key=lambda timing: say.place("rule", timing.rule))
    for rule, jobs in groupby(timings, key=lambda timing: timing.rule):
        own = list(jobs)
        many = 1 < len(own) <= MOST_JOBS
        memories = [job.memory_mb for job in own if job.memory_mb is not None]
        target = own[0].target if len(own) == 1 else say("time.jobs", n=len(own))
        whole = Timing(
            say.name("rule", rule), target, sum(j.seconds for j in own), max(memories, default=None)
        )
        for timing in (whole, *(job._replace(rule="") for job in own if many)):
            cost = duration(timing.seconds, say), b.Cell(share=100 * timing.seconds / (total or 1))
            rows.append([timing.rule, timing.target, *cost, memory(timing.memory_mb)])
        looks += ["group", *["job"] * (len(own) if many else 0)]
    table = b.Table.plain(title, columns, rows, "time", looks)
    return b.Section("time", title, [b.Text(say("time.intro", total=duration(total, say))), table])
