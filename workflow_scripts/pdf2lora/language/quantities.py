"""Numbers with their units: 「3.5万km」, 「35,000 km」 and 「三万五千キロメートル」 are one value."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import msgspec

from pdf2lora.language.claims import Claim
from pdf2lora.language.directions import AXES
from pdf2lora.language.reading import Reading
from pdf2lora.language.units import COUNTERS, PATTERN, ZERO, Unit, read_unit
from pdf2lora.language.words import Word, is_counter, is_nominal, is_number
from pdf2lora.resources import resource

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "億": 10**8, "兆": 10**12}

_ARABIC = r"\d(?:[\d,]*\d)?(?:\.\d+)?"
_PLAIN = rf"{_ARABIC}(?:[兆億万千百十](?:{_ARABIC})?)*|[〇一二三四五六七八九十百千万億兆]+"
_VAGUE = r"(?P<vague>十?数(?:[十百千万億兆]*))"


class _Words(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/quantities.yaml."""

    about: list[str]
    minus: tuple[str, ...]
    between: list[str]
    after: list[str]
    bounds: dict[str, int]
    verbal_bounds: dict[str, int]
    labels: frozenset[str]
    halved: frozenset[str]
    ranks: frozenset[str]
    same: dict[str, str]


_WORDS = resource("language/quantities", _Words)
_BOUNDS = _WORDS.bounds | _WORDS.verbal_bounds
_ABOUT, _AFTER, _RANGE = "|".join(_WORDS.about), "|".join(_WORDS.after), "|".join(_WORDS.between)
_NUMBER = rf"(?:{'|'.join(_WORDS.minus)})?(?:{_PLAIN})"
_QUANTITY = re.compile(
    rf"(?P<about>{_ABOUT})?(?P<ordinal>第)?"
    rf"(?:(?P<low>{_NUMBER})\s?(?P<unit1>{PATTERN})?(?:{_RANGE})(?:約)?(?=[-−\d〇一二三四五六七八九十百千]))?"
    rf"(?:{_VAGUE}|(?P<high>{_NUMBER}))\s?(?P<unit>{PATTERN})?(?P<half>半)?(?P<tenths>[\d一二三四五六七八九]分)?"
    rf"(?P<after>{_AFTER})?(?:の?(?P<bound>{'|'.join(_BOUNDS)}))?"
    r"(?P<side>前(?![半後年期])|後(?![半期]))?"
)
_BOUND = re.compile(rf"(?:{_AFTER})?(?:の?(?:{'|'.join(_WORDS.bounds)}))?")
_CHANGES = re.compile(
    "へ|(?:に|まで)(?:増|減|上|下|広|狭|拡|縮|高|低|伸|延|短|強|弱|早|遅|改|変|見直|引|移|戻|切り|落)"
)
_FRACTION = re.compile(r"(?P<under>\d+|[二三四五六七八九十百]+)分の(?P<over>\d+|[一二三四五六七八九十]+)")
_HALF = re.compile(
    r"半(?P<of>世紀|年|日|分(?!解)|数|減)|倍(?:増|に|以上)|(?<![年十])ゼロ(?!エミッション|ベース)"
)
_CLOCK = re.compile(
    r"(?P<noon>午前|午後)?(?P<hour>\d{1,2})(?:時(?![間代])(?:(?P<minute>\d{1,2})分|(?P<half>半))?|:(?P<colon>[0-5]\d)(?![:\d]))"
)
_LABEL = re.compile(r"[A-Za-z±+^×]\s?$")
_SIDES = {"前": "before", "後": "after"}
_EACH = re.compile(r"(?:毎[年月週日時分秒]|(?<![\d一-十])年(?:平均)?[にで]?)$")
_NTH = re.compile("目(?![的標安指前立盛録次線下])")


def read_number(written: str) -> Decimal:
    """The value of a number in Arabic digits, kanji or both, with 万 and 億.

    Raises ValueError for what is no number.
    """
    minus = next((sign for sign in _WORDS.minus if written.startswith(sign)), "")
    total = section = Decimal(0)
    digits: Decimal | None = None
    for part in re.findall(r"[\d,.]+|[一-龥〇]", written.removeprefix(minus)):
        if part in _DIGITS:
            digits = Decimal(_DIGITS[part]) if digits is None else digits * 10 + _DIGITS[part]
        elif part in _SMALL:
            section, digits = section + (1 if digits is None else digits) * _SMALL[part], None
        elif part in _LARGE:
            section += digits or 0
            total, section, digits = total + (section or 1) * _LARGE[part], Decimal(0), None
        elif part[0].isdigit():
            digits = Decimal(part.replace(",", ""))
        else:
            raise ValueError(f"{written!r} is not a number")
    return (-1 if minus else 1) * (total + section + (digits or 0))


