"""The charts: here are their rows, in resources/charts/ what is drawn of them, as specifications for Vega-Lite.

vl-convert draws them without a browser or a network. Text stays text, colours follow light and dark, a mark says its
figures when the pointer rests on it, and the same rows give the same bytes (with the same fonts: text is measured).
"""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, get_args

import vl_convert
from markupsafe import Markup

from pdf2lora.evaluation.metrics.all_metrics import shown_first
from pdf2lora.records import Grade
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.finished_run import FinishedRun
from pdf2lora.report.formats import interval, score
from pdf2lora.resources import resource

Rows = list[dict[str, Any]]
LOOK = resource("charts/look")
COLOURS = LOOK["range"]["category"]
STYLE = Markup(
    """
.p2l { --ink: #23282d; --soft: #69707a; --rule: #dcdfe3; --base: #9aa1ab; --paper: #ffffff; }
@media (prefers-color-scheme: dark) {
  .p2l { --ink: #e7e9ec; --soft: #9aa3ad; --rule: #3a4048; --base: #7c8590; --paper: #1b1f24; } }
"""
)


def all_charts(of: Dossier) -> dict[str, Markup]:
    charts = {
        "intervals": (resource("charts/intervals"), intervals(of)),
        "wins": (resource("charts/wins"), wins(of)),
        "loss": (resource("charts/loss"), loss(of)),
    }
    return {name: drawn(*chart, of.say(f"{name}.figure")) for name, chart in charts.items()}


def drawn(specification: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], title: str) -> Markup:
    """A whole SVG document; ``title`` is what a screen reader says."""
    # Panels are sorted by the first of their rows, for Vega-Lite sorts them by name unless told by what.
    values = [{**row, "nth": nth} for nth, row in enumerate(rows)]
    chart = {"config": LOOK, "data": {"values": values}, **specification}
    svg = vl_convert.vegalite_to_svg(chart, allowed_base_urls=[])
    # What a mark is, in a title, which a pointer shows; the rest of the description of its parts is the chart's own.
    svg = re.sub(
        r'<(\w+) aria-label="([^"]*)" role="graphics-symbol"([^>]*)/>', r"<\1\3><title>\2</title></\1>", svg
    )
    svg = re.sub(r' (?:role|aria-\w+|class|xmlns:xlink)="[^"]*"', "", svg)
    head = Markup('<svg class="p2l" role="img" aria-label="{0}" ').format(title)
    inside = Markup("<title>{0}</title><style>{1}</style>").format(title, STYLE)
    start = svg.index(">") + 1
    return Markup(head + Markup(svg[len("<svg ") : start]) + inside + Markup(svg[start:]) + "\n")  # noqa: S704


def intervals(of: Dossier) -> Rows:
    """Of each metric, kind and system the figure with its interval: a variant in its colour, with passages hollow."""
    rows, variants = [], list(of.run.against)
    for (metric, kind), (name, system) in product(
        product(shown_first(of.run.results.deciding), of.run.kinds), of.run.systems.items()
    ):
        if own := of.run.results.estimates.get((name, kind, metric)):
            place = variants.index(system.adapter) if system.adapter else None
            colour = "var(--base)" if place is None else COLOURS[place % len(COLOURS)]
            rows.append(
                {
                    "kind": of.kind(kind),
                    "metric": of.say.metric(metric),
                    "system": name,
                    "mean": own.mean,
                    "low": own.mean if own.low is None else own.low,
                    "high": own.mean if own.high is None else own.high,
                    "colour": colour,
                    "fill": "var(--paper)" if system.context else colour,
                    "hint": f"{name}: {score(own.mean)} {interval(own)}".strip(),
                }
            )
    return rows


def wins(of: Dossier) -> Rows:
    """Of each kind and variant how many answers are better, alike or worse than those of its base, and than those of
    the base model with retrieval."""
    rivals = {v: ways["retrieve"] for v, ways in of.run.strategies.items() if "retrieve" in ways}
    rows = []
    for kind, (system, against) in product(of.run.kinds, [*of.run.against.items(), *rivals.items()]):
        pair = of.say("wins.pair", system=system, against=against)
        counts = won(of.run, system, against, kind)
        rows += [
            {
                "kind": of.kind(kind),
                "pair": pair,
                "outcome": (outcome := of.say(f"wins.{name}")),
                "count": count,
                "place": place,
                # No number on a bar that is narrower than it.
                "label": str(count) if count * 35 >= sum(counts.values()) else "",
                "hint": f"{pair}: {outcome} {count}",
            }
            for place, (name, count) in enumerate(counts.items())
        ]
    return rows


def won(run: FinishedRun, system: str, against: str, kind: str) -> dict[str, int]:
    """How many questions of a kind one system answers better than another, as well, and worse: by the grades that the
    answers have everywhere."""
    ranks = list(reversed(get_args(Grade)))
    counts = {"win": 0, "tie": 0, "loss": 0}
    for question in run.questions:
        if question.kind == kind:
            own, other = (ranks.index(run.evidence[s][question.id].grade) for s in (system, against))
            counts["win" if own > other else "loss" if own < other else "tie"] += 1
    return counts


def loss(of: Dossier) -> Rows:
    """Of each variant the losses by step, in training and in validation; a cell is empty where nothing was measured."""
    return [
        {"variant": variant, "of": what, "step": float(row["step"]), "loss": float(row[name])}
        for variant, rows in of.run.loss.items()
        for what, name in (("training", "loss"), ("validation", "validation_loss"))
        for row in rows
        if row.get(name)
    ]
