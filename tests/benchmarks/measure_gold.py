"""How right the rules of language are, measured on tests/gold, which was labelled by reading.

    .venv/bin/python tests/benchmarks/measure_gold.py facts [FILE …] [--by domain] [--json]

facts: answers held against their references (`check_facts`), in files of JSON lines as tests/gold/README.md
describes them; without a FILE those in tests/gold/facts.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests/gold"
sys.path.insert(0, str(ROOT / "workflow_scripts"))

from scipy.stats import binomtest, rankdata  # noqa: E402

from pdf2lora.evaluation.facts.comparing import check_facts  # noqa: E402


def read_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def share(hits: int, of: int) -> dict:
    """A share in percent with Wilson's interval of 95 %; None where there is nothing to take it of."""
    if not of:
        return {"percent": None, "n": 0}
    interval = binomtest(hits, of).proportion_ci(method="wilson")
    low, high = (round(100 * float(x), 1) for x in interval)
    return {"percent": round(100 * hits / of, 1), "low": low, "high": high, "n": of}


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """How often a true one scores above a false one, ties counted half; None where one kind is not there."""
    positive = sum(labels)
    if positive in (0, len(labels)):
        return None
    ranks = rankdata(scores)
    above = sum(rank for rank, label in zip(ranks, labels, strict=True) if label)
    return round((above - positive * (positive + 1) / 2) / (positive * (len(labels) - positive)), 3)


def likeness(a: str, b: str) -> float:
    """Dice's coefficient of the two texts' pairs of characters: what the surface alone can tell."""
    grams = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b)]
    return 2 * len(grams[0] & grams[1]) / (sum(map(len, grams)) or 1)


def judged(triple: dict) -> dict:
    """What the program says of an answer. ``right``: every fact that the question does not state, and none
    contradicted; an answer to a reference without facts is never right, for nothing shows it."""
    checked = check_facts(triple["answer"], triple["reference"], triple["question"])
    asked = len(checked.right) + len(checked.missing)
    recall = len(checked.right) / asked if asked else 0.5
    return {
        "right": bool(checked.right) and not (checked.missing or checked.contradicted),
        "contradiction": bool(checked.contradicted),
        "score": recall - bool(checked.contradicted),
    }


def facts_figures(triples: list[dict]) -> dict:
    """Precision, recall and the share that is decided, of 「right」 and of 「contradicted」."""
    verdicts = [judged(triple) for triple in triples]
    labels = [triple["right"] for triple in triples]
    figures = {
        "n": len(triples),
        "decided": share(sum(v["right"] or v["contradiction"] for v in verdicts), len(triples)),
    }
    for name, key in (("right", "right"), ("contradicted", "contradiction")):
        said = [verdict[key] for verdict in verdicts]
        true = [triple[key] for triple in triples]
        both = sum(s and t for s, t in zip(said, true, strict=True))
        figures[name] = {
            "precision": share(both, sum(said)),
            "recall": share(both, sum(true)),
            "decided": share(sum(said), len(said)),
        }
    figures["auc"] = auc([verdict["score"] for verdict in verdicts], labels)
    figures["auc_of_likeness"] = auc([likeness(t["answer"], t["reference"]) for t in triples], labels)
    return figures


def grouped(rows: Iterable[dict], key: str) -> dict[str, list[dict]]:
    groups = defaultdict(list)
    for row in rows:
        groups[str(row[key])].append(row)
    return dict(sorted(groups.items()))


def measure_facts(arguments: argparse.Namespace) -> dict:
    paths = arguments.files or sorted(GOLD.glob("facts/*.jsonl"))
    figures = {}
    for path in paths:
        triples = read_lines(path)
        figures[path.stem] = facts_figures(triples)
        for key in arguments.by:
            for name, rows in grouped(triples, key).items():
                figures[f"{path.stem}, {key} {name}"] = facts_figures(rows)
    return figures


def percent(figure: dict) -> str:
    if figure["percent"] is None:
        return "–"
    return f"{figure['percent']:.0f} ({figure['low']:.0f}–{figure['high']:.0f})"


def facts_table(figures: dict) -> list[list[str]]:
    head = [
        "gold",
        "n",
        "right P",
        "right R",
        "contradicted P",
        "contradicted R",
        "decided",
        "AUC",
        "of likeness",
    ]
    rows = [
        [
            name,
            str(row["n"]),
            *(percent(row[what][of]) for what in ("right", "contradicted") for of in ("precision", "recall")),
            percent(row["decided"]),
            *("–" if row[key] is None else f"{row[key]:.2f}" for key in ("auc", "auc_of_likeness")),
        ]
        for name, row in figures.items()
    ]
    return [head, *rows]


def markdown(table: list[list[str]]) -> str:
    head, *rows = table
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


MEASURES: dict[str, tuple[Callable, Callable]] = {"facts": (measure_facts, facts_table)}


def arguments_of(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=MEASURES)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--by", action="append", default=[], help="a field to group by, e.g. domain, class")
    parser.add_argument("--json", action="store_true", help="every figure as JSON instead of a table")
    return parser.parse_args(argv)


def main() -> None:
    arguments = arguments_of()
    measure, table = MEASURES[arguments.what]
    figures = measure(arguments)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if arguments.json else markdown(table(figures)))


if __name__ == "__main__":
    main()
