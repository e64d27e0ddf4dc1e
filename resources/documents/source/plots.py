"""The pictures of the example report that are computed or sketched with matplotlib.

Nothing here is a measurement: curves come from physical laws or simple formulas, and what is only a
sketch is called 模式図 in its caption. Letters become outlines, as in most printed reports.
"""

import io
from collections.abc import Callable

import matplotlib

matplotlib.use("svg")
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

FONT = "Noto Sans CJK JP"
INK, WARM, GREEN, SEA, SOIL = "#1d3f5e", "#c4472f", "#3d8b47", "#2f7fb8", "#9a6b3c"

COLUMN, PAGE = 3.3, 6.8
"""Inches: the width of one column of the report, and of both."""


def svg(draw: Callable[[Axes], None], width: float, height: float) -> str:
    """Draw one picture as SVG text; the same code gives the same bytes."""
    style = {
        "font.family": FONT,
        "font.size": 7.5,
        "axes.linewidth": 0.6,
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "earth observation",
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with plt.rc_context(style):
        figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
        draw(axes)
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None}, transparent=True)
        plt.close(figure)
    return stream.getvalue().decode()


def planck_radiance(wavelength: np.ndarray, temperature: float) -> np.ndarray:
    """Spectral radiance of a black body, W m-2 sr-1 m-1; wavelength in m, temperature in K (Planck's law)."""
    h, c, k = 6.62607015e-34, 2.99792458e8, 1.380649e-23
    return 2 * h * c**2 / wavelength**5 / np.expm1(h * c / (wavelength * k * temperature))


def planck(axes: Axes) -> None:
    micrometres = np.logspace(np.log10(0.15), np.log10(70), 400)
    for temperature, colour, label, kind, at in (
        (5800, WARM, "太陽放射（5800K）", "短波放射", 0.66),
        (288, SEA, "地球放射（288K）", "長波放射", 13.0),
    ):
        radiance = planck_radiance(micrometres * 1e-6, temperature) * micrometres
        radiance /= radiance.max()
        axes.fill_between(micrometres, radiance, color=colour, alpha=0.25, linewidth=0)
        axes.plot(micrometres, radiance, color=colour, linewidth=1.3)
        axes.text(at, 1.06, label, color=colour, ha="center")
        axes.text(at, 0.3, kind, ha="center")
    axes.set(
        xscale="log", xlim=(0.15, 70), ylim=(0, 1.18), xlabel="波長（μm）", ylabel="波長×放射輝度（最大を1）"
    )
    ticks = [0.2, 0.5, 1, 2, 5, 10, 20, 50]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()


def orbit_period(axes: Axes) -> None:
    """Kepler's third law for circular orbits."""
    gravitation, radius = 398600.4418, 6378.137  # km3 s-2, km
    altitude = np.linspace(200, 40000, 400)

    def hours(height: float | np.ndarray) -> float | np.ndarray:
        return 2 * np.pi * np.sqrt((radius + height) ** 3 / gravitation) / 3600

    axes.plot(altitude / 1000, hours(altitude), color=INK, linewidth=1.4)
    for height, label, at in (
        (700, "太陽同期軌道の例\n（700km、約99分）", (2, 13)),
        (20200, "測位衛星GPS\n（約20,200km、約12時間）", (21, 5)),
        (35786, "静止軌道\n（約35,800km、約24時間）", (13, 25)),
    ):
        axes.plot(height / 1000, hours(height), "o", color=WARM, markersize=4)
        leader = {"arrowstyle": "-", "color": "0.6", "lw": 0.6, "shrinkA": 1, "shrinkB": 3}
        axes.annotate(label, (height / 1000, hours(height)), at, va="center", arrowprops=leader)
    axes.set(xlim=(0, 40), ylim=(0, 28), xlabel="高度（1000km）", ylabel="周期（時間）")
    axes.set_yticks(range(0, 29, 6))


