"""The charts of a run: how sure its figures are, what training changed, the loss, and the dataset."""

from typing import get_args

from markupsafe import Markup

from pdf2lora.evaluation.metrics.table import shown_first
from pdf2lora.locales import Catalogue
from pdf2lora.records import Grade
from pdf2lora.report import svg
from pdf2lora.report.material import Material
from pdf2lora.report.run import Run


def all_figures(of: Material) -> dict[str, Markup]:
    run, say = of.run, of.say
    return {
        "scores": scores_figure(run, say),
        "intervals": intervals_figure(run, say),
        "wins": wins_figure(run, say),
        "loss": loss_figure(run, say),
        "dataset": dataset_figure(run, say),
    }


def scores_figure(run: Run, say: Catalogue) -> Markup:
    """A panel a kind of question; in it a line from before to after for each metric and variant."""
    kinds, metrics = (
        run.kinds,
        [metric for metric in shown_first(run.results.deciding) if metric in run.metrics],
    )
    left, panel, gap, row, top = 142, 256, 26, 17, 62
    group = row * len(run.variants) + 16
    height = top + group * len(metrics) + 34
    parts = [_legend(list(run.variants), left, 18)]
    for k, kind in enumerate(kinds):
        x0 = left + k * (panel + gap)
        parts.append(svg.text(x0, top - 18, say(f"kind.{kind}"), kind="title"))
        for tick in range(0, 101, 25):
            x = x0 + panel * tick / 100
            parts.append(svg.line(x, top - 6, x, height - 30))
            parts.append(svg.text(x, height - 14, tick, anchor="middle", kind="soft number"))
        for m, metric in enumerate(metrics):
            asked = all(
                (system, kind, metric) in run.results.estimates
                for system in (*run.against, *run.against.values())
            )
            middle = top + m * group + row * len(run.variants) / 2
            if k == 0:
                parts.append(svg.text(left - 12, middle + 4, say.metric(metric), anchor="end"))
            for v, (variant, base) in enumerate(run.against.items() if asked else ()):
                y = top + m * group + row * (v + 0.5)
                before = run.results.estimates[base, kind, metric].mean
                after = run.results.estimates[variant, kind, metric].mean
                xb, xa, stroke = x0 + panel * before / 100, x0 + panel * after / 100, svg.colour(v)
                hint = f"{variant}: {before:.1f} → {after:.1f}"
                parts.append(svg.line(xb, y, xa, y, stroke=stroke, width=1.6))
                parts.append(svg.dot(xb, y, 4, stroke, filled=False, label=hint))
                parts.append(svg.dot(xa, y, 4.5, stroke, filled=True, label=hint))
    width = left + len(kinds) * (panel + gap)
    return svg.picture(width, height, f"{say('scores.title')} – {say('scores.figure')}", parts)


def intervals_figure(run: Run, say: Catalogue) -> Markup:
    """A panel a kind of question and main metric, in it a row a system: the figure and its 95 % interval."""
    kinds, metrics = (
        run.kinds,
        [metric for metric in shown_first(run.results.deciding) if metric in run.metrics],
    )
    left, panel, gap, row, top = 132, 250, 26, 15, 40
    block = row * len(run.systems) + 46
    height, width = top + block * len(metrics) + 6, left + len(kinds) * (panel + gap)
    parts = []
    for k, kind in enumerate(kinds):
        x0 = left + k * (panel + gap)
        parts.append(svg.text(x0, 18, say(f"kind.{kind}"), kind="title"))
        for m, metric in enumerate(metrics):
            y0 = top + m * block
            if k == 0:
                parts.append(svg.text(4, y0 + 8, say.metric(metric), kind="title"))
            bottom = y0 + 16 + row * len(run.systems)
            for tick in range(0, 101, 25):
                x = x0 + panel * tick / 100
                parts.append(svg.line(x, y0 + 14, x, bottom))
                parts.append(svg.text(x, bottom + 12, tick, anchor="middle", kind="soft number"))
            for s, system in enumerate(run.systems):
                y = y0 + 16 + row * (s + 0.5)
                if k == 0:
                    parts.append(svg.text(left - 12, y + 4, system, anchor="end", kind="soft"))
                parts += _interval(run, system, kind, metric, x0, panel, y)
    return svg.picture(width, height, f"{say('intervals.title')} – {say('intervals.figure')}", parts)


