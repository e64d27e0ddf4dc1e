"""The charts of a run: what training changed, the loss, and what the dataset holds."""

from markupsafe import Markup

from pdf2lora.report import svg
from pdf2lora.report.run import Run
from pdf2lora.report.strings import Strings

SHOWN_METRICS = ("bleu", "chrf", "rouge_l", "bertscore_f1")


def scores_figure(run: Run, say: Strings) -> Markup:
    """A panel a kind of question; in it a line from before to after for each metric and variant."""
    kinds, metrics = run.kinds, [metric for metric in SHOWN_METRICS if metric in run.metrics]
    left, panel, gap, row, top = 100, 270, 26, 17, 62
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
            middle = top + m * group + row * len(run.variants) / 2
            if k == 0:
                parts.append(svg.text(left - 12, middle + 4, say.name("metric", metric), anchor="end"))
            for v, (variant, base) in enumerate(run.against.items()):
                y = top + m * group + row * (v + 0.5)
                before = run.figures[base, kind, metric]["mean"]
                after = run.figures[variant, kind, metric]["mean"]
                xb, xa, stroke = x0 + panel * before / 100, x0 + panel * after / 100, svg.colour(v)
                hint = f"{variant}: {before:.1f} → {after:.1f}"
                parts.append(svg.line(xb, y, xa, y, stroke=stroke, width=1.6))
                parts.append(svg.dot(xb, y, 4, stroke, filled=False, label=hint))
                parts.append(svg.dot(xa, y, 4.5, stroke, filled=True, label=hint))
    width = left + len(kinds) * (panel + gap)
    return svg.picture(width, height, f"{say('scores.title')} – {say('scores.figure')}", parts)


def loss_figure(run: Run, say: Strings) -> Markup:
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


def dataset_figure(run: Run, say: Strings) -> Markup:
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
