"""What a figure is called, which way it is better and how it is shown: all that a reader of the tables needs to know.

Its name and its meaning in the reader's language stand in resources/locales/{ja,en}/metrics.yaml, under its name; a
figure without an entry there is shown by the name that it has here.
"""

from typing import Literal, NamedTuple

Direction = Literal["higher", "lower", "neither"]
Family = Literal["overlap", "meaning", "facts", "form", "naturalness", "ending", "world"]
Rank = Literal["first", "main", "other"]


class Figure(NamedTuple):
    """One column of scores.csv and one row a system and kind in comparison.csv."""

    name: str
    family: Family
    """The table that it stands in."""
    direction: Direction = "higher"
    """What is better; ``neither`` is a matter of style, or means different things at either end."""
    scale: tuple[float, float | None] = (0, 100)
    """Its least and greatest value; None is no limit."""
    rank: Rank = "other"
    """``first``: in charts and in the matrix of differences, too; ``main``: in the table of main figures, too."""
    confirmed_by: str | None = None
    """Where it decides, a difference is believed only if it is found in this figure, too."""
    usable_from: float | None = None
    """Where it is the first to decide: the mean from which a system's answers are called usable; None if none is known."""

    def best(self, values: list[float]) -> float | None:
        """The best of some means; None where none is."""
        if self.direction == "neither" or not values:
            return None
        return min(values) if self.direction == "lower" else max(values)

    def goodness(self, finding: str) -> Literal["gain", "loss", "none"]:
        """Whether a finding is a gain, a loss or neither: ``higher`` is no gain where low is better."""
        if self.direction == "neither" or finding not in ("higher", "lower"):
            return "none"
        return "gain" if finding == self.direction else "loss"
