"""Dates in the Western calendar: 令和5年 and 2023年 are one year."""

import re
from collections.abc import Iterator

import msgspec

from pdf2lora.language.claims import Claim
from pdf2lora.language.quantities import read_number
from pdf2lora.language.reading import Reading
from pdf2lora.resources import resource


class _DateWords(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/dates.yaml."""

    eras: dict[str, int]
    parts: dict[str, tuple[int, int]]


_WORDS = resource("language/dates", _DateWords)
ERAS, PARTS = _WORDS.eras, _WORDS.parts
_N = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_ERA_NAME = "|".join(ERAS)
_OF_ERA = rf"(?:{_ERA_NAME})(?:元|{_N})"
_YEAR = (
    rf"(?:(?:西暦)?(?P<year>\d{{4}}|[一二][〇一二三四五六七八九]{{3}})(?:[（(]{_OF_ERA}[)）])?"
    rf"|(?P<era>{_ERA_NAME})(?P<of>元|{_N})(?:[（(]\d{{4}}[)）])?)年"
)
_MONTH = "1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = r"[12]\d|3[01]|[1-9]"
_TO_MONTH = rf"(?=[~～〜–-](?:{_MONTH})月)"
"""「6〜8月」: the month before has no 月 of its own."""
_ON_DAY = (
    r"(?=に(?!\s?[\d一二三四五六七八九十数約]|及|およ|わた|達|満|つき|限|な[るらっ]|す[るべ]|延|短)"
    r"|までに|付(?!与)|締|払い)"
)
"""After 「25日」: it is a day of a month, not a length of time (25日間, 2日に1回, 3日に満たない)."""
_BOUNDS = {"以降": 1, "以後": 1, "以来": 1, "以前": -1, "までに": -1}
_DATE = re.compile(
    rf"(?:{_YEAR}(?P<fiscal>度)?(?:（[^（）]{{2,8}}年）)?(?P<decade>代)?"
    rf"(?:の?(?P<month>{_N})(?:月(?:(?P<day>{_N})日)?|{_TO_MONTH}))?"
    rf"|(?<![\d.,カヶか一二三四五六七八九十数])(?P<only_month>{_MONTH})"
    rf"(?:月(?!間|曜)(?:(?P<only_day>{_DAY}|[一二三四五六七八九十]{{1,3}})日)?|{_TO_MONTH})"
    rf"|(?<=[毎翌当同]月)(?P<day_of_month>{_DAY})日"
    rf"|(?<![\d.,月~～〜-])(?P<bare_day>[2-9]|[12]\d|3[01])日{_ON_DAY}"
    rf"|(?P<century>{_N})世紀)"
    rf"(?P<part>{'|'.join(PARTS)})?(?:頃|ごろ|ころ)?(?:の?(?P<bound>以降|以後|以来|以前|までに))?"
)
_SPAN_OF_YEARS = re.compile(r"(?P<first>\d{4})(?=[~〜～–-]\d{4}年)")
_LENGTH = re.compile(r"間|前(?!半|後)|後(?!半)|以上|以内|に?わたり|ぶり|近く|分の")
"""After 「2000年」: it is a length of time."""


def dates(reading: Reading) -> Iterator[Claim]:
    """Every date of the text: a day, a month, a year, a decade or a century."""
    text = reading.text
    for match in _SPAN_OF_YEARS.finditer(text):
        yield _claim(reading, (int(match["first"]), None, None, None), match, match.end())
    for match in _DATE.finditer(text):
        if match["year"] and (
            text[: match.start()][-1:].isdigit() or text[: match.start()].endswith((",", "."))
        ):
            continue
        if match["year"] and not match["month"] and _LENGTH.match(text[match.end() :]):
            continue
        if match["century"] and re.match("にわた", text[match.end() :]):
            continue
        yield _claim(reading, _value(match), match, match.end())


def end_of(date: Claim) -> int:
    """Where a date ends in its text, in characters, without the 以降 or までに that belongs to it."""
    return date.start + len(re.sub(rf"の?(?:{'|'.join(_BOUNDS)})$", "", date.text))


def _value(match: re.Match[str]) -> tuple:
    if match["century"]:
        return ("century", int(read_number(match["century"])), match["part"])
    if match["only_month"]:
        return (None, _number(match["only_month"]), _number(match["only_day"]), match["part"])
    if only_day := match["day_of_month"] or match["bare_day"]:
        return (None, None, _number(only_day), match["part"])
    year = _number(match["year"]) or ERAS[match["era"]] + (
        1 if match["of"] == "元" else int(read_number(match["of"]))
    )
    if match["decade"]:
        return ("decade", year, match["part"])
    return (year, _number(match["month"]), _number(match["day"]), match["part"])


def _number(written: str | None) -> int | None:
    return int(read_number(written)) if written else None


def _claim(reading: Reading, value: tuple, match: re.Match[str], end: int) -> Claim:
    groups = match.groupdict()
    bound = _BOUNDS.get(groups.get("bound") or "", 0)
    slot = reading.slot(match.start(), end)
    return Claim("date", value, "", reading.text[match.start() : end], match.start(), slot, False, bound)
