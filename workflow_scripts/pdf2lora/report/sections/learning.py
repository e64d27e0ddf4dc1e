"""How training went: the loss, what was measured, what a sweep tried, and what had been planned."""

from pdf2lora.report.blocks import Block, Cell, Column, Figure, Group, Heading, Paragraph, Section, Table
from pdf2lora.report.formats import measure
from pdf2lora.report.material import Material

ELSEWHERE = {"model", "settings", "seed", "epochs"}
"""What training.json says that stands among the settings."""


def section(of: Material) -> Section:
    title = of.say("training.title")
    known = any(
        row.get(name) for rows in of.run.loss.values() for row in rows for name in ("loss", "validation_loss")
    )
    chart = Figure("loss", title, of.say("loss.figure")) if known else Paragraph(of.say("training.no_loss"))
    return Section("training", title, [chart, _measures(of), *_sweeps(of), *_planned(of)])


def measured(of: Material) -> list[str]:
    """The measures that every training.json has as one value."""
    return [
        name
        for name, value in next(iter(of.run.training.values())).items()
        if name not in ELSEWHERE and isinstance(value, int | float | str) and not isinstance(value, bool)
    ]


def _measures(of: Material) -> Table:
    say, training = of.say, of.run.training
    rows = [
        [say.name("measure", name), *(measure(record.get(name)) for record in training.values())]
        for name in measured(of)
    ]
    return Table.plain(say("training.title"), [say("training.measure"), *training], rows)


def _sweeps(of: Material) -> list[Block]:
    say, blocks = of.say, []
    for variant, tried in of.run.sweeps.items():
        title = say("sweep.title", variant=variant)
        rows = [
            [Cell(say.name("sweep", value) if name == "chosen" else value) for name, value in row.items()]
            for row in tried
        ]
        looks = ["best" if row["chosen"] == "yes" else "" for row in tried]
        columns = [Column(say.name("sweep", name), "num") for name in tried[0]]
        blocks += [
            Heading(title),
            Paragraph(say("sweep.intro")),
            Table(title, columns, [Group(rows, looks=looks)]),
        ]
    return blocks


def planned(of: Material) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """Variant with a plan → minutes and megabytes, as planned and as they came to be."""
    found = {}
    for variant, plan in of.run.plans.items():
        trained, took = of.run.training[variant], of.run.timing("train_adapter", plan["of"])
        minutes = (took.seconds if took else trained["seconds"]) / 60
        found[variant] = (plan["minutes"], minutes), (plan["peak_memory_mb"], trained["peak_memory_mb"])
    return found


def _planned(of: Material) -> list[Block]:
    say, title = of.say, of.say("plan.title")
    rows = [
        [variant, *(" → ".join(map(measure, ends)) for ends in own)] for variant, own in planned(of).items()
    ]
    heads = [say("run.variant"), say("plan.minutes"), say("plan.memory")]
    return [Heading(title), Table.plain(title, heads, rows)] if rows else []
