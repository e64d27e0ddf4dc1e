"""Dates in the Western calendar: 令和5年 and 2023年 are one year."""

import re
from collections.abc import Iterator

from pdf2lora.evaluation.facts.fact import Fact
from pdf2lora.evaluation.facts.numbers import read_number
from pdf2lora.evaluation.facts.reading import Reading

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
"""The year before the first of each era."""

_N = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_YEAR = (
    rf"(?:西暦)?(?P<year>\d{{4}}|[一二][〇一二三四五六七八九]{{3}})|(?P<era>{'|'.join(ERAS)})(?P<of>元|{_N})"
)
_BOUNDS = {"以降": 1, "以後": 1, "以来": 1, "以前": -1, "までに": -1}
_DATE = re.compile(
    rf"(?:(?:{_YEAR})年(?P<fiscal>度)?(?:（[^（）]{{2,8}}年）)?(?P<decade>代)?"
    rf"(?:の?(?P<month>{_N})月(?:(?P<day>{_N})日)?)?"
    rf"|(?<![\d.,〜~～カヶか])(?P<only_month>1[0-2]|[1-9])月(?:(?P<only_day>[12]\d|3[01]|[1-9])日)?"
    rf"|(?P<century>{_N})世紀)"
    r"(?P<part>前半|後半|半ば|初頭|上旬|中旬|下旬|末)?(?:頃|ごろ|ころ)?(?:の?(?P<bound>以降|以後|以来|以前|までに))?"
)
_SPAN_OF_YEARS = re.compile(r"(?P<first>\d{4})(?=[~〜～–-]\d{4}年)")
_LENGTH = re.compile(r"間|前(?!半|後)|後(?!半)|以上|以内|に?わたり|ぶり|近く|分の")
"""After 「2000年」: it is a length of time."""


def dates(reading: Reading) -> Iterator[Fact]:
    """Every date of the text: a day, a month, a year, a decade or a century."""
    text = reading.text
    for match in _SPAN_OF_YEARS.finditer(text):
        yield _fact(reading, (int(match["first"]), None, None), match, match.end())
    for match in _DATE.finditer(text):
        if match["year"] and (
            text[: match.start()][-1:].isdigit() or text[: match.start()].endswith((",", "."))
        ):
            continue
        if match["year"] and not match["month"] and _LENGTH.match(text[match.end() :]):
            continue
        if match["century"] and re.match("にわた", text[match.end() :]):
            continue
        yield _fact(reading, _value(match), match, match.end())


def _value(match: re.Match[str]) -> tuple:
    if match["century"]:
        return ("century", int(read_number(match["century"])), match["part"])
    if match["only_month"]:
        return (None, int(match["only_month"]), int(match["only_day"]) if match["only_day"] else None)
    if match["year"]:
        year = int(read_number(match["year"]))
    else:
        year = ERAS[match["era"]] + (1 if match["of"] == "元" else int(read_number(match["of"])))
    if match["decade"]:
        return ("decade", year, match["part"])
    month, day = (int(read_number(match[name])) if match[name] else None for name in ("month", "day"))
    return (year, month, day)


def _fact(reading: Reading, value: tuple, match: re.Match[str], end: int) -> Fact:
    groups = match.groupdict()
    bound = _BOUNDS.get(groups.get("bound") or "", 0)
    slot = reading.slot(match.start(), end)
    return Fact("date", value, "", reading.text[match.start() : end], match.start(), slot, False, bound)
