"""The dataset: how many pairs of what kind, what training and evaluation share, and what was removed and why."""

from collections import Counter

from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import measure

SHARED = {
    "exact": "exact_instruction_mean",
    "exact_answer": "exact_answer_mean",
    "instruction_ngrams": "instruction_ngrams_mean",
    "answer_ngrams": "answer_ngrams_mean",
    "answer_ngrams_max": "answer_ngrams_max",
}
"""Code of a share of what is asked that training has, too → its name in contamination.json."""


def section(of: Dossier) -> b.Section:
    say, numbers = of.say, of.run.statistics
    made = {name: measure(numbers[name]["pairs"]) for name in ("candidates", "rejected", "kept")}
    used = {name: measure(numbers[name]["rows"]) for name in ("train", "validation")}
    warnings = list(map(say.say, numbers["warnings"]))
    return b.Section(
        "dataset",
        say("dataset.title"),
        [
            b.Text(say("dataset.intro", **made, **used)),
            *([b.Alert(say("dataset.warnings"), warnings)] if warnings else []),
            b.Heading(say("dataset.kinds")),
            _kinds(of),
            b.Heading(say("dataset.contamination")),
            b.Text(say("dataset.contamination.intro")),
            _contamination(of),
            b.Heading(say("dataset.rejected")),
            _rejected(of),
        ],
    )


def by_count(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Most first, equals by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _kinds(of: Dossier) -> b.Table:
    """A row a kind of pair: how many facts and pairs stayed, were trained on, and are asked."""
    say, numbers = of.say, of.run.statistics
    heads = [say(f"dataset.{name}") for name in ("facts", "pairs", "train")]
    heads += [say(f"kind.{kind}.short") for kind in of.run.kinds]
    asked = [numbers["questions"][kind]["by_kind"] for kind in of.run.kinds]
    counts = [
        numbers["kept"]["facts_by_kind"],
        numbers["kept"]["by_kind"],
        numbers["train"]["by_kind"],
        *asked,
    ]
    rows = [
        [say.name("pair", kind), *(measure(own.get(kind, 0)) for own in counts)]
        for kind, _ in by_count(numbers["kept"]["by_kind"])
    ]
    return b.Table.plain(say("dataset.kinds"), [say("dataset.kind"), *heads], rows)


def _contamination(of: Dossier) -> b.Table:
    say, n = of.say, of.run.contamination["ngram_characters"]
    kinds = {kind: own for kind, own in of.run.contamination["kinds"].items() if own["questions"]}
    rows = [
        [say(f"dataset.{code}", n=n), *(f"{own[name]:.0%}" for own in kinds.values())]
        for code, name in SHARED.items()
    ]
    longest = [own["longest_common_substring_max"] for own in kinds.values()]
    rows.append([say("dataset.longest"), *(say("dataset.characters", n=value) for value in longest)])
    return b.Table.plain(say("dataset.contamination"), [say("dataset.measure"), *map(of.kind, kinds)], rows)


def _rejected(of: Dossier) -> b.Table:
    """A row a reason: how many pairs it removed, and the first of them as an example."""
    say = of.say
    first = {entry.reason: entry.pair for entry in reversed(of.run.rejected)}
    rows = []
    for reason, number in by_count(Counter(entry.reason for entry in of.run.rejected)):
        question = b.Note(first[reason].instruction, "example-q", quoted=True)
        answer = b.Note(first[reason].output, "example-a", quoted=True)
        rows.append([say.name("reason", reason), measure(number), b.Cell(notes=(question, answer))])
    columns = [say("dataset.reason"), say("dataset.pairs"), b.Column(say("dataset.example"))]
    return b.Table.plain(say("dataset.rejected"), columns, rows, "rejected")