def _sketch(axes: Axes, width: float, height: float) -> None:
    axes.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    axes.axis("off")


def _box(x: float, y: float, width: float, height: float, colour: str) -> Rectangle:
    return Rectangle((x, y), width, height, facecolor=colour, edgecolor=INK, linewidth=0.6)


def _satellite(axes: Axes, x: float, y: float) -> None:
    for left in (-0.72, 0.22):
        axes.add_patch(_box(x + left, y - 0.13, 0.5, 0.26, SEA))
    axes.add_patch(_box(x - 0.22, y - 0.22, 0.44, 0.44, "0.85"))


def _arrow(axes: Axes, start: tuple, end: tuple, style: str = "-|>", colour: str = "0.25") -> None:
    look = {"arrowstyle": style, "color": colour, "lw": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=look)


def sar_geometry(axes: Axes) -> None:
    _sketch(axes, 10, 6.4)
    axes.fill_between([0, 10], 0.9, 0.5, color="#e6dccb", linewidth=0)
    axes.plot([0, 10], [0.9, 0.9], color=SOIL, linewidth=1)
    axes.add_patch(
        Polygon([(6.4, 0.9), (7.1, 2.1), (7.8, 0.9)], facecolor="#cfe0c3", edgecolor=GREEN, linewidth=0.8)
    )
    axes.add_patch(Polygon([(1.4, 5.6), (4.0, 0.9), (9.4, 0.9)], facecolor=SEA, alpha=0.16, linewidth=0))
    axes.plot([1.4, 1.4], [5.4, 0.9], color="0.5", linewidth=0.6, linestyle="--")
    _satellite(axes, 1.4, 5.7)
    _arrow(axes, (1.55, 5.45), (7.1, 2.1), "<|-|>")
    axes.text(2.5, 5.7, "衛星（紙面に垂直に進む）", va="center")
    axes.text(4.75, 4.15, "電波の往復", rotation=0)
    axes.text(1.3, 3.0, "軌道高度", ha="right", va="center")
    axes.text(1.85, 4.1, "入射角", color=WARM, fontsize=6.8)
    axes.text(7.35, 2.15, "山頂", va="bottom")
    _arrow(axes, (4.0, 0.3), (9.4, 0.3), "<|-|>")
    axes.text(3.85, 0.3, "観測幅", ha="right", va="center")
    axes.text(1.5, 1.0, "衛星直下", color="0.35", fontsize=6.8)


MISSIONS = (
    ("TOPEX/Poseidon", "海洋", (1992, 8), (2005, 10)),
    ("TRMM", "大気", (1997, 11), (2015, 4)),
    ("Terra", "複数", (1999, 12), None),
    ("GRACE", "雪氷・陸水", (2002, 3), (2017, 10)),
    ("Aqua", "複数", (2002, 5), None),
    ("ICESat", "雪氷・陸水", (2003, 1), (2009, 10)),
    ("ALOS", "陸域", (2006, 1), (2011, 5)),
    ("CloudSat", "大気", (2006, 4), (2023, 12)),
    ("GOSAT", "大気", (2009, 1), None),
    ("SMOS", "雪氷・陸水", (2009, 11), None),
    ("CryoSat-2", "雪氷・陸水", (2010, 4), None),
    ("GCOM-W", "複数", (2012, 5), None),
    ("ランドサット8号", "陸域", (2013, 2), None),
    ("GPM主衛星", "大気", (2014, 2), None),
    ("ALOS-2", "陸域", (2014, 5), None),
    ("センチネル2A", "陸域", (2015, 6), None),
    ("GCOM-C", "複数", (2017, 12), None),
    ("GRACE-FO", "雪氷・陸水", (2018, 5), None),
    ("ICESat-2", "雪氷・陸水", (2018, 9), None),
    ("センチネル6", "海洋", (2020, 11), None),
    ("EarthCARE", "大気", (2024, 5), None),
)
"""Name, what it mainly observes, year and month of the launch and of the last observation."""

