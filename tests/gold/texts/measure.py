"""How much of the gold texts survives reading and cleaning, kind by kind.

    .venv/bin/python tests/gold/texts/measure.py [--floors | NAME …]

A table on stdout: a row a document, its figures for the reading that is chosen, the reader, and the best that another
reader's text gets. With names, what of these documents is lost. With --floors, the lines of `floors.yaml`, which holds
what was reached; `tests/documents/test_gold_texts.py` holds the program to it.
"""

import math
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import NamedTuple

if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parents[3]
    sys.path[:0] = [str(ROOT / "workflow_scripts"), str(ROOT / "tests")]

import importlib

from gold.texts.typeset import Gold, make, texts
from pdf2lora.documents.cleaning.clean import clean
from pdf2lora.documents.reader_quality import choose
from pdf2lora.documents.readers.all_readers import format_of
from pdf2lora.records import Page, Paragraph

_JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_LABEL = re.compile(r"^(?:[QA]\d{1,2}|\d{1,2}|[(（][0-9一二三四五六七八九十]{1,3}[)）]|[・○●])(?=\D)")


class Figures(NamedTuple):
    """All in percent; ``noise`` is better the smaller it is."""

    recall: float
    """Sentences of the gold that stand in the text word for word, white space and forms of characters aside."""
    units: float
    """Those that are a sentence of one of its paragraphs, or a cell."""
    headings: float
    """Headings of the gold that are headings of the text."""
    rows: float
    """Rows of tables that are rows of the text; 100 where there are none."""
    noise: float
    """Japanese 8-grams of the text that are nowhere in the gold."""

    @property
    def mean(self) -> float:
        """One figure to choose by."""
        return mean((self.recall, self.units, self.headings, self.rows, 100 - self.noise))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _sentences(lines: Iterable[str]) -> set[str]:
    """Japanese sentences of some length that end in a full stop, without the labels of items."""
    pieces = (
        _LABEL.sub("", piece)
        for line in lines
        for cell in re.split(r"[|｜]", line)
        for piece in re.split("(?<=。)", _bare(cell))
    )
    return {p for p in pieces if p.endswith("。") and len(p) >= 12 and len(_JAPANESE.findall(p)) > len(p) / 2}


def _grams(text: str) -> list[str]:
    windows = (text[i : i + 8] for i in range(len(text) - 7))
    return [gram for gram in windows if len(_JAPANESE.findall(gram)) >= 7]


def _row(text: str) -> str:
    return "|".join(cell for part in text.split("|") if (cell := _bare(part)))


def _lines(gold: Gold) -> list[str]:
    text = re.sub(r"(?m)^[#\-]+ |\*\*", "", gold.text)
    return [line for line in text.splitlines() if line.strip()]


def measure(gold: Gold, paragraphs: Sequence[Paragraph]) -> Figures:
    wanted = _sentences(_lines(gold))
    flat = _bare("".join(p.text for p in paragraphs))
    found = _sentences(p.text for p in paragraphs)
    headings = {_bare(text) for kind, text in gold.blocks() if kind[0] == "h"}
    rows = {_row(text) for kind, text in gold.blocks() if kind == "row"}
    known = set(_grams(_bare("".join(_lines(gold))))) | set(_grams(_bare(gold.settings.get("caption", ""))))
    # Cells part: what runs over their edges is nobody's words.
    grams = [gram for p in paragraphs for cell in p.text.split("|") for gram in _grams(_bare(cell))]
    return Figures(
        100 * sum(sentence in flat for sentence in wanted) / len(wanted),
        100 * len(wanted & found) / len(wanted),
        _share(headings, {_bare(p.text) for p in paragraphs if p.kind == "heading"}),
        _share(rows, {_row(p.text) for p in paragraphs if p.kind == "table"}),
        100 * sum(gram not in known for gram in grams) / max(1, len(grams)),
    )


def _share(wanted: set[str], found: set[str]) -> float:
    return 100 * len(wanted & found) / len(wanted) if wanted else 100.0


class Read(NamedTuple):
    """A gold text read by all readers of its format."""

    gold: Gold
    chosen: str
    by_reader: dict[str, Figures]
    figures: Figures
    paragraphs: list[Paragraph]


def read(gold: Gold, folder: Path) -> Read:
    path = make(gold, folder)
    form = format_of(path)
    pages: dict[str, list[Page]] = {
        reader.name: list(importlib.import_module(reader.module).pages(path)) for reader in form.readers
    }
    choice = choose(pages, {reader.name: reader.code for reader in form.readers})
    by_reader = {name: measure(gold, clean(own)) for name, own in pages.items()}
    paragraphs = clean(choice.pages)
    return Read(gold, choice.chosen[0], by_reader, measure(gold, paragraphs), paragraphs)


def by_kind(done: Iterable[Read]) -> dict[str, Figures]:
    """The mean figures of each kind of document."""
    kinds: dict[str, list[Figures]] = {}
    for one in done:
        kinds.setdefault(one.gold.kind, []).append(one.figures)
    return {kind: Figures(*map(mean, zip(*own, strict=True))) for kind, own in sorted(kinds.items())}


def best_of(done: Read) -> tuple[str, float]:
    """The reader whose text is nearest to the gold, and by how many points it is nearer than the chosen one's."""
    best = max(done.by_reader, key=lambda name: done.by_reader[name].mean)
    return best, done.by_reader[best].mean - done.figures.mean


def main(names: Sequence[str]) -> None:
    floors = names == ["--floors"]
    with tempfile.TemporaryDirectory() as folder:
        every = [read(gold, Path(folder)) for gold in texts() if floors or not names or gold.name in names]
    if floors:
        for kind, figures in by_kind(every).items():
            *others, noise = figures
            rounded = [*(math.floor(10 * x) / 10 for x in others), math.ceil(10 * noise) / 10]
            print(
                f"{kind}: {{{', '.join(f'{k}: {x}' for k, x in zip(Figures._fields, rounded, strict=True))}}}"
            )
        return
    print("name", "kind", *Figures._fields, "chosen", "better", sep="\t")
    for done in every:
        best, more = best_of(done)
        figures = (f"{x:.1f}" for x in done.figures)
        print(
            done.gold.name,
            done.gold.kind,
            *figures,
            done.chosen,
            f"{best} +{more:.1f}" * (more > 0.05),
            sep="\t",
        )
        if names:
            found = _sentences(p.text for p in done.paragraphs)
            for sentence in sorted(_sentences(_lines(done.gold)) - found):
                print("   lost:", sentence)
            for paragraph in done.paragraphs:
                print(f"   {paragraph.kind:8} {paragraph.text}")
    print(
        "all",
        len(every),
        *(f"{mean(x):.1f}" for x in zip(*(d.figures for d in every), strict=True)),
        sep="\t",
    )


if __name__ == "__main__":
    main(sys.argv[1:])
