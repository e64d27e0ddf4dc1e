"""Drawing charts as SVG: text stays text (searchable, in the reader's own font), colours follow light and dark.

A chart is a string of elements inside one <svg> that carries its own style, so that the same file
stands alone and inside a page. Everything that is written into a chart is escaped here.
"""

from collections.abc import Sequence
from math import ceil, floor, log10

from markupsafe import Markup

PALETTE = ("#0e7c7b", "#c8553d", "#5b5fc7", "#b8860b", "#8a3b8f", "#3f7d20", "#b0305c", "#4a6fa5")

STYLE = Markup(
    """
.p2l { font-family: "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, sans-serif;
       --ink: #23282d; --soft: #69707a; --rule: #dcdfe3; --base: #9aa1ab; --paper: #ffffff; }
.p2l text { fill: var(--ink); font-size: 12px; }
.p2l .soft { fill: var(--soft); font-size: 11px; }
.p2l .title { font-weight: 600; font-size: 13px; }
.p2l .number { font-variant-numeric: tabular-nums; }
.p2l .grid { stroke: var(--rule); stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  .p2l { --ink: #e7e9ec; --soft: #9aa3ad; --rule: #3a4048; --base: #7c8590; --paper: #1b1f24; } }
"""
)


def colour(index: int) -> str:
    return PALETTE[index % len(PALETTE)]


def picture(width: int, height: int, title: str, elements: Sequence[Markup]) -> Markup:
    """A whole SVG document; ``title`` is what a screen reader says."""
    body = Markup("\n").join(elements)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="p2l" viewBox="0 0 {w} {h}" width="{w}" height="{h}"'
        ' role="img" aria-label="{title}">\n<title>{title}</title>\n<style>{style}</style>\n{body}\n</svg>\n'
    ).format(w=width, h=height, title=title, style=STYLE, body=body)


def text(
    x: float, y: float, content: object, *, anchor: str = "start", kind: str = "", fill: str = ""
) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}"{}{}>{}</text>').format(
        number(x),
        number(y),
        anchor,
        Markup(' class="{}"').format(kind) if kind else "",
        Markup(' style="fill:{}"').format(fill) if fill else "",
        content,
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = "", width: float = 1) -> Markup:
    look = (
        Markup('style="stroke:{};stroke-width:{}"').format(stroke, number(width))
        if stroke
        else Markup('class="grid"')
    )
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" {}/>').format(
        number(x1), number(y1), number(x2), number(y2), look
    )


def bar(x: float, y: float, width: float, height: float, fill: str, label: str = "") -> Markup:
    """A rectangle; ``label`` shows when the pointer rests on it."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="2" style="fill:{}">{}</rect>').format(
        number(x), number(y), number(max(0.0, width)), number(height), fill, _hint(label)
    )


def dot(x: float, y: float, radius: float, stroke: str, *, filled: bool, label: str = "") -> Markup:
    return Markup(
        '<circle cx="{}" cy="{}" r="{}" style="fill:{};stroke:{};stroke-width:1.8">{}</circle>'
    ).format(number(x), number(y), number(radius), stroke if filled else "var(--paper)", stroke, _hint(label))


def curve(points: Sequence[tuple[float, float]], stroke: str, *, dashed: bool = False) -> Markup:
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return Markup(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-linejoin="round"{}/>'
    ).format(path, stroke, Markup(' stroke-dasharray="5 4"') if dashed else "")


def _hint(label: str) -> Markup:
    return Markup("<title>{}</title>").format(label) if label else Markup("")


def number(value: float) -> str:
    """At most two decimals: the same bytes everywhere."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``: steps of 1, 2 or 5 times a power of ten."""
    if high <= low:
        high = low + 1
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    first, last = floor(low / step), ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]
