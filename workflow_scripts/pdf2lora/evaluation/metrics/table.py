"""All figures, in the order of the tables."""

from collections.abc import Iterable

from pdf2lora.evaluation.metrics.figure import Figure

_ALL = (
    Figure("bleu", "overlap", rank="first", confirmed_by="bleu_answer", usable_from=50),
    *(Figure(f"bleu_{n}", "overlap") for n in (1, 2, 3, 4)),
    Figure("bleu_answer", "overlap", rank="first", usable_from=50),
    Figure("chrf", "overlap", usable_from=50),
    Figure("rouge_1", "overlap"),
    Figure("rouge_2", "overlap"),
    Figure("rouge_l", "overlap", rank="first", usable_from=50),
    Figure("fact_recall", "facts", rank="first", usable_from=50),
    Figure("fact_precision", "facts"),
    Figure("fact_contradictions", "facts", "lower", rank="main"),
    *(Figure(name, "form", "neither") for name in ("keigo", "keigo_polite", "keigo_honorific")),
    *(Figure(name, "form", "neither") for name in ("keigo_humble", "style_plain")),
    Figure("style_consistency", "form"),
    Figure("length_ratio", "form"),
    Figure("naturalness", "naturalness", rank="main"),
    *(
        Figure(f"naturalness_{part}", "naturalness")
        for part in ("repetition", "ending", "brackets", "script")
    ),
    *(Figure(f"bertscore_{part}", "meaning") for part in ("precision", "recall")),
    Figure("bertscore_f1", "meaning", rank="first"),
    Figure("perplexity", "naturalness", "neither", scale=(1, None)),
    Figure("support", "facts", rank="main"),
    Figure("style_followed", "form", rank="main"),
    Figure("cut_off", "ending", "lower", rank="main"),
    Figure("accuracy", "world"),
)


def figures() -> dict[str, Figure]:
    """Name → figure, in the order of the tables."""
    return {figure.name: figure for figure in _ALL}


def figure(name: str) -> Figure:
    """A figure by its name; of one that is in no table any more, as in the files of an older run, its name alone."""
    return figures().get(name) or Figure(name, "form", "neither")


def decidable() -> list[str]:
    """The figures that a verdict may rest on."""
    return [name for name, of in figures().items() if of.direction != "neither" and of.family != "world"]


def deciding_family(deciding: Iterable[str]) -> list[str]:
    """The figures that decide and those that confirm them: a family of tests of their own. With eight chunks no p is
    below 2/2⁸, and an adjustment over thirty figures could never find anything."""
    confirming = [figure(name).confirmed_by for name in deciding]
    return list(dict.fromkeys([*deciding, *(name for name in confirming if name)]))


def shown_first(deciding: Iterable[str]) -> list[str]:
    """The figures of the charts and of the matrix of differences: those that decide, then the others that stand first,
    in the order of the table."""
    first = [name for name, of in figures().items() if of.rank == "first"]
    return list(dict.fromkeys([*deciding_family(deciding), *first]))