def quantities(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Claim]:
    """The quantities of a text outside the spans that are taken (dates); they take their own."""
    for claims in (_fractions(reading), _clocks(reading), _halves(reading), _numbers(reading, taken)):
        for claim in claims:
            end = claim.start + len(claim.text)
            if not any(start < end and claim.start < stop for start, stop in taken):
                taken.append((claim.start, end))
                yield claim if claim.sense else claim._replace(sense=_sense(reading, claim))


def _fractions(reading: Reading) -> Iterator[Claim]:
    for match in _FRACTION.finditer(reading.text):
        share = 100 * read_number(match["over"]) / read_number(match["under"])
        yield _claim(reading, match, share, share, "%")


def _clocks(reading: Reading) -> Iterator[Claim]:
    """Times of day in hours: 「午後5時30分」, 「17:30」."""
    for match in _CLOCK.finditer(reading.text):
        if reading.text[: match.start()][-1:] in tuple("0123456789:."):
            continue
        minutes = 30 if match["half"] else int(match["minute"] or match["colon"] or 0)
        hours = int(match["hour"]) + (12 if match["noon"] == "午後" and int(match["hour"]) < 12 else 0)
        yield _claim(reading, match, *[Decimal(hours) + Decimal(minutes) / 60] * 2, "時")


def _halves(reading: Reading) -> Iterator[Claim]:
    """Values in words: ゼロ, 半分, 半減, 半世紀, 倍増. 「2倍」 has a number and is found with the others."""
    worth = {"世紀": (600, "月"), "年": (6, "月"), "日": (43200, "s")}
    for match in _HALF.finditer(reading.text):
        before = reading.text[: match.start()]
        if match.group().startswith("倍"):
            if re.search(r"[\d十百千万数.一二三四五六七八九何]$", before):
                continue
            amount, unit = 200, "%"
        elif match.group() == "ゼロ":
            amount, unit = 0, ZERO
        elif re.search(r"[\d月年間代一-龥]$", before):
            continue  # 「1年半」, 「前半年」
        else:
            amount, unit = worth.get(match["of"], (50, "%"))
        yield _claim(reading, match, Decimal(amount), Decimal(amount), unit)


def _numbers(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Claim]:
    open_claim: Claim | None = None
    for match in _matches(reading, taken):
        claim = _quantity(reading, match)
        if claim is None:
            continue
        if open_claim is not None and _goes_on(open_claim, claim):
            value = tuple(a + b for a, b in zip(open_claim.value, claim.value, strict=True))
            claim = open_claim._replace(value=value, text=open_claim.text + claim.text)
        elif open_claim is not None:
            yield open_claim
        open_claim = claim
    if open_claim is not None:
        yield open_claim


def _goes_on(first: Claim, second: Claim) -> bool:
    """「3時間30分」, 「1年6か月」: one quantity in two units; but 「1日8時間」 is two."""
    beside = first.start + len(first.text) == second.start and first.unit == second.unit
    whole_days = first.unit == "s" and first.value[0] % 86400 == 0
    return beside and bool(first.unit) and not whole_days and second.value[1] < first.value[0]


