"""How sure the figures are, who won how often, which differences are real, and every metric."""

from collections.abc import Sequence

from pdf2lora.evaluation.metrics.all_metrics import figure, shown_first
from pdf2lora.report import blocks as b
from pdf2lora.report.formats import interval, p_value, score, signed
from pdf2lora.report.material import Material
from pdf2lora.report.sentences import decided_by


def section(of: Material) -> b.Section:
    say = of.say
    charts = []
    for name, title in (("intervals", "intervals"), ("wins", "wins"), ("scores", "scores.changes")):
        told = say(title) if "." in title else say(f"{title}.title")
        charts += [b.Heading(told), b.Figure(name, told, say(f"{name}.figure"))]
    return b.Section(
        "scores",
        say("scores.title"),
        [
            b.Paragraph(say("scores.intro", tokenizer=tokenizer(of))),
            *charts,
            b.Heading(say("differences.title")),
            b.Paragraph(say("differences.intro", metrics=decided_by(of))),
            _matrix(of),
            _all_differences(of),
            b.Heading(say("scores.tables")),
            b.Paragraph(
                of.joined(
                    [say(f"scores.{part}") for part in ("tables.intro", "references.note", "questions.note")]
                )
            ),
            *_metrics(of),
            b.Heading(say("scores.explain")),
            b.Terms(
                [
                    (b.Cell(say.metric(metric)), b.Cell(say.metric(metric, "meaning")))
                    for metric in of.run.signatures
                ],
                "meanings",
            ),
            b.Details(say("scores.signatures"), [_signatures(of)]),
        ],
    )


def tokenizer(of: Material) -> str:
    return next(iter(of.run.summaries.values()))["tokenizer"]


# --- differences ---


def tested_pairs(of: Material) -> list[tuple[str, str]]:
    return list(dict.fromkeys((system, against) for system, against, _, _ in of.run.results.differences))


def _matrix(of: Material) -> b.Table:
    """A row a pair of systems and kind: what the one has more than the other in each of the first metrics."""
    shown = [metric for metric in shown_first(of.run.results.deciding) if metric in of.run.metrics]
    groups = []
    for pair in tested_pairs(of):
        rows = [
            [b.Cell(of.kind(kind)), *(_difference(of, (*pair, kind, metric)) for metric in shown)]
            for kind in of.run.kinds
            if any((*pair, kind, metric) in of.run.results.differences for metric in shown)
        ]
        if rows:
            groups.append(b.Group(rows, _versus(of, pair)))
    columns = [
        b.Column(of.say("dataset.kind")),
        *(b.Column(of.say.metric(metric), "num") for metric in shown),
    ]
    return b.Table(of.say("differences.title"), columns, groups, "differences", of.say("differences.pair"))


def _versus(of: Material, pair: tuple[str, str]) -> str:
    return of.say("wins.pair", system=pair[0], against=pair[1])


def _all_differences(of: Material) -> b.Details:
    """Of every metric, a table a pair of systems: fifty pages, so only where they can be folded away."""
    folded = []
    for pair in tested_pairs(of):
        rows = [
            [
                b.Cell(of.say.metric(metric)),
                *(_difference(of, (*pair, kind, metric), whole=True) for kind in of.run.kinds),
            ]
            for metric in of.run.metrics
            if any((*pair, kind, metric) in of.run.results.differences for kind in of.run.kinds)
        ]
        heads = [of.say("scores.metric"), *map(of.kind, of.run.kinds)]
        table = b.Table.plain(_versus(of, pair), heads, rows, look="differences")
        folded.append(b.Details(_versus(of, pair), [table], "inner"))
    return b.Details(of.say("differences.all"), folded, "tests", where="page")


def _difference(of: Material, key: tuple[str, str, str, str], whole: bool = False) -> b.Cell:
    """The figure where a test found a difference, else what it says; ``whole``: with both, and p."""
    found = of.run.results.differences.get(key)
    if found is None:
        return b.Cell()
    significant = found.outcome in ("higher", "lower")
    said = "" if significant else of.say(f"outcome.{found.outcome}")
    if not (significant or whole):
        return b.Cell(notes=(b.Note(said, "outcome"),))
    notes = [b.Note(interval(found, sign=True)), *([b.Note(p_value(found.p_holm))] if whole else [])]
    notes += [b.Note(said, "outcome")] if said else []
    return b.Cell(signed(found.difference), tuple(notes), figure(key[3]).goodness(found.finding))


