"""The dataset: how many pairs of what kind, what training and evaluation share, and what was removed and why."""

from collections import Counter

from pdf2lora.report.blocks import (
    Alert,
    Block,
    Cell,
    Column,
    Figure,
    Group,
    Heading,
    Note,
    Paragraph,
    Section,
    Table,
)
from pdf2lora.report.formats import count, percent
from pdf2lora.report.material import Material


def section(of: Material) -> Section:
    say, numbers = of.say, of.run.statistics
    made = {name: count(numbers[name]["pairs"]) for name in ("candidates", "rejected", "kept")}
    used = {name: count(numbers[name]["rows"]) for name in ("train", "validation")}
    return Section(
        "dataset",
        say("dataset.title"),
        [
            Paragraph(say("dataset.intro", **made, **used)),
            *_warnings(of),
            Heading(say("dataset.kinds")),
            Figure("dataset", say("dataset.kinds"), say("dataset.figure")),
            _kinds(of),
            Heading(say("dataset.contamination")),
            Paragraph(say("dataset.contamination.intro")),
            _contamination(of),
            Heading(say("dataset.rejected")),
            _rejected(of),
        ],
    )


def _warnings(of: Material) -> list[Block]:
    warnings = of.run.statistics["warnings"]
    return [Alert(of.say("dataset.warnings"), list(map(of.say.say, warnings)))] if warnings else []


def by_count(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Most first, equals by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _kinds(of: Material) -> Table:
    """A row a kind of pair: how many facts and pairs stayed, were trained on, and are asked."""
    say, numbers = of.say, of.run.statistics
    heads = [say(f"dataset.{name}") for name in ("facts", "pairs", "train")]
    heads += [say(f"kind.{kind}.short") for kind in of.run.kinds]
    rows = []
    for kind, pairs in by_count(numbers["kept"]["by_kind"]):
        facts, train = numbers["kept"]["facts_by_kind"], numbers["train"]["by_kind"]
        asked = [numbers["questions"][asked]["by_kind"].get(kind, 0) for asked in of.run.kinds]
        values = [facts.get(kind, 0), pairs, train.get(kind, 0), *asked]
        rows.append([Cell(say.name("pair", kind)), *(Cell(count(value)) for value in values)])
    columns = [Column(say("dataset.kind")), *(Column(head, "num") for head in heads)]
    return Table(say("dataset.kinds"), columns, [Group(rows)])


def _contamination(of: Material) -> Table:
    say, n = of.say, of.run.contamination["ngram_characters"]
    kinds = {kind: own for kind, own in of.run.contamination["kinds"].items() if own["questions"]}
    shares = {
        "exact": "exact_instruction_mean",
        "exact_answer": "exact_answer_mean",
        "instruction_ngrams": "instruction_ngrams_mean",
        "answer_ngrams": "answer_ngrams_mean",
        "answer_ngrams_max": "answer_ngrams_max",
    }
    rows = [
        [Cell(say(f"dataset.{code}", n=n)), *(Cell(percent(own[name])) for own in kinds.values())]
        for code, name in shares.items()
    ]
    longest = [own["longest_common_substring_max"] for own in kinds.values()]
    rows.append(
        [Cell(say("dataset.longest")), *(Cell(say("dataset.characters", n=value)) for value in longest)]
    )
    columns = [Column(say("dataset.measure")), *(Column(of.kind(kind), "num") for kind in kinds)]
    return Table(say("dataset.contamination"), columns, [Group(rows)])


def _rejected(of: Material) -> Table:
    """A row a reason: how many pairs it removed, and the first of them as an example."""
    say, first = of.say, {}
    for entry in of.run.rejected:
        first.setdefault(entry.reason, entry.pair)
    rows = [
        [
            Cell(say.name("reason", reason)),
            Cell(count(number)),
            Cell(
                notes=(
                    Note(first[reason].instruction, "example-q", quoted=True),
                    Note(first[reason].output, "example-a", quoted=True),
                )
            ),
        ]
        for reason, number in by_count(Counter(entry.reason for entry in of.run.rejected))
    ]
    columns = [
        Column(say("dataset.reason")),
        Column(say("dataset.pairs"), "num"),
        Column(say("dataset.example")),
    ]
    return Table(say("dataset.rejected"), columns, [Group(rows)], "rejected")
