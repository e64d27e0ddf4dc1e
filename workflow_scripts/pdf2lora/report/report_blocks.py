"""What the report is made of: a tree of sections and blocks that knows nothing of HTML or Markdown.

All text in it is plain text, which the renderers escape. ``quoted`` marks what documents and models say: it is
Japanese, whatever the language of the report. ``where`` something is shown is the page, the text (Markdown), or both.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from pdf2lora.report.browser import Card
from pdf2lora.report.results import Estimate

Where = Literal["both", "page", "text"]


class Note(NamedTuple):
    """Smaller text beside or below a cell's own; ``look`` is its class in the page."""

    text: str
    look: str = "range"
    quoted: bool = False
    where: Where = "both"


class Cell(NamedTuple):
    text: str = ""
    notes: tuple[Note, ...] = ()
    look: str = ""
    strong: bool = False
    """The best of its column, or what was chosen."""
    quoted: bool = False
    code: bool = False
    colour: int | None = None
    """Place of the variant whose colour its dot has."""
    share: float | None = None
    """0 to 100: drawn as a bar."""


class Column(NamedTuple):
    text: str
    look: str = ""
    """Of all its cells; ``num`` for figures."""
    note: str = ""
    where: Where = "both"


class Group(NamedTuple):
    """Rows that belong together, under a title of their own where it has one."""

    rows: Sequence[Sequence[Cell]]
    title: str = ""
    badge: str = ""
    looks: Sequence[str] = ()
    """Of the rows, where any has one."""
    foot: bool = False


class Table(NamedTuple):
    title: str
    """What a screen reader calls it."""
    columns: Sequence[Column]
    groups: Sequence[Group]
    look: str = ""
    grouped_by: str = ""
    """What the titles of the groups are, as a heading for them."""

    @classmethod
    def plain(
        cls,
        title: str,
        columns: Sequence[str | Column],
        rows: Sequence[Sequence[str | Cell]],
        look: str = "",
        looks: Sequence[str] = (),
    ) -> "Table":
        """One group of rows. A column that is only a string holds what its row is of if it is the first, else
        figures."""
        own = [Column(c, "num" if i else "") if isinstance(c, str) else c for i, c in enumerate(columns)]
        cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
        return cls(title, own, [Group(cells, looks=looks)], look)


class Text(NamedTuple):
    text: str
    look: str = ""
    label: str = ""
    where: Where = "both"


class Heading(NamedTuple):
    """Above what follows it; that of level 1 is the title of the whole report."""

    text: str
    level: int = 3
    quoted: bool = False
    where: Where = "both"


class Alert(NamedTuple):
    title: str
    items: Sequence[str]


class Terms(NamedTuple):
    """Terms, each with what is to say of it."""

    items: Sequence[tuple[Cell, Cell]]
    look: str = "facts"


class Chart(NamedTuple):
    """By the name of its file."""

    name: str
    title: str
    caption: str


class Bullet(NamedTuple):
    """A figure before and after training, on a scale of 100."""

    label: str
    before: Estimate
    after: Estimate


class Variant(NamedTuple):
    """What training changed for one variant, in a word and in figures."""

    name: str
    word: str
    level: str
    """Look of the word."""
    bullets: Sequence[Bullet]


class Comparison(NamedTuple):
    """A card: each variant before and after."""

    title: str
    badge: str
    text: str
    variants: Sequence[Variant]
    look: str = ""


class Cards(NamedTuple):
    """Comparisons side by side, with a legend of their bars."""

    cards: Sequence[Comparison]


class Answers(NamedTuple):
    """Every answer, to be browsed; of ``few`` questions where nothing can be browsed."""

    cards: Sequence[Card]
    few: Sequence[Card]
    kinds: Sequence[str]
    systems: Sequence[str]
    own: str
    """The system whose answers are shown first, and ``other``, the one beside it."""
    other: str
    told: Sequence[str]
    """The systems whose answers are told of the few."""
    step: int
    """How many questions are shown at first, and more each time."""


class Details(NamedTuple):
    """What is folded away until it is wanted."""

    summary: str
    blocks: Sequence["Block"]
    where: Where = "both"


Block = Text | Heading | Alert | Terms | Table | Chart | Cards | Answers | Details


class Section(NamedTuple):
    id: str
    """Its anchor; the navigation calls it by ``nav.{id}``."""
    title: str
    """Empty for the first, whose title is that of the report."""
    blocks: Sequence[Block]
