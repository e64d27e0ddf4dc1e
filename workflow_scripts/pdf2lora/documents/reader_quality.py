"""How well each method read a document, without a reference: measures, and a score to choose by.

**Agreement** is the heart of it. Two methods seldom make the same mistake, so a sentence that stands word for
word in the text of two of them is taken for what the document says; a method is measured by how many of these
sentences it has, and how much of its own text they are (F1, weighted by length). A method that reads across
columns, lets a footnote fall into a sentence or leaves a reference mark in a word loses the sentence.

The score is 100 × agreement, less a point for each inversion a page, and for each space between Japanese
characters and each footnote mark left in a sentence per 1,000 characters, but no more than ten points for one
kind. Cleaning can mend some of each, never all.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from pdf2lora.documents.inspection.plausibility import cost_per_character
from pdf2lora.documents.layout.reading_order import ordered
from pdf2lora.language.script import JAPANESE, KANA, KANJI, japanese_share
from pdf2lora.records import Line, Page
from pdf2lora.sampling import evenly

MOST_PAGES = 200
"""Pages that are measured of a document, evenly spaced, the same ones for every method."""
PREFERENCE = ("pymupdf_blocks", "pdfplumber", "pymupdf4llm", "pymupdf_text")
"""Who is chosen among those that are less than a point from the best: what cleaning can do most with, since
it knows tables and figures, sizes and columns."""
_MOST_OFF = 10.0


class Measures(msgspec.Struct, frozen=True):
    """What the table says of a method; rates are per 1,000 kana and kanji where they say per 1,000."""

    score: float | None
    """0 to 100; None where there is nothing to compare with, or no text."""
    pages: int
    """Pages with text, of those measured."""
    characters: int
    """Without white space."""
    japanese_share: float
    agreement: float | None
    """0 to 1; None where no other method gave any text."""
    inversions: float
    """A page: how often a line stands before one that the columns put earlier."""
    inner_spaces: float
    """Spaces between two Japanese characters, per 1,000."""
    note_marks: float
    """Footnote marks left between a word and its full stop or comma (ます2。), per 1,000."""
    broken_lines: float
    """Lines of prose that end mid-sentence with nothing after them that is prose, per 1,000."""
    running_lines: float
    """A page: lines that come again on a third of the pages, their numbers aside."""
    mecab_cost: float | None
    """MeCab's cost per character of the text in the method's order; None without Japanese."""


COLUMNS = ("document", "method", "chosen", *Measures.__struct_fields__)


def compare(extractions: Mapping[str, Sequence[Page]]) -> dict[str, Measures]:
    """The measures of each method on the same document; the methods' pages must be all of its pages."""
    sampled = {method: evenly(pages, MOST_PAGES) for method, pages in extractions.items()}
    passages = {method: _passages(pages) for method, pages in sampled.items()}
    agreed = _agreed(passages)
    alone = sum(any(page.blocks for page in pages) for pages in sampled.values()) < 2
    return {
        method: _measure(pages, None if alone else _agreement(passages[method], agreed))
        for method, pages in sampled.items()
    }


def best(measures: Mapping[str, Measures]) -> str | None:
    """The most preferred of the methods whose score is less than a point from the highest; None where no
    method gave any text."""
    usable = {method: found.score or 0.0 for method, found in measures.items() if found.characters}
    highest = max(usable.values(), default=0.0)
    near = [method for method in usable if usable[method] > highest - 1]
    return min(near, key=lambda m: PREFERENCE.index(m) if m in PREFERENCE else len(PREFERENCE), default=None)


# --- agreement ---


# A line that begins an item or a heading: a bullet, a mark of Markdown, a number with its stop.
_BEGINS = re.compile(r"\s*(?:#+ |[-*・•●○◦■□◆◇▪▫▶➢✓] ?|[(（]?\d{1,3}(?:[.．-]\d{1,3})*[.．)）、]?[ \u3000])")


def _passages(pages: Sequence[Page]) -> Counter[str]:
    """Sentences of running text, and rows of tables, without white space and in one form of each character.

    Sentences end at pages, and begin anew with items and headings; running headers are left out, since
    cleaning finds them by their repetition. So what is compared is what only extraction can get right.
    """
    found: Counter[str] = Counter()
    running = _running(pages)
    for page in pages:
        parts = [""]
        for line in _prose_lines([page]):
            text = _compact(line.text)
            if _numberless(text) in running:
                continue
            begins = _BEGINS.match(line.text)
            if begins:
                parts.append("")
                text = _compact(line.text[begins.end() :])
            parts[-1] += text
        for part in parts:
            for sentence in re.split(r"(?<=[。．！？])(?![」』）)0-9])", part):
                if len(sentence) >= 15 and sentence[-1] in "。．！？" and japanese_share(sentence) > 0.5:
                    found[sentence] += 1
        for block in page.blocks:
            if block.kind == "table":
                rows = (_compact(line.text).replace("|", "") for line in block.lines)
                found.update(row for row in rows if len(row) >= 8)
    return found


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _compact(text: str) -> str:
    # Full-width stops stay apart from the points in numbers, which NFKC would make of them.
    text = text.replace("．", "\0").replace("！", "\1").replace("？", "\2")
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return text.replace("\0", "．").replace("\1", "！").replace("\2", "？")


