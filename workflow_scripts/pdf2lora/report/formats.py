"""Numbers as a reader reads them."""

from typing import Any

from pdf2lora.locales import Catalogue
from pdf2lora.report.results import Difference, Estimate


def score(value: float) -> str:
    return f"{value:.1f}"


def signed(value: float) -> str:
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def p_value(value: float) -> str:
    """「p = 0.012」, or 「p < 0.001」; never broken at a line's end."""
    return "p\u00a0<\u00a00.001" if value < 0.001 else f"p\u00a0=\u00a0{value:.{3 if value < 0.1 else 2}f}"


def interval(of: Estimate | Difference, *, sign: bool = False) -> str:
    """[low, high]; empty where there is none."""
    if of.low is None or of.high is None:
        return ""
    low, high = (signed(v) if sign else score(v) for v in (of.low, of.high))
    return f"[{low}, {high}]"


def span(numbers: list[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least}–{most}"


def duration(seconds: float, say: Catalogue) -> str:
    """As a person says it: hours and minutes, minutes and seconds, or seconds."""
    if seconds < 1:
        return say("time.below")
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return say("time.hours", hours=minutes // 60, minutes=minutes % 60)
    return say("time.minutes", minutes=minutes, seconds=rest) if minutes else say("time.second", seconds=rest)


def memory(megabytes: float | None) -> str:
    if megabytes is None:
        return "–"
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.0f} MB"


def setting(value: Any, say: Catalogue) -> str:
    """A value of the configuration, in words where there are some."""
    if isinstance(value, bool):
        return say(f"value.{str(value).lower()}")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return say.name("value", str(value))


def measure(value: Any) -> str:
    """A measured value: whole numbers with separators, others with at most four digits that count."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return "–" if value is None else str(value)


def pages(first: int, last: int, say: Catalogue) -> str:
    return say("answers.page", page=first) if first == last else say("answers.pages", first=first, last=last)
