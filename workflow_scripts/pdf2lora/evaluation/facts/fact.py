"""What a fact is: a value that a text states, and what the text states it of."""

from typing import Literal, NamedTuple

Kind = Literal["quantity", "date", "name", "direction"]

Phrase = tuple[frozenset[str], ...]
"""A noun phrase, cut at its の, the head last: 「北極海の海氷域面積」 is {北極, 海} and {海氷, 域, 面積}."""


class Slot(NamedTuple):
    """What a value is stated of. Empty where the text leaves it out, as short answers do."""

    of: Phrase = ()
    """What is counted or measured, where the number stands right beside it: 「幅約120km」, 「69個のアンテナ」."""
    about: tuple[Phrase, ...] = ()
    """The case phrase before the value and the topic of the sentence."""
    does: str = ""
    """The predicate after it, as lemma: 「2014年に打ち上げられた」 gives 打ち上げる."""


class Fact(NamedTuple):
    """One fact of a text. Two of them say the same if `comparing.same` says so, not if they are equal."""

    kind: Kind
    value: tuple | str
    """(lowest, highest) as Decimal, in ``unit``; (year, month, day), each a whole number or None, or an era of
    years such as ("decade", 1990); a name in normal form; +1 or −1 in a tuple for a direction."""
    unit: str
    """The base unit of a quantity ("m", "%", a counter); the axis of a direction; otherwise empty."""
    text: str
    """As the text writes it, in normal form (NFKC)."""
    start: int
    """Its place in the normalised text, in characters."""
    slot: Slot
    rounded: bool = False
    """Whether the text calls the number approximate: 約, ほぼ, 程度."""
    bound: int = 0
    """+1 for 以上, 超, 以降; −1 for 以下, 未満, 以前."""
