"""The dataset: how many pairs of what kind, what training and evaluation share, and what was removed and why."""

from collections import Counter

from pdf2lora.report import blocks as b
from pdf2lora.report.formats import count, percent
from pdf2lora.report.material import Material


def section(of: Material) -> b.Section:
    say, numbers = of.say, of.run.statistics
    made = {name: count(numbers[name]["pairs"]) for name in ("candidates", "rejected", "kept")}
    used = {name: count(numbers[name]["rows"]) for name in ("train", "validation")}
    return b.Section(
        "dataset",
        say("dataset.title"),
        [
            b.Paragraph(say("dataset.intro", **made, **used)),
            *_warnings(of),
            b.Heading(say("dataset.kinds")),
            b.Figure("dataset", say("dataset.kinds"), say("dataset.figure")),
            _kinds(of),
            b.Heading(say("dataset.contamination")),
            b.Paragraph(say("dataset.contamination.intro")),
            _contamination(of),
            b.Heading(say("dataset.rejected")),
            _rejected(of),
        ],
    )


def _warnings(of: Material) -> list[b.Block]:
    warnings = of.run.statistics["warnings"]
    return [b.Alert(of.say("dataset.warnings"), list(map(of.say.say, warnings)))] if warnings else []


def by_count(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Most first, equals by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _kinds(of: Material) -> b.Table:
    """A row a kind of pair: how many facts and pairs stayed, were trained on, and are asked."""
    say, numbers = of.say, of.run.statistics
    heads = [say(f"dataset.{name}") for name in ("facts", "pairs", "train")]
    heads += [say(f"kind.{kind}.short") for kind in of.run.kinds]
    rows = []
    for kind, pairs in by_count(numbers["kept"]["by_kind"]):
        facts, train = numbers["kept"]["facts_by_kind"], numbers["train"]["by_kind"]
        asked = [numbers["questions"][asked]["by_kind"].get(kind, 0) for asked in of.run.kinds]
        values = [facts.get(kind, 0), pairs, train.get(kind, 0), *asked]
        rows.append([say.name("pair", kind), *map(count, values)])
    return b.Table.plain(say("dataset.kinds"), [say("dataset.kind"), *heads], rows)


def _contamination(of: Material) -> b.Table:
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
        [say(f"dataset.{code}", n=n), *(percent(own[name]) for own in kinds.values())]
        for code, name in shares.items()
    ]
    longest = [own["longest_common_substring_max"] for own in kinds.values()]
    rows.append([say("dataset.longest"), *(say("dataset.characters", n=value) for value in longest)])
    return b.Table.plain(say("dataset.contamination"), [say("dataset.measure"), *map(of.kind, kinds)], rows)


def _rejected(of: Material) -> b.Table:
    """A row a reason: how many pairs it removed, and the first of them as an example."""
    say, first = of.say, {}
    for entry in of.run.rejected:
        first.setdefault(entry.reason, entry.pair)
    rows = [
        [
            b.Cell(say.name("reason", reason)),
            b.Cell(count(number)),
            b.Cell(
                notes=(
                    b.Note(first[reason].instruction, "example-q", quoted=True),
                    b.Note(first[reason].output, "example-a", quoted=True),
                )
            ),
        ]
        for reason, number in by_count(Counter(entry.reason for entry in of.run.rejected))
    ]
    columns = [
        b.Column(say("dataset.reason")),
        b.Column(say("dataset.pairs"), "num"),
        b.Column(say("dataset.example")),
    ]
    return b.Table(say("dataset.rejected"), columns, [b.Group(rows)], "rejected")