FIELDS = {"大気": WARM, "海洋": SEA, "雪氷・陸水": "#7a6fb0", "陸域": GREEN, "複数": "0.45"}


def missions(axes: Axes) -> None:
    now = 2025.0
    for row, (name, field, first, last) in enumerate(MISSIONS):
        start = first[0] + (first[1] - 1) / 12
        end = last[0] + last[1] / 12 if last else now
        axes.barh(row, end - start, left=start, height=0.55, color=FIELDS[field])
        if last is None:
            axes.plot(now + 0.35, row, marker=">", color=FIELDS[field], markersize=4)
        axes.text(start - 0.25, row, name, ha="right", va="center", fontsize=7)
    for field, colour in FIELDS.items():
        axes.barh(0, 0, color=colour, label=field)
    axes.legend(frameon=False, loc="lower left", title="おもな観測対象", alignment="left")
    axes.set(xlim=(1988, 2027), ylim=(len(MISSIONS) - 0.4, -0.6))
    axes.set_xticks(range(1990, 2026, 5), [f"{year}年" for year in range(1990, 2026, 5)])
    axes.set_yticks([])
    axes.grid(axis="x", color="0.88", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)


def keeling(axes: Axes) -> None:
    """A smooth growth with a seasonal cycle, in arbitrary units: not the measured record."""
    year = np.linspace(0, 20, 2000)
    trend = 2.0 * year + 0.03 * year**2
    season = 3.0 * np.cos(2 * np.pi * (year - 0.38)) - 0.8 * np.cos(4 * np.pi * (year - 0.38))
    axes.plot(year, trend + season, color=SEA, linewidth=0.9, label="季節変化を含む濃度")
    axes.plot(year, trend, color=WARM, linewidth=1.3, label="長期の増加")
    axes.set(xlim=(0, 20), xlabel="経過年数（年）", ylabel="濃度の増分（任意単位）")
    axes.set_xticks(range(0, 21, 5))
    axes.set_yticks([])
    axes.legend(frameon=False, loc="upper left")


def argo_cycle(axes: Axes) -> None:
    days = [0, 0.35, 9.0, 9.35, 9.75, 10.0]
    depth = [0, 1000, 1000, 2000, 0, 0]
    axes.axhspan(-160, 0, color="#f2f7fb", linewidth=0)
    axes.axhspan(0, 2300, color="#dcebf7", linewidth=0)
    axes.plot(days, depth, color=INK, linewidth=1.5)
    axes.plot([9.35, 9.75], [2000, 0], color=WARM, linewidth=2)
    axes.text(4.6, 930, "深さ1000mを漂流（約9日間）", ha="center", va="bottom")
    axes.text(0.6, 480, "下降", va="center")
    axes.text(9.05, 1600, "2000mへ下降", ha="right", va="center")
    axes.text(9.3, 420, "測りながら浮上", ha="right", va="center", color=WARM)
    axes.text(9.9, -190, "衛星へ送信", ha="right", va="bottom")
    axes.set(xlim=(0, 10.3), ylim=(2300, -160), xlabel="経過日数（日）", ylabel="深さ（m）")
    axes.set_xticks(range(0, 11, 2))
    axes.set_yticks(range(0, 2001, 500))


