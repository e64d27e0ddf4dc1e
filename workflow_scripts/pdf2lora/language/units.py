"""Units: what is written (キロメートル, 割, か国) as a base unit and what one of it is worth."""

import re
from decimal import Decimal
from typing import NamedTuple


class Unit(NamedTuple):
    base: str
    factor: Decimal


def _metric() -> dict[str, Unit]:
    """SI units with their prefixes, in letters and in katakana."""
    letters = {"": "1", "k": "1e3", "M": "1e6", "G": "1e9", "T": "1e12", "P": "1e15"}
    spoken = {"": "1", "キロ": "1e3", "メガ": "1e6", "ギガ": "1e9", "テラ": "1e12", "ペタ": "1e15"}
    small = {"c": "1e-2", "m": "1e-3", "μ": "1e-6", "µ": "1e-6", "n": "1e-9"}
    spoken_small = {"センチ": "1e-2", "ミリ": "1e-3", "マイクロ": "1e-6", "ナノ": "1e-9"}
    bases = [
        ("m", "メートル"),
        ("g", "グラム"),
        ("W", "ワット"),
        ("Wh", "ワット時"),
        ("Hz", "ヘルツ"),
        ("B", "バイト"),
    ]
    bases += [
        ("J", "ジュール"),
        ("V", "ボルト"),
        ("L", "リットル"),
        ("t", "トン"),
        ("bit", "ビット"),
        ("bps", "bps"),
    ]
    found: dict[str, Unit] = {}
    for base, name in bases:
        for prefix, factor in (letters | small).items():
            found[prefix + base] = Unit(base, Decimal(factor))
        for prefix, factor in (spoken | spoken_small).items():
            found[prefix + name] = Unit(base, Decimal(factor))
    for prefix, factor in {"k": 3, "c": -2, "m": -3, "": 0}.items():
        for power, words in ((2, "平方"), (3, "立方")):
            unit = Unit(f"m{power}", Decimal(10) ** (factor * power))
            found |= dict.fromkeys((f"{prefix}m{power}", f"{prefix}m{'²³'[power - 2]}"), unit)
            spelled = {3: "キロ", -2: "センチ", -3: "ミリ", 0: ""}[factor]
            found[f"{words}{spelled}メートル"] = unit
    for name in [name for name in found if found[name].base == "t"]:
        found[name] = Unit("g", found[name].factor * 1_000_000)
    return found


def _others() -> dict[str, Unit]:
    table = """
        %:% パーセント:% 割:%*10 倍:%*100 ポイント:ポイント %ポイント:ポイント パーセントポイント:ポイント
        キロ:m*1000 センチ:m*0.01 ミリ:m*0.001 ha:m2*10000 ヘクタール:m2*10000 アール:m2*100
        °C:℃ ℃:℃ 度:℃ 度C:℃ K:K ケルビン:K °:角度 hPa:hPa ヘクトパスカル:hPa dB:dB デシベル:dB
        ppm:ppm ppb:ppm*0.001 PgC:gC*1e15 GtC:gC*1e15 GtCO2:gCO2*1e15 トンCO2:gCO2*1e6
        秒:s 秒間:s 分:s*60 分間:s*60 時間:s*3600 日:s*86400 日間:s*86400 週間:s*604800 週:s*604800
        か月:月 か月間:月 年:月*12 年間:月*12 世紀:月*1200
        円:円 ドル:ドル 米ドル:ドル ユーロ:ユーロ ポンド:ポンド 元:元 ウォン:ウォン
        歳:歳 才:歳 か国:か国 か所:か所 人:人 名:人 種類:種類 種:種類 回:回 つ:つ 番目:番目 つ目:番目
        号機:号 号:号 次:次 段階:段階 機関:機関 地点:地点 世帯:世帯 文字:字 字:字 バンド:バンド チャンネル:チャンネル
        市町村:市町村 都道府県:都道府県 施設:施設 企業:社 社:社 校:校 大学:校 項目:項目 箇条:項目 両:両 対:対
        時:時 行:行 列:列 ページ:ページ 頁:ページ 者:者 波長:波長 国:か国 要素:要素 層:層 ノット:ノット 気圧:気圧
    """
    found = {}
    for entry in table.split():
        name, _, value = entry.partition(":")
        base, _, factor = value.partition("*")
        found[name] = Unit(base, Decimal(factor or 1))
    return found


UNITS = _metric() | _others()
MEASURED = frozenset(
    [
        "m",
        "g",
        "W",
        "Wh",
        "Hz",
        "B",
        "J",
        "V",
        "L",
        "bit",
        "bps",
        "m2",
        "m3",
        "%",
        "ポイント",
        "℃",
        "K",
        "角度",
        "hPa",
        "dB",
        "ppm",
        "gC",
        "gCO2",
        "s",
        "月",
        "円",
        "ドル",
        "ユーロ",
        "ポンド",
        "元",
        "ウォン",
        "歳",
        "時",
        "番目",
        "号",
        "次",
        "ノット",
        "気圧",
    ]
)
"""Base units that do not count things, so that 「つ」 cannot stand for them."""
ZERO = "ゼロ"
"""The unit of 「ゼロ」, which is 0 of anything."""

_SPELLINGS = [(re.compile("[カヶヵケ箇ヵ](?=国|月|所|年)"), "か"), (re.compile("[%]ポイント"), "%ポイント")]
_LONGEST = sorted(UNITS, key=lambda name: (-len(name), name))
_SYMBOL = "|".join(
    re.escape(name)
    + ("(?![A-Za-z])" if re.search("[A-Za-z]$", name) else "(?!隔)" if name[-1] == "間" else "")
    for name in [
        *_LONGEST,
        *(name.replace("か", c, 1) for name in _LONGEST if name[0] == "か" for c in "カヶヵケ箇"),
    ]
)
PATTERN = rf"(?:{_SYMBOL})(?:/\d*(?:{_SYMBOL}))*"
"""A unit as a regular expression; 「/」 joins units to a rate."""


def read_unit(written: str) -> Unit:
    """The base unit of a unit that `PATTERN` has found. A counter that is not in the table is its own base."""
    for pattern, spelling in _SPELLINGS:
        written = pattern.sub(spelling, written)
    if written in UNITS:
        return UNITS[written]
    parts = [re.fullmatch(r"(\d*)(.*)", part) for part in written.split("/")]
    known = [(UNITS.get(part[2], Unit(part[2], Decimal(1))), Decimal(part[1] or 1)) for part in parts if part]
    factor = known[0][0].factor
    for unit, count in known[1:]:
        factor /= unit.factor * count
    return Unit("/".join(unit.base for unit, _ in known), factor)
