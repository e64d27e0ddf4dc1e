"""Where rows come from: the table of generators, which the rules read. An edit here reruns none of them.

One is added as a module of the shape of `material.Generator`, a line in GENERATORS, and the words for its kinds of pair
in `resources/locales/`; `dataset.generators` of the configuration switches it on.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pdf2lora.dataset.grammar.all_kinds import KINDS
from pdf2lora.errors import UserError


class Entry(NamedTuple):
    """A generator, and what its job needs."""

    module: str
    """Of the shape of `material.Generator`."""
    environment: str = "dataset"
    """The file of `envs/` with the packages that it imports."""
    device: str | None = None
    """Where it asks the base model (cpu, cuda, auto); None where it asks none."""
    kinds: tuple[str, ...] = ()
    """The kinds of its pairs, which `dataset.train.kinds` may choose from."""
    loads: tuple[str, ...] = ()
    """Modules that it loads by name, for the digest of its code."""


GENERATORS = {
    "grammar": Entry(
        "pdf2lora.dataset.grammar.pairs",
        kinds=KINDS,
        loads=tuple(f"pdf2lora.dataset.grammar.{kind}" for kind in KINDS),
    ),
}


def switched_on(settings: Mapping[str, Any]) -> dict[str, Entry]:
    """The generators that the configuration's `dataset.generators` switches on; one set to null is off.

    Raises UserError for a name that is none, and where all are off.
    """
    unknown = sorted(set(settings) - set(GENERATORS))
    if unknown:
        raise UserError(
            f"configuration key `dataset.generators`: no generator {unknown[0]!r}; there are: {', '.join(GENERATORS)}."
        )
    on = {name: GENERATORS[name] for name, own in settings.items() if own is not None}
    if not on:
        raise UserError("configuration key `dataset.generators`: switch at least one on.")
    return on
