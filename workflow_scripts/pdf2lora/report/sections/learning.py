"""How training went: the loss, what was measured, what a sweep tried, and what had been planned."""

from pdf2lora.report import report_blocks as b
from pdf2lora.report.charts import loss
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import measure

ELSEWHERE = {"model", "settings", "seed", "epochs"}
"""What training.json says that stands among the settings."""


def section(of: Dossier) -> b.Section:
    title = of.say("training.title")
    chart = b.Chart("loss", title, of.say("loss.figure")) if loss(of) else b.Text(of.say("training.no_loss"))
    return b.Section("training", title, [chart, _measures(of), *_sweeps(of), *_planned(of)])


def measured(of: Dossier) -> list[str]:
    """The measures that every training.json has as one value."""
    return [
        name
        for name, value in next(iter(of.run.training.values())).items()
        if name not in ELSEWHERE and isinstance(value, int | float | str) and not isinstance(value, bool)
    ]


def _measures(of: Dossier) -> b.Table:
    say, training = of.say, of.run.training
    rows = [
        [say.name("measure", name), *(measure(record.get(name)) for record in training.values())]
        for name in measured(of)
    ]
    return b.Table.plain(say("training.title"), [say("training.measure"), *training], rows)


def _sweeps(of: Dossier) -> list[b.Block]:
    say, blocks = of.say, []
    for variant, tried in of.run.sweeps.items():
        title = say("sweep.title", variant=variant)
        rows = [
            [say.name("sweep", value) if name == "chosen" else value for name, value in row.items()]
            for row in tried
        ]
        looks = ["best" if row["chosen"] == "yes" else "" for row in tried]
        columns = [b.Column(say.name("sweep", name), "num") for name in tried[0]]
        table = b.Table.plain(title, columns, rows, looks=looks)
        blocks += [b.Heading(title), b.Text(say("sweep.intro")), table]
    return blocks


def planned(of: Dossier) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """Variant with a plan → minutes and megabytes, as planned and as they came to be."""
    plans = {}
    for variant, plan in of.run.plans.items():
        trained, took = of.run.training[variant], of.run.timing("train_adapter", plan["of"])
        minutes = (took.seconds if took else trained["seconds"]) / 60
        plans[variant] = (plan["minutes"], minutes), (plan["peak_memory_mb"], trained["peak_memory_mb"])
    return plans


def _planned(of: Dossier) -> list[b.Block]:
    say, title = of.say, of.say("plan.title")
    rows = [
        [variant, *(" → ".join(map(measure, ends)) for ends in own)] for variant, own in planned(of).items()
    ]
    heads = [say("run.variant"), say("plan.minutes"), say("plan.memory")]
    return [b.Heading(title), b.Table.plain(title, heads, rows)] if rows else []
