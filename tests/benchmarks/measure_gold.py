"""How right the rules of language are, measured on tests/gold, which was labelled by reading.

    .venv/bin/python tests/benchmarks/measure_gold.py facts [FILE …] [--by domain] [--json]
    .venv/bin/python tests/benchmarks/measure_gold.py questions [PAIRS] [--unread N] [--json]
    .venv/bin/python tests/benchmarks/measure_gold.py texts [--json]

facts: answers held against their references (`check_facts`), in files of JSON lines as tests/gold/README.md
describes them; without a FILE those in tests/gold/facts.
questions: the pairs that the chain makes of tests/gold/documents, or those in PAIRS (JSON lines of records.Pair
from the same documents, as another version made them), against the labels in tests/gold/questions.
texts: what survives of tests/gold/texts when they are read and cleaned, by kind of document.
"""

import argparse
import hashlib
import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests/gold"
sys.path.insert(0, str(ROOT / "workflow_scripts"))

import yaml  # noqa: E402
from scipy.stats import binomtest, rankdata  # noqa: E402

from pdf2lora.dataset.grammar.pairs import pairs as grammar_pairs  # noqa: E402
from pdf2lora.dataset.material import Material  # noqa: E402
from pdf2lora.dataset.protocol.filters import filter_pairs  # noqa: E402
from pdf2lora.dataset.self_contained import text_fault  # noqa: E402
from pdf2lora.dataset.statements import statements  # noqa: E402
from pdf2lora.documents.chunking import chunks  # noqa: E402
from pdf2lora.documents.cleaning.clean import clean  # noqa: E402
from pdf2lora.documents.readers import plain_text  # noqa: E402
from pdf2lora.evaluation.facts.comparing import check_facts  # noqa: E402
from pdf2lora.evaluation.grading import grade  # noqa: E402
from pdf2lora.evaluation.metrics.rouge import rouge  # noqa: E402
from pdf2lora.records import Pair, read_records  # noqa: E402

HALVES = ("tuning", "held_back")
LABELS = ("fine", "clumsy", "wrong")


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
    contradicted; an answer to a reference without facts is never right, for nothing shows it. ``graded``: what the report
    calls right, which goes by the wording, too."""
    checked = check_facts(triple["answer"], triple["reference"], triple["question"])
    *_, rouge_l = rouge(triple["answer"], triple["reference"])
    asked = len(checked.right) + len(checked.missing)
    recall = len(checked.right) / asked if asked else 0.5
    return {
        "right": bool(checked.right) and not (checked.missing or checked.contradicted),
        "contradiction": bool(checked.contradicted),
        "graded": grade(rouge_l, checked.right, checked.missing, checked.contradicted) == "right",
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
    for name, key, label in (
        ("right", "right", "right"),
        ("graded", "graded", "right"),
        ("contradicted", "contradiction", "contradiction"),
    ):
        said = [verdict[key] for verdict in verdicts]
        true = [triple[label] for triple in triples]
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


def pairs_of_gold() -> list[Pair]:
    """What the chain asks of the gold documents, by the sizes of config.yaml, with no section held out."""
    sizes = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    dataset = sizes["dataset"]
    corpus = [
        chunk
        for path in sorted(GOLD.glob("documents/*/*.md"))
        for chunk in chunks(
            clean(list(plain_text.pages(path))), path.stem, sizes["chunking"]["max_characters"]
        )
    ]
    roles = {chunk.id: "training" for chunk in corpus}
    material = Material(list(statements(corpus)), corpus, roles, dataset["output_characters"][1])
    kept, _ = filter_pairs(
        list(grammar_pairs(material, {})),
        text_fault,
        tuple(dataset["instruction_characters"]),
        tuple(dataset["output_characters"]),
        dataset["near_duplicate"],
        dataset["unseen_overlap"],
    )
    return kept


def pairs_of(files: Sequence[Path]) -> list[Pair]:
    return [pair for path in files for pair in read_records(path, Pair)] or pairs_of_gold()


def bare(text: str) -> str:
    """For comparing: one width of letters, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def key(document: str, question: str, answer: str) -> tuple[str, str, str]:
    return document, bare(question), bare(answer)


def share_asked(document: Path, pairs: list[Pair]) -> tuple[int, int]:
    """How many of a document's sentences stand in an answer, and of how many; told by their last 20 characters, for
    how they begin is the chain's to change."""
    lines = document.read_text(encoding="utf-8").splitlines()
    found = {bare(s) for line in lines if line[:1] != "#" for s in re.findall("[^。]+。", line)}
    answers = "\n".join({bare(pair.output) for pair in pairs if pair.document == document.stem})
    return sum(sentence[-20:] in answers for sentence in found), len(found)


def as_made(labels: list[dict], pairs: list[Pair]) -> list[dict]:
    """The labels with the kind that their pairs now have, for kinds may be cut anew."""
    kinds = {key(pair.document, pair.instruction, pair.output): pair.kind for pair in pairs}
    return [
        x | {"kind": kinds.get(key(x["document"], x["question"], x["answer"]), x["kind"])} for x in labels
    ]


def questions_figures(pairs: list[Pair], labels: list[dict]) -> dict:
    """Of the labelled pairs that are still made, how many are fine and how many not wrong; of the facts, how many
    have no labelled pair; of the labels, how many are of pairs that are no longer made."""
    made = {key(pair.document, pair.instruction, pair.output): pair.fact for pair in pairs}
    known = [label for label in labels if key(label["document"], label["question"], label["answer"]) in made]
    gone = Counter(label["label"] for label in labels) - Counter(label["label"] for label in known)
    count = Counter(label["label"] for label in known)
    read = {made[key(label["document"], label["question"], label["answer"])] for label in known}
    return {
        "fine": share(count["fine"], len(known)),
        "not_wrong": share(len(known) - count["wrong"], len(known)),
        "facts": len(set(made.values())),
        "unread_facts": len(set(made.values()) - read),
        "gone": {label: gone[label] for label in LABELS},
    }