def altimetry(axes: Axes) -> None:
    _sketch(axes, 10, 6.6)
    x = np.linspace(0, 10, 200)
    sea = 2.2 + 0.32 * np.sin(x * 0.9 + 0.4) + 0.05 * np.sin(x * 7)
    geoid = 1.75 + 0.16 * np.sin(x * 0.9 + 0.2)
    axes.fill_between(x, sea, 0, color="#bcd9ee", linewidth=0)
    axes.plot(x, sea, color=SEA, linewidth=1.2)
    axes.plot(x, geoid, color=SOIL, linewidth=0.9, linestyle="--")
    axes.plot(x, np.full_like(x, 0.6), color="0.3", linewidth=0.9)
    _satellite(axes, 4.0, 6.0)
    at = np.interp(4.0, x, sea)
    _arrow(axes, (4.0, 5.75), (4.0, at), "<|-|>", WARM)
    axes.text(4.15, 3.9, "測った距離", color=WARM, va="center")
    _arrow(axes, (2.2, 6.0), (2.2, 0.6), "<|-|>")
    axes.plot([2.0, 3.2], [6.0, 6.0], color="0.5", linewidth=0.5)
    axes.text(2.05, 3.9, "軌道高度", ha="right", va="center")
    _arrow(axes, (7.4, np.interp(7.4, x, sea)), (7.4, 0.6), "<|-|>", INK)
    axes.text(7.55, 1.15, "海面の高さ", color=INK, va="center")
    axes.text(9.9, 2.65, "海面", ha="right", va="bottom", color=SEA)
    axes.text(0.15, 1.42, "ジオイド", va="center", color=SOIL)
    axes.text(0.15, 0.28, "基準とする楕円体", va="center")
    axes.text(5.0, 6.0, "衛星高度計", va="center")


def reflectance(axes: Axes) -> None:
    """Smooth curves that show only the well-known shape: the green peak, the red edge, the water bands."""
    x = np.linspace(0.4, 2.4, 500)

    def bump(centre: float, width: float) -> np.ndarray:
        return np.exp(-(((x - centre) / width) ** 2))

    plant = 0.04 + 0.07 * bump(0.55, 0.04) + 0.44 / (1 + np.exp(-(x - 0.715) / 0.013))
    plant *= (
        (1 - 0.78 * bump(1.45, 0.11))
        * (1 - 0.85 * bump(1.95, 0.14))
        * np.exp(-0.55 * np.clip(x - 1.1, 0, None))
    )
    soil = 0.07 + 0.34 * (1 - np.exp(-(x - 0.4) / 0.75))
    soil *= (1 - 0.16 * bump(1.43, 0.07)) * (1 - 0.24 * bump(1.93, 0.08))
    water = 0.07 * np.exp(-(((x - 0.45) / 0.22) ** 2))
    for curve, colour, label, at in (
        (plant, GREEN, "植生", (0.98, 0.50)),
        (soil, SOIL, "土壌", (1.68, 0.37)),
        (water, SEA, "水面", (1.05, 0.02)),
    ):
        axes.plot(x, curve, color=colour, linewidth=1.4)
        axes.text(*at, label, color=colour)
    for left, right, colour, label in ((0.63, 0.69, WARM, "赤"), (0.78, 0.9, "0.45", "近赤外")):
        axes.axvspan(left, right, color=colour, alpha=0.15, linewidth=0)
        axes.text((left + right) / 2, 0.565, label, ha="center", color=colour)
    axes.set(xlim=(0.4, 2.4), ylim=(0, 0.62), xlabel="波長（μm）", ylabel="反射率")


PICTURES: dict[str, tuple[Callable[[Axes], None], float, float]] = {
    "planck": (planck, COLUMN, 2.2),
    "orbit_period": (orbit_period, COLUMN, 2.4),
    "sar_geometry": (sar_geometry, COLUMN, 2.1),
    "missions": (missions, PAGE, 3.3),
    "keeling": (keeling, COLUMN, 2.2),
    "argo_cycle": (argo_cycle, COLUMN, 2.3),
    "altimetry": (altimetry, COLUMN, 2.15),
    "reflectance": (reflectance, COLUMN, 2.3),
}
"""Name in the manuscript: how it is drawn, its width and its height in inches."""

ACROSS_PAGE = {name for name, (_, width, _) in PICTURES.items() if width == PAGE}


def pictures() -> dict[str, str]:
    """Every picture as SVG text, by its name in the manuscript."""
    return {name: svg(*how) for name, how in PICTURES.items()}
