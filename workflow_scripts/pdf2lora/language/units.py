"""Units: what is written (キロメートル, 割, か国) as a base unit and what one of it is worth."""

import re
from decimal import Decimal
from typing import NamedTuple

import msgspec

from pdf2lora.resources import resource


class Unit(NamedTuple):
    base: str
    factor: Decimal


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """See resources/language/units.yaml."""

    prefixes: list[tuple[str, str, Decimal]]
    si: list[tuple[str, str, str, Decimal]]
    measured: dict[str, dict[str, Decimal]]
    counted: dict[str, list[str]]
    counters: frozenset[str]
    not_asked: frozenset[str]


_TABLE = resource("language/units", _Table)


def _units() -> dict[str, Unit]:
    units = {}
    for symbol, name, base, factor in _TABLE.si:
        units |= dict.fromkeys((symbol, name), Unit(base, factor))
        for letter, spoken, power in _TABLE.prefixes:
            units |= dict.fromkeys((letter + symbol, spoken + name), Unit(base, factor * power))
    for base, written in _TABLE.measured.items():
        units |= {name: Unit(base, factor) for name, factor in written.items()}
    for base, names in _TABLE.counted.items():
        units |= dict.fromkeys(names, Unit(base, Decimal(1)))
    return units


UNITS = _units()
MEASURED = frozenset({base for _, _, base, _ in _TABLE.si} | set(_TABLE.measured))
"""Base units that do not count things, so that 「つ」 cannot stand for them."""
COUNTERS = _TABLE.counters
"""Of these UniDic does not always tell that they count."""
ASKED = (UNITS.keys() | COUNTERS) - _TABLE.not_asked
"""What a question can ask the number of: 「何キロメートル」, 「何か国」."""
ZERO = "ゼロ"
"""The unit of 「ゼロ」, which is 0 of anything."""

_KA = "カヶヵケ箇"
_SPELLINGS = re.compile(f"[{_KA}](?=国|月|所|年)")
_LONGEST = sorted(UNITS, key=lambda name: (-len(name), name))
_SYMBOL = "|".join(
    re.escape(name)
    + ("(?![A-Za-z])" if re.search("[A-Za-z]$", name) else "(?!隔)" if name[-1] == "間" else "")
    for name in [*_LONGEST, *(c + name[1:] for name in _LONGEST if name[0] == "か" for c in _KA)]
)
PATTERN = rf"(?:{_SYMBOL})(?:/\d*(?:{_SYMBOL}))*"
"""A unit as a regular expression; 「/」 joins units to a rate."""


def read_unit(written: str) -> Unit:
    """The base unit of a unit that `PATTERN` has found. A counter that is not in the table is its own base."""
    written = _SPELLINGS.sub("か", written)
    if written in UNITS:
        return UNITS[written]
    parts = [re.fullmatch(r"(\d*)(.*)", part) for part in written.split("/")]
    known = [(UNITS.get(part[2], Unit(part[2], Decimal(1))), Decimal(part[1] or 1)) for part in parts if part]
    factor = known[0][0].factor
    for unit, count in known[1:]:
        factor /= unit.factor * count
    return Unit("/".join(unit.base for unit, _ in known), factor)


def is_measured(written: str) -> bool:
    """Whether 「どのくらい」 can stand for a number of this unit, which counts nothing."""
    return read_unit(written).base.split("/")[0] in MEASURED


def is_asked(written: str) -> bool:
    """Whether a question can ask how many of a unit: 「何キロメートル」, 「何mm/年」; no positions and no dates."""
    first, *per = _SPELLINGS.sub("か", written).split("/")
    return first in ASKED and all(unit in UNITS for unit in per)