def _interval(
    run: Run, system: str, kind: str, metric: str, x0: float, panel: float, y: float
) -> list[Markup]:
    figure = run.results.estimates.get((system, kind, metric))
    if figure is None:
        return []
    stroke, x = _colour_of(run, system), x0 + panel * figure.mean / 100
    hint = f"{system}: {figure.mean:.1f}"
    drawn = []
    if figure.low is not None and figure.high is not None:
        hint += f" [{figure.low:.1f}, {figure.high:.1f}]"
        ends = (x0 + panel * figure.low / 100, x0 + panel * figure.high / 100)
        drawn.append(svg.line(ends[0], y, ends[1], y, stroke=stroke, width=2))
    # With passages hollow, without filled.
    return [*drawn, svg.dot(x, y, 4, stroke, filled=system not in run.plain, label=hint)]


def _colour_of(run: Run, system: str) -> str:
    """A variant's own, with retrieval or without; grey for what was not trained."""
    plain, variants = run.plain.get(system, system), list(run.against)
    return svg.colour(variants.index(plain)) if plain in variants else "var(--base)"


def wins_figure(run: Run, say: Catalogue) -> Markup:
    """For each variant and kind how many answers are better, alike or worse than those of its base, and
    than those of the base model with retrieval."""
    rivals = {variant: way["retrieve"] for variant, way in run.strategies.items() if "retrieve" in way}
    compared = [*run.against.items(), *rivals.items()]
    left, length, row, top, width = 200, 560, 22, 40, 860
    parts, y = _outcome_legend(left, 18, say), float(top)
    for kind in run.kinds:
        parts.append(svg.text(4, y + 8, say(f"kind.{kind}"), kind="title"))
        y += 18
        for variant, against in compared:
            counts = _won(run, variant, against, kind)
            label = say("wins.pair", system=variant, against=against)
            parts.append(svg.text(left - 12, y + 14, label, anchor="end", kind="soft"))
            x = float(left)
            for outcome, count in counts.items():
                own = length * count / max(1, sum(counts.values()))
                hint = f"{label}: {say(f'wins.{outcome}')} {count}"
                parts.append(svg.bar(x, y + 2, max(0.0, own - 1), row - 6, OUTCOMES[outcome], hint))
                if own >= 18:
                    parts.append(
                        svg.text(
                            x + own / 2, y + 14, count, anchor="middle", kind="number", fill=INK_ON[outcome]
                        )
                    )
                x += own
            y += row
        y += 14
    return svg.picture(width, round(y) + 4, f"{say('wins.title')} – {say('wins.figure')}", parts)


def _won(run: Run, system: str, against: str, kind: str) -> dict[str, int]:
    """How many questions of a kind one system answers better than another, as well, and worse: by the grades that the
    answers have everywhere."""
    ranks = list(reversed(get_args(Grade)))
    counts = dict.fromkeys(OUTCOMES, 0)
    for question in run.questions:
        if question.kind == kind:
            own, other = (ranks.index(run.evidence[s][question.id].grade) for s in (system, against))
            counts["win" if own > other else "loss" if own < other else "tie"] += 1
    return counts


OUTCOMES = {"win": "#0e7c7b", "tie": "#c9ccd1", "loss": "#b5473a"}
INK_ON = {"win": "#ffffff", "tie": "#23282d", "loss": "#ffffff"}