def _agreed(passages: Mapping[str, Counter[str]]) -> Counter[str]:
    """What stands in the text of two methods at least, as often as two of them have it."""
    every = set().union(*passages.values())
    second = {passage: sorted(found[passage] for found in passages.values())[-2:][0] for passage in every}
    return Counter(second) if len(passages) > 1 else Counter()


def _agreement(own: Counter[str], agreed: Counter[str]) -> float:
    """F1 by length of a method's passages against those agreed on."""

    def length(passages: Counter[str]) -> int:
        return sum(len(passage) * count for passage, count in passages.items())

    both = length(own) + length(agreed)
    return 2 * length(own & agreed) / both if both else 0.0


# --- one method by itself ---

_JAPANESE = f"[{KANA}{KANJI}]"
_INNER_SPACE = re.compile(f"(?<={_JAPANESE}) +(?={_JAPANESE})")
_NOTE_MARK = re.compile(f"(?<=[{KANA}])[0-9０-９]{{1,2}}(?=[。、])")
_ENDS = re.compile(r"[。．.！？!?：:」』）)】〕]\s*$")


def _measure(pages: Sequence[Page], agreement: float | None) -> Measures:
    every = [line.text for page in pages for block in page.blocks for line in block.lines]
    prose = list(_prose_lines(pages))
    text = "".join(line.text for line in prose)
    per_thousand = 1000 / max(1, sum(1 for _ in JAPANESE.finditer(text)))
    count = max(1, sum(bool(page.blocks) for page in pages))
    inversions = sum(map(_inversions, pages)) / count
    inner_spaces = len(_INNER_SPACE.findall(text)) * per_thousand
    note_marks = len(_NOTE_MARK.findall(text)) * per_thousand
    off = sum(min(_MOST_OFF, points) for points in (inversions, inner_spaces, note_marks))
    score = None if agreement is None or not every else round(max(0.0, 100 * agreement - off), 1)
    cost = cost_per_character([text], runs=4000)
    return Measures(
        score=score,
        pages=sum(bool(page.blocks) for page in pages),
        characters=sum(len("".join(line.split())) for line in every),
        japanese_share=round(japanese_share("".join(every)), 3),
        agreement=None if agreement is None else round(agreement, 4),
        inversions=round(inversions, 2),
        inner_spaces=round(inner_spaces, 2),
        note_marks=round(note_marks, 2),
        broken_lines=round(_broken(prose) * per_thousand, 2),
        running_lines=round(_running(pages).total() / count, 2),
        mecab_cost=None if cost is None else round(cost, 1),
    )


def _prose_lines(pages: Sequence[Page]) -> Iterator[Line]:
    """Lines outside tables and pictures, in the method's order."""
    for page in pages:
        for block in page.blocks:
            if block.kind == "text":
                yield from block.lines


def _inversions(page: Page) -> int:
    boxes = [line.bbox for block in page.blocks for line in block.lines]
    # Methods that give one box to all lines of a block are measured by block.
    boxes = boxes[:1] + [box for before, box in pairwise(boxes) if box != before]
    rank = {index: place for place, index in enumerate(ordered(boxes, page.width, page.height))}
    return sum(rank[i + 1] < rank[i] for i in range(len(boxes) - 1))


def _broken(prose: Sequence[Line]) -> int:
    """Lines of prose without an end, followed by a line that is none: a number, an address, a page's end."""
    followers = [*prose, None][1:]
    return sum(
        _is_prose(line.text)
        and not _ENDS.search(line.text)
        and (after is None or japanese_share(after.text) <= 0.5)
        for line, after in zip(prose, followers, strict=True)
    )


def _is_prose(text: str) -> bool:
    return len(JAPANESE.findall(text)) >= 8 and japanese_share(text) > 0.5


def _running(pages: Sequence[Page]) -> Counter[str]:
    """Texts of lines, with # for numbers, that stand on a third of the pages and on three at least; how often."""
    on_page = [
        [_numberless(_compact(line.text)) for block in page.blocks for line in block.lines] for page in pages
    ]
    spread = Counter(text for texts in on_page for text in set(texts))
    least = max(3, len(pages) / 3)
    return Counter(text for texts in on_page for text in texts if spread[text] >= least)