# --- every metric ---


def families(metrics: Sequence[str], deciding: Sequence[str]) -> dict[str, list[str]]:
    """Family → those of its metrics that there are: the main ones first, then all by what they measure."""
    first = shown_first(deciding)
    main = [*first, *(m for m in metrics if figure(m).rank == "main" and m not in first)]
    of_family: dict[str, list[str]] = {"main": [m for m in main if m in metrics]}
    for metric in metrics:
        of_family.setdefault(figure(metric).family, []).append(metric)
    return of_family


def _metrics(of: Material) -> list[b.Block]:
    blocks: list[b.Block] = []
    for family, metrics in families(of.run.metrics, of.run.results.deciding).items():
        title = of.say(f"families.{family}")
        ended = family == "ending"
        table = b.Table(
            title,
            [
                b.Column(of.say("scores.system")),
                *(b.Column(of.say.metric(metric), "num words") for metric in metrics),
                *(b.Column(of.say(f"scores.finish_reason.{how}"), "num") for how in _ends(of) if ended),
            ],
            [_of_kind(of, kind, metrics, ended) for kind in of.run.kinds],
            "metrics",
            of.say("dataset.kind"),
        )
        main = family == "main"
        blocks.append(table if main else b.Details(title, [table], where="both" if ended else "page"))
    return [*blocks, b.Paragraph(of.say("scores.more"), where="text")]


def _ends(of: Material) -> list[str]:
    """The ways in which an answer may end but for its own, and that there is none."""
    ways = next(iter(of.run.summaries.values()))["kinds"][of.run.kinds[0]]["finish_reasons"]
    return [*(how for how in ways if how != "stop"), "empty"]


def _of_kind(of: Material, kind: str, metrics: Sequence[str], ended: bool) -> b.Group:
    """Each system's figures, the best of a column marked, and those of the references and of the questions as
    answers."""
    estimates, systems = of.run.results.estimates, of.run.systems
    best = {
        metric: figure(metric).best(
            [estimates[s, kind, metric].mean for s in systems if (s, kind, metric) in estimates]
        )
        for metric in metrics
    }
    rows, looks = [], []
    for name, system in systems.items():
        own = of.run.summaries[name]["kinds"][kind]
        counts = [
            str(own["empty"] if how == "empty" else own["finish_reasons"][how]) for how in _ends(of) if ended
        ]
        cells = []
        for metric in metrics:
            found = estimates.get((name, kind, metric))
            cells.append(
                b.Cell(score(found.mean), (b.Note(interval(found)),), strong=found.mean == best[metric])
                if found
                else b.Cell()
            )
        rows.append([b.Cell(name), *cells, *map(b.Cell, counts)])
        looks.append("tuned" if system.adapter else "base")
    first = of.run.summaries[next(iter(systems))]["kinds"][kind]
    for yardstick in ("references", "questions"):
        values = [first[yardstick].get(metric) for metric in metrics]
        if set(values) != {None}:
            cells = [b.Cell() if value is None else b.Cell(score(value)) for value in values]
            rows.append(
                [b.Cell(of.say(f"scores.{yardstick}")), *cells, *(b.Cell() for _ in _ends(of) if ended)]
            )
            looks.append("yardstick")
    return b.Group(rows, of.kind(kind), of.say("verdict.count", n=first["n"]), looks)


def _signatures(of: Material) -> b.Table:
    columns = [b.Column(of.say("scores.metric")), b.Column(of.say("scores.signature"))]
    rows = [
        [b.Cell(of.say.metric(metric)), b.Cell(text, code=True)] for metric, text in of.run.signatures.items()
    ]
    return b.Table(of.say("scores.signatures"), columns, [b.Group(rows)])