def _outcome_legend(x: float, y: float, say: Catalogue) -> list[Markup]:
    parts = []
    for outcome, fill in OUTCOMES.items():
        name = say(f"wins.{outcome}")
        parts += [svg.bar(x, y - 10, 12, 12, fill), svg.text(x + 18, y, name)]
        # Japanese letters are 12 units wide, others about 7.
        x += 18 + sum(12 if ord(letter) > 0x2E80 else 7 for letter in name) + 22
    return parts


def loss_figure(run: Run, say: Catalogue) -> Markup:
    """Training loss (solid) and validation loss (dashed) by step, one colour a variant."""
    curves = {variant: _curves(rows) for variant, rows in run.loss.items()}
    points = [p for train, validation in curves.values() for p in train + validation]
    left, top, width, height = 56, 44, 860, 330
    if not points:
        return svg.picture(width, 60, say("training.title"), [svg.text(12, 34, say("training.no_loss"))])
    steps, losses = svg.ticks(0, max(x for x, _ in points), 8), svg.ticks(0, max(y for _, y in points))

    def place(x: float, y: float) -> tuple[float, float]:
        right, bottom = width - 20, height - 40
        return left + (right - left) * x / steps[-1], bottom - (bottom - top) * y / losses[-1]

    parts = [_legend(list(curves), left, 16)]
    for loss in losses:
        x, y = place(0, loss)
        parts += [
            svg.line(x, y, width - 20, y),
            svg.text(x - 8, y + 4, f"{loss:g}", anchor="end", kind="soft"),
        ]
    for step in steps:
        x, y = place(step, 0)
        parts.append(svg.text(x, y + 18, f"{step:g}", anchor="middle", kind="soft"))
    parts.append(svg.text(width - 20, height - 6, say("training.step"), anchor="end", kind="soft"))
    parts.append(svg.text(left - 8, top - 10, say("training.loss"), anchor="end", kind="soft"))
    for v, (train, validation) in enumerate(curves.values()):
        if train:
            parts.append(svg.curve([place(*p) for p in train], svg.colour(v)))
        if validation:
            parts.append(svg.curve([place(*p) for p in validation], svg.colour(v), dashed=True))
            parts += [svg.dot(*place(*p), 3, svg.colour(v), filled=False) for p in validation]
    return svg.picture(width, height, f"{say('training.title')} – {say('training.figure')}", parts)


def _curves(rows: list[dict[str, str]]) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """(step, loss) of training and of validation; a cell is empty where nothing was measured."""
    train = [(float(row["step"]), float(row["loss"])) for row in rows if row.get("loss")]
    validation = [
        (float(row["step"]), float(row["validation_loss"])) for row in rows if row.get("validation_loss")
    ]
    return train, validation


def dataset_figure(run: Run, say: Catalogue) -> Markup:
    """Pairs that stayed, a bar a kind of question and answer."""
    counts = sorted(run.statistics["kept"]["by_kind"].items(), key=lambda item: (-item[1], item[0]))
    left, row, top, width = 170, 24, 10, 860
    most = max((count for _, count in counts), default=1)
    parts = []
    for i, (kind, count) in enumerate(counts):
        y = top + i * row
        length = (width - left - 90) * count / most
        parts.append(svg.text(left - 12, y + 15, say.name("pair", kind), anchor="end"))
        parts.append(svg.bar(left, y + 3, length, row - 8, svg.colour(0)))
        parts.append(svg.text(left + length + 8, y + 15, f"{count:,}", kind="soft number"))
    return svg.picture(width, top + row * len(counts) + 10, say("dataset.kinds"), parts)


def _legend(names: list[str], x: float, y: float) -> Markup:
    """The variants' names, each after a dot of its colour."""
    parts = []
    for i, name in enumerate(names):
        parts += [svg.dot(x + 5, y - 4, 4.5, svg.colour(i), filled=True), svg.text(x + 15, y, name)]
        # Names are Latin letters and digits (they are parts of file names): about 7 units each.
        x += 15 + 7.2 * len(name) + 22
    return Markup("\n").join(parts)
