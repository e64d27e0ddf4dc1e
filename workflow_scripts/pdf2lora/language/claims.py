"""What a claim is: a value that a text states, and what the text states it of."""

from typing import Literal, NamedTuple

Kind = Literal["quantity", "date", "name", "direction"]

Phrase = tuple[frozenset[str], ...]
"""A noun phrase, cut at its の, the head last: 「北極海の海氷域面積」 is {北極, 海} and {海氷, 域, 面積}."""


class Slot(NamedTuple):
    """What a value is stated of. Empty where the text leaves it out, as short answers do."""

    of: Phrase = ()
    """What is counted or measured, where the number stands right beside it: 「幅約120km」, 「69個のアンテナ」."""
    about: tuple[Phrase, ...] = ()
    """The case phrase of its own clause, and the topic that this is a part of (海氷は面積が)."""
    topics: tuple[Phrase, ...] = ()
    """What may stand for the case phrase in other words: where there is none the topics of the sentence,
    otherwise the other phrases of the clause."""
    does: str = ""
    """The predicate after it, as lemma: 「2014年に打ち上げられた」 gives 打ち上げる; of a name with its particle:
    「環境省が公表した」 gives が公表."""


class Claim(NamedTuple):
    """One claim of a text. Two of them say the same if `comparing.same` says so, not if they are equal."""

    kind: Kind
    value: tuple | str
    """(lowest, highest) as Decimal, in ``unit``; (year, month, day, part), each None where it is not given, or an
    era of years such as ("decade", 1990, part); a name in normal form; for a direction the senses that it
    leaves open, in order: (1,) for 増えた, (0,) for 横ばい, (-1, 0) for 増えていない."""
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
    sense: str = ""
    """Of a quantity, where the text tells: "change" (20%増加), "level" (1.2倍になった), "rate" (毎年3mm),
    "before" (10日前), "after"."""
