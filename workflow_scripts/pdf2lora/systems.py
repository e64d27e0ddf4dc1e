"""What answers questions, by the parts it is made of, and which of them are compared."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import msgspec


class System(msgspec.Struct, frozen=True):
    """Something that answers questions: two of the same parts are the same system."""

    model: str
    """Its name among the configuration's `models`."""
    quantization: str = "none"
    adapter: str | None = None
    """The variant whose adapter it has; None for a base model."""
    context: str | None = None
    """Where the passages that it gets with every question come from; None for a system that gets none."""

    @property
    def base(self) -> "System":
        """The same without adapter."""
        return msgspec.structs.replace(self, adapter=None)

    def given(self, context: str | None) -> "System":
        """The same with passages from ``context``, or without any."""
        return msgspec.structs.replace(self, context=context)

    def name(self, home: str) -> str:
        """The name that files and tables have for it: the variant's, or `base` with the quantisation and with the model
        where that is not ``home``, the one that the user starts from; then the context.

        No two systems share one: a quantisation's name has no dot in it, and no variant's begins with `base`.
        """
        held = "" if self.quantization == "none" else f"-{self.quantization}"
        own = self.adapter or f"base{held}" + ("" if self.model == home else f".{self.model}")
        return own if self.context is None else f"{own}+{self.context}"


def all_systems(
    variants: Mapping[str, Mapping[str, Any]], home: str, contexts: Iterable[str]
) -> dict[str, System]:
    """Name to system: the unquantised ``home`` and the bases of the variants, then the variants; then, for each
    context, the unquantised bases and the variants with its passages. ``variants`` are whole training settings."""
    tuned = [System(own["model"], own["quantization"], name) for name, own in variants.items()]
    # The unquantised base is always asked: it is what the user starts from.
    bases = list(dict.fromkeys([System(home), *(system.base for system in tuned)]))
    asked = [base for base in bases if base.quantization == "none"] + tuned
    with_passages = [system.given(context) for context in contexts for system in asked]
    return {system.name(home): system for system in (*bases, *tuned, *with_passages)}


def start_of(systems: Mapping[str, System], system: System) -> System:
    """The unquantised model that its user would have without training: its own, or where that is not asked (one that is
    stored quantised cannot be) the first of all."""
    own = System(system.model)
    return own if own in systems.values() else next(iter(systems.values()))


def comparisons(systems: Mapping[str, System]) -> list[tuple[str, str]]:
    """The pairs (system, against) whose differences are tested: did tuning help, did retrieval, which of them
    more, both more than one, which variant more, and which base model and which context."""
    names = {system: name for name, system in systems.items()}
    return list(dict.fromkeys((names[system], names[against]) for system, against in _compared(systems)))


def _compared(systems: Mapping[str, System]) -> Iterator[tuple[System, System]]:
    plain = [system for system in systems.values() if system.context is None]
    tuned = [system for system in plain if system.adapter is not None]
    starts = [system for system in plain if system.adapter is None and system.quantization == "none"]
    contexts = list(dict.fromkeys(system.context for system in systems.values() if system.context))
    yield from ((system, system.base) for system in tuned)
    # A quantised variant also against the model that the user starts from.
    yield from ((system, start_of(systems, system)) for system in tuned if system.quantization != "none")
    for context in contexts:
        yield from ((start.given(context), start) for start in starts)
        for system in tuned:
            start, both = start_of(systems, system), system.given(context)
            rival = start.given(context)
            yield from ((system, rival), (both, system), (both, rival), (both, start))
    yield from combinations(tuned, 2)
    yield from combinations(starts, 2)
    for start in starts:
        yield from combinations([start.given(context) for context in contexts], 2)


def device_of(variants: Mapping[str, Mapping[str, Any]], system: System, otherwise: str) -> str:
    """Where a system computes: a variant where it was trained, a base model where the first variant of it was."""
    if system.adapter:
        return variants[system.adapter]["device"]
    parts = (system.model, system.quantization)
    alike = (own for own in variants.values() if (own["model"], own["quantization"]) == parts)
    return next((own["device"] for own in alike), otherwise)
