"""How sure the figures are, who won how often, which differences are real, and every metric."""

from collections.abc import Sequence

from pdf2lora.evaluation.metrics.all_metrics import figure, shown_first
from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import interval, score, signed
from pdf2lora.report.verdict_in_words import decided_by


def section(of: Dossier) -> b.Section:
    say, metrics = of.say, of.run.signatures.items()
    charts = []
    for name in ("intervals", "wins"):
        told = say(f"{name}.title")
        charts += [b.Heading(told), b.Chart(name, told, say(f"{name}.figure"))]
    notes = ("tables.intro", "references.note", "questions.note")
    meanings = [(b.Cell(say.metric(name)), b.Cell(say.metric(name, "meaning"))) for name, _ in metrics]
    signatures = [(b.Cell(say.metric(name)), b.Cell(text, code=True)) for name, text in metrics]
    return b.Section(
        "scores",
        say("scores.title"),
        [
            b.Text(say("scores.intro", tokenizer=of.run.tokenizer)),
            *charts,
            b.Heading(say("differences.title")),
            b.Text(say("differences.intro", metrics=decided_by(of))),
            _differences(of),
            b.Text(say("differences.more"), "note"),
            b.Heading(say("scores.tables")),
            b.Text(of.joined([say(f"scores.{part}") for part in notes])),
            *_metrics(of),
            b.Heading(say("scores.explain")),
            b.Terms(meanings, "meanings"),
            b.Details(say("scores.signatures"), [b.Terms(signatures, "files")]),
        ],
    )


def _differences(of: Dossier) -> b.Table:
    """A row a pair of systems and kind: what the one has more than the other in each of the first metrics."""
    shown = [metric for metric in shown_first(of.run.results.deciding) if metric in of.run.metrics]
    groups = []
    for pair in dict.fromkeys(key[:2] for key in of.run.results.differences):
        rows = [
            [b.Cell(of.kind(kind)), *(_difference(of, (*pair, kind, metric)) for metric in shown)]
            for kind in of.run.kinds
            if any((*pair, kind, metric) in of.run.results.differences for metric in shown)
        ]
        groups += [b.Group(rows, of.say("wins.pair", system=pair[0], against=pair[1]))] if rows else []
    columns = [
        b.Column(of.say("dataset.kind")),
        *(b.Column(of.say.metric(metric), "num") for metric in shown),
    ]
    return b.Table(of.say("differences.title"), columns, groups, "differences", of.say("differences.pair"))


def _difference(of: Dossier, key: tuple[str, str, str, str]) -> b.Cell:
    """The figure where a test found a difference, else what it says."""
    own = of.run.results.differences.get(key)
    if own is None:
        return b.Cell()
    if own.outcome not in ("higher", "lower"):
        return b.Cell(notes=(b.Note(of.say(f"outcome.{own.outcome}"), "outcome"),))
    look = figure(key[3]).goodness(own.finding)
    return b.Cell(signed(own.difference), (b.Note(interval(own, sign=True)),), look)


def families(metrics: Sequence[str], deciding: Sequence[str]) -> dict[str, list[str]]:
    """Family → those of its metrics that there are: the main ones first, then all by what they measure."""
    first = shown_first(deciding)
    main = [*first, *(m for m in metrics if figure(m).rank == "main" and m not in first)]
    of_family: dict[str, list[str]] = {"main": [m for m in main if m in metrics]}
    for metric in metrics:
        of_family.setdefault(figure(metric).family, []).append(metric)
    return of_family


def _metrics(of: Dossier) -> list[b.Block]:
    """A table a family, all but the first folded away."""
    blocks: list[b.Block] = []
    for family, metrics in families(of.run.metrics, of.run.results.deciding).items():
        title = of.say(f"families.{family}")
        heads = [b.Column(of.say.metric(metric), "num words") for metric in metrics]
        table = b.Table(
            title,
            [b.Column(of.say("scores.system")), *heads],
            [_of_kind(of, kind, metrics) for kind in of.run.kinds],
            "metrics",
            of.say("dataset.kind"),
        )
        blocks.append(b.Details(title, [table], where="page") if blocks else table)
    return [*blocks, b.Text(of.say("scores.more"), where="text")]


def _of_kind(of: Dossier, kind: str, metrics: Sequence[str]) -> b.Group:
    """Each system's figures, the best of a column marked, and those of the references and of the questions as
    answers."""
    systems, estimates = of.run.systems, of.run.results.estimates
    best = {
        metric: figure(metric).best(
            [own.mean for (_, *asked), own in estimates.items() if asked == [kind, metric]]
        )
        for metric in metrics
    }
    rows = []
    for name in systems:
        own = {m: estimates[name, kind, m] for m in metrics if (name, kind, m) in estimates}
        cells = {
            m: b.Cell(score(one.mean), (b.Note(interval(one)),), strong=one.mean == best[m])
            for m, one in own.items()
        }
        rows.append([b.Cell(name), *(cells.get(metric, b.Cell()) for metric in metrics)])
    looks = ["tuned" if system.adapter else "base" for system in systems.values()]
    first = of.run.summaries[next(iter(systems))]["kinds"][kind]
    for yardstick in ("references", "questions"):
        values = [first[yardstick].get(metric) for metric in metrics]
        if set(values) != {None}:
            cells = [b.Cell() if value is None else b.Cell(score(value)) for value in values]
            rows.append([b.Cell(of.say(f"scores.{yardstick}")), *cells])
            looks.append("yardstick")
    return b.Group(rows, of.kind(kind), of.say("verdict.count", n=first["n"]), looks)