def measure_questions(arguments: argparse.Namespace) -> dict:
    pairs = pairs_of(arguments.files)
    figures = {}
    for name, halves in {"all": HALVES, **{half: (half,) for half in HALVES}}.items():
        documents = sorted(path for half in halves for path in GOLD.glob(f"documents/{half}/*.md"))
        labels = as_made([x for half in halves for x in read_lines(GOLD / f"questions/{half}.jsonl")], pairs)
        ours = [pair for pair in pairs if pair.document in {path.stem for path in documents}]
        asked = {path.stem: share_asked(path, ours) for path in documents}
        whole = share(sum(hits for hits, _ in asked.values()), sum(of for _, of in asked.values()))
        figures[name] = questions_figures(ours, labels) | {"asked": whole}
        for kind in sorted({pair.kind for pair in ours} | {label["kind"] for label in labels}):
            figures[f"{name}, kind {kind}"] = questions_figures(
                [pair for pair in ours if pair.kind == kind], [x for x in labels if x["kind"] == kind]
            )
        for document, sentences in asked.items() if len(halves) == 1 else ():
            figures[f"{name}, document {document}"] = questions_figures(
                [pair for pair in ours if pair.document == document],
                [x for x in labels if x["document"] == document],
            ) | {"asked": share(*sentences)}
    return figures


def unread(pairs: list[Pair], how_many: int) -> Iterator[str]:
    """Lines to label: facts of which no pair is labelled, spread over the kinds, one wording of each."""
    known = {
        key(x["document"], x["question"], x["answer"])
        for h in HALVES
        for x in read_lines(GOLD / f"questions/{h}.jsonl")
    }
    facts = defaultdict(list)
    for pair in pairs:
        facts[pair.fact].append(pair)
    new = [
        min(made, key=lambda pair: digest(pair.instruction))
        for made in facts.values()
        if not any(key(p.document, p.instruction, p.output) in known for p in made)
    ]
    place: Counter = Counter()
    ranked = []
    for pair in sorted(new, key=lambda pair: digest(pair.output)):
        ranked.append((place[pair.kind], pair))
        place[pair.kind] += 1
    for _, pair in sorted(ranked, key=lambda entry: entry[0])[:how_many]:
        row = {
            "document": pair.document,
            "kind": pair.kind,
            "question": pair.instruction,
            "answer": pair.output,
        }
        yield json.dumps({**row, "label": "?", "fault": None}, ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def questions_table(figures: dict) -> list[list[str]]:
    head = [
        "gold",
        "read",
        "fine",
        "not wrong",
        "facts",
        "of them unread",
        "no longer asked",
        "sentences asked",
    ]
    rows = [
        [
            name,
            str(row["fine"]["n"]),
            percent(row["fine"]),
            percent(row["not_wrong"]),
            str(row["facts"]),
            str(row["unread_facts"]),
            ", ".join(f"{n} {label}" for label, n in row["gone"].items() if n) or "–",
            percent(row["asked"]) if "asked" in row else "–",
        ]
        for name, row in figures.items()
    ]
    return [head, *rows]


def measure_texts(_: argparse.Namespace) -> dict:
    sys.path.insert(0, str(ROOT / "tests"))
    # Only here: it typesets and reads PDFs.
    from gold.texts import measure as reading

    with tempfile.TemporaryDirectory() as folder:
        every = [reading.read(gold, Path(folder)) for gold in reading.texts()]
    numbers = Counter(done.gold.kind for done in every)
    kinds = {kind: figures._asdict() for kind, figures in reading.by_kind(every).items()}
    mean = {
        name: sum(numbers[k] * row[name] for k, row in kinds.items()) / len(every) for name in kinds["report"]
    }
    return {"all": {"n": len(every), **mean}, **{k: {"n": numbers[k], **row} for k, row in kinds.items()}}


def texts_table(figures: dict) -> list[list[str]]:
    head = ["gold", "n", *list(figures["all"])[1:]]
    return [
        head,
        *([name, *(f"{x:.1f}".removesuffix(".0") for x in row.values())] for name, row in figures.items()),
    ]


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
        "graded P",
        "graded R",
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
            *(
                percent(row[what][of])
                for what in ("right", "graded", "contradicted")
                for of in ("precision", "recall")
            ),
            percent(row["decided"]),
            *("–" if row[key] is None else f"{row[key]:.2f}" for key in ("auc", "auc_of_likeness")),
        ]
        for name, row in figures.items()
    ]
    return [head, *rows]


def markdown(table: list[list[str]]) -> str:
    head, *rows = table
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


MEASURES: dict[str, tuple[Callable, Callable]] = {
    "facts": (measure_facts, facts_table),
    "questions": (measure_questions, questions_table),
    "texts": (measure_texts, texts_table),
}


def arguments_of(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=MEASURES)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--by", action="append", default=[], help="a field to group by, e.g. domain, class")
    parser.add_argument("--unread", type=int, help="of questions: print so many unlabelled ones instead")
    parser.add_argument("--json", action="store_true", help="every figure as JSON instead of a table")
    return parser.parse_args(argv)


def main() -> None:
    arguments = arguments_of()
    if arguments.unread:
        print("\n".join(unread(pairs_of(arguments.files), arguments.unread)))
        return
    measure, table = MEASURES[arguments.what]
    figures = measure(arguments)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if arguments.json else markdown(table(figures)))


if __name__ == "__main__":
    main()