def _matches(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    place, text = 0, reading.text
    while (match := _QUANTITY.search(text, place)) is not None:
        place = match.end()
        number = match.start("vague") if match["vague"] else match.start("low" if match["low"] else "high")
        if any(start <= number < stop for start, stop in taken) or not _stands_alone(reading, match, number):
            place = max(match.start() + 1, _past_number(text, number))
            continue
        if match["low"] and (_is_change(text, match) or not _one_unit(match)):
            # 「50kmから200kmへ」 is two values: the first ends before から.
            match = _QUANTITY.fullmatch(
                text, match.start(), match.end("unit1") if match["unit1"] else match.end("low")
            )
            if match is None:
                continue
            place = match.end()
        yield match


class Amount(NamedTuple):
    """A number with its unit as the text writes them: 「約」「20」「cm」「以上」."""

    about: str
    number: str
    unit: str
    bound: str
    """以上, 程度, … and what else stands between the unit and the end."""
    is_range: bool
    start: int
    end: int


def amounts(reading: Reading, taken: list[tuple[int, int]]) -> Iterator[Amount]:
    """The numbers that have a unit, outside the spans that are taken (dates)."""
    for match in _matches(reading, taken):
        unit, end = match["unit"], match.end("unit")
        word = None if unit or match["vague"] else _counter(reading, match)
        if word and _counts(word):
            unit, end = word.surface, word.end
        if unit is None or match["vague"] or match["ordinal"] or match["half"] or match["tenths"]:
            continue
        bound = _BOUND.match(reading.text, end)
        stop = bound.end() if bound else end
        about, ranged = match["about"] or "", match["low"] is not None
        yield Amount(about, match["high"], unit, reading.text[end:stop], ranged, match.start(), stop)


def _past_number(text: str, place: int) -> int:
    while place < len(text) and (text[place].isdigit() or text[place] in ".,"):
        place += 1
    return place


def _stands_alone(reading: Reading, match: re.Match[str], number: int) -> bool:
    """Whether the number is one: not a part of a word (一部), a name (CO2, SSP1-1.9) or a label (図3)."""
    text = reading.text
    before = text[: match.start()]
    if before.endswith("第") or (match["ordinal"] and match["unit"] == "者"):
        return False  # 第三者
    if _LABEL.search(before[-2:]) or before[-1:].isdigit() or re.search(r"\d[.,]$", before[-2:]):
        return False
    if before and reading.words[reading.holding(len(before.rstrip()) - 1)].surface in _WORDS.labels:
        return False
    label = re.match(r"[.:]\s|:\d|\]", text[match.end() :]) or before.endswith(":")
    if (
        label
        or re.search(r"[A-Za-z\d]-$", before[-2:])
        or text[match.end() : match.end() + 1] in tuple("⁰¹²³⁴⁵⁶⁷⁸⁹^×")
    ):
        return False
    if text.startswith(_WORDS.minus, number) or text[number].isdigit():
        return True
    word = reading.words[reading.holding(number)]
    if word.start == number and word.surface in ("一人", "二人"):  # one word each to UniDic
        return (
            word.surface == "二人"
            or re.match("[がをの十\\d]|[一二三四五六七八九]|当た|あた|につき", text[word.end :]) is not None
        )
    if word.start != number or not is_number(word):
        return False
    if match["vague"]:
        return True
    high = match["high"]
    # 「一度」, 「一体」, 「一段」: a lone 一 is rarely a count, and 二酸化 and 三角 have no counter.
    if high == "一":
        alone = re.match(r"つ(?:である|です|だ|しか|のみ|。|$)", text[number + 1 : number + 5])
        return alone is not None and not before.endswith("の")
    if match["unit"] is None:
        counter = _counter(reading, match)
        return len(high) > 1 or (counter is not None and counter.surface in COUNTERS)
    return len(high) > 1 or match["unit"] not in ("度", "分", "元", "時", "種", "次")


def _is_change(text: str, match: re.Match[str]) -> bool:
    """「50kmから200kmへ広げた」: two values one after the other; 「3倍から5倍になる」 is a range."""
    between = text[match.end("unit1") if match["unit1"] else match.end("low") : match.end()]
    return between.startswith("から") and _CHANGES.match(text, match.end()) is not None


def _one_unit(match: re.Match[str]) -> bool:
    if not match["unit1"]:
        return True
    return match["unit"] is not None and read_unit(match["unit1"]).base == read_unit(match["unit"]).base


def _quantity(reading: Reading, match: re.Match[str]) -> Claim | None:
    unit, end = _unit(reading, match)
    if match["vague"] and unit is None:
        return None
    low, high = _vague(match["vague"]) if match["vague"] else _ends(match)
    if match["ordinal"] or (unit and _NTH.match(reading.text, end)):
        end += 0 if match["ordinal"] else 1
        unit = _rank(reading, match)
    if unit is None:
        # A bare number is a claim only where it is plainly a value: 「27から30」, 「約0.1低下した」.
        labelled = re.search("[ァ-ヴー]$", reading.text[: match.start()])  # レベル0
        if not (match["low"] or match["about"] or "." in match["high"] or len(match["high"]) > 1 or labelled):
            return None
        unit = Unit("", Decimal(1))
    if match["tenths"] and match["unit"] == "割":
        low = high = high + read_number(match["tenths"][0]) / 10
    elif match["half"] and match["unit"] in _WORDS.halved:
        low = high = high + Decimal("0.5")
    first = unit
    if match["unit1"]:
        first = read_unit(match["unit1"])
    start = match.start("ordinal") if match["ordinal"] else match.start()
    slot = reading.slot(start, end)
    if not unit.base and re.search("[ァ-ヴー]$", reading.text[:start]):
        start = reading.words[reading.holding(start - 1)].start  # レベル0: 0 alone tells a reader nothing
    text = reading.text[start:end]
    bound = _BOUNDS.get(match["bound"] or "", 0)
    rounded = bool(match["about"] or match["after"] or match["vague"])
    side = _SIDES.get(match["side"] or "", "") if unit.base in ("s", "月") else ""
    value = (low * first.factor, high * unit.factor)
    return Claim("quantity", value, unit.base, text, start, slot, rounded, bound, side)


def _vague(written: str) -> tuple[Decimal, Decimal]:
    """数百 is 200 to 900, 十数 is 11 to 19."""
    if written.startswith("十"):
        return Decimal(11), Decimal(19)
    scale = read_number(written.removeprefix("数") or "一")
    return 2 * scale, 9 * scale


def _ends(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """The ends of a range, whose lower one may leave its 万 to the upper one: 「100〜200万円」."""
    high = read_number(match["high"])
    if not match["low"]:
        return high, high
    low, scale = read_number(match["low"]), re.search("[万億兆]$", match["high"])
    scaled = low * _LARGE[scale[0]] if scale and not match["unit1"] else low
    return (scaled if scaled <= high else low), high


def is_rank(unit: str) -> bool:
    """Whether a base unit puts in order and counts nothing."""
    return unit in _WORDS.ranks or unit.startswith("第")


def _rank(reading: Reading, match: re.Match[str]) -> Unit:
    """What 「第2項」 and 「5回目」 give a place in."""
    word = _counter(reading, match)
    counter = match["unit"] or (word.surface if word and _puts_in_order(word) else "番目")
    return Unit(counter if counter in _WORDS.ranks else f"第{counter}", Decimal(1))


def _sense(reading: Reading, claim: Claim) -> str:
    """Whether a quantity is how much something changes by (20%増加), what it comes to (1.2倍になる) or what it is
    each year (毎年3mm), where the words beside it tell. 半減 is both, and 「気温上昇は2°Cになる」 a change that comes to something."""
    if _EACH.search(reading.text[max(0, claim.start - 6) : claim.start]):
        return "rate"
    if claim.text == "半減":
        return ""
    if claim.text.rstrip("程度約ほど弱強").endswith(("倍", "倍増")):
        return "level"
    words, i = reading.words, reading.at(claim.start + len(claim.text))
    to = i < len(words) and words[i].surface in ("に", "へ", "と", "まで", "を")
    while i < len(words) and words[i].surface in ("も", "だけ", "の", "に", "へ", "と", "まで", "を"):
        i += 1
    if i >= len(words):
        return ""
    moves = words[i].lemma in AXES or words[i].surface in ("増", "減")
    if not to:
        return "change" if moves else ""
    if words[i].lemma == "占める":
        return "level"
    of = {lemma for phrase in (claim.slot.of, *claim.slot.about) for part in phrase for lemma in part}
    comes_to = moves or words[i].lemma in ("成る", "為る")
    return "level" if comes_to and not any(lemma in AXES or lemma in ("変化", "差") for lemma in of) else ""


def _unit(reading: Reading, match: re.Match[str]) -> tuple[Unit | None, int]:
    """The unit of a number and where the whole ends; a counter that no table has is taken from UniDic."""
    if match["unit"]:
        end = match.end("half") if match["half"] and match["unit"] in _WORDS.halved else match.end("unit")
        if match["tenths"] and match["unit"] == "割":
            end = match.end("tenths")
        if match["bound"] and match["bound"] in _WORDS.bounds:
            end = match.end("bound")
        elif match["after"]:
            end = match.end("after")
        unit = read_unit(match["unit"])
        return unit, match.end("side") if match["side"] and unit.base in ("s", "月") else end
    word = _counter(reading, match)
    if word and (
        _counts(word) or word.surface in _WORDS.ranks or (match["ordinal"] and _puts_in_order(word))
    ):
        return Unit(_WORDS.same.get(word.surface, word.surface), Decimal(1)), word.end
    return None, _end_of_number(match)


def _counter(reading: Reading, match: re.Match[str]) -> Word | None:
    """The word right after a number."""
    i = reading.at(_end_of_number(match))
    beside = i < len(reading.words) and reading.words[i].start == _end_of_number(match)
    return reading.words[i] if beside else None


def _counts(word: Word) -> bool:
    return is_counter(word) or word.surface in COUNTERS


def _end_of_number(match: re.Match[str]) -> int:
    return match.end("vague") if match["vague"] else match.end("high")


def _puts_in_order(word: Word) -> bool:
    """Whether the word after 「第2」 is its counter, which UniDic does not always know: 項, 部, 類."""
    return _counts(word) or (len(word.surface) == 1 and is_nominal(word))


def _claim(reading: Reading, match: re.Match[str], low: Decimal, high: Decimal, unit: str) -> Claim:
    slot = reading.slot(match.start(), match.end())
    return Claim("quantity", (low, high), unit, match.group(), match.start(), slot)
