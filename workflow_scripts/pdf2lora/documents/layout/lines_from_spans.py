"""Lines as a reader sees them, from the spans that a PDF draws: one line a baseline and column, without
ruby, without footnote marks, with true superscripts (m², 10⁶) and subscripts (CO₂) kept as text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pdf2lora.language.marks import BULLETS, NOTE_SIGNS, RAISED_NOTE, TO_RAISED, note_numbers
from pdf2lora.language.script import JAPANESE
from pdf2lora.records import Box, Line


class GlyphRun(NamedTuple):
    """Text in one font on one baseline, as drawn."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    block: int
    """Number of the block that the PDF library put it in."""


class Fragment(NamedTuple):
    """Spans that stand together on a baseline: a line, or a piece of one."""

    spans: tuple[GlyphRun, ...]
    box: Box
    size: float
    baseline: float


# Fonts report boxes of any height; in Japanese type the letters fill this part of the size.
_ASCENT, _DESCENT = 0.88, 0.12


def fragment(spans: Sequence[GlyphRun]) -> Fragment:
    """Put spans together; size and baseline are those of most of their characters.

    Japanese letters count more: Latin ones among them are often set in a font of another size.
    """
    weights: dict[tuple[float, float], int] = {}
    for span in spans:
        key = (round(span.size, 1), round(span.baseline, 1))
        text = span.text.strip()
        weights[key] = weights.get(key, 0) + len(text) + 4 * len(JAPANESE.findall(text))
    size, baseline = max(weights, key=lambda key: (weights[key], key[0]))
    inked = [span for span in spans if span.text.strip()] or list(spans)
    box = (
        min(span.x0 for span in inked),
        baseline - _ASCENT * size,
        max(span.x1 for span in inked),
        baseline + _DESCENT * size,
    )
    return Fragment(tuple(spans), box, size, baseline)


_KANA_ONLY = re.compile(r"[\u3041-\u309f\u30a0-\u30ff\s]+")


def without_ruby(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Leave out readings: small kana right above kanji, as lines of their own or raised in a line."""
    cleaned = []
    for piece in fragments:
        spans = tuple(
            span
            for span in piece.spans
            if not (
                span.size <= 0.65 * piece.size
                and piece.baseline - span.baseline >= 0.55 * piece.size
                and _KANA_ONLY.fullmatch(span.text)
            )
        )
        if any(span.text.strip() for span in spans):
            cleaned.append(fragment(spans) if len(spans) < len(piece.spans) else piece)
    bases = [
        (span, piece.size)
        for piece in cleaned
        for span in piece.spans
        if any("\u4e00" <= c <= "\u9fff" or c == "々" for c in span.text)
    ]
    return [piece for piece in cleaned if not _is_ruby(piece, bases)]


def _is_ruby(piece: Fragment, bases: Sequence[tuple[GlyphRun, float]]) -> bool:
    text = "".join(span.text for span in piece.spans)
    if not _KANA_ONLY.fullmatch(text):
        return False
    x0, _, x1, y1 = piece.box
    middle = (x0 + x1) / 2
    return any(
        piece.size <= 0.65 * size
        and base.x0 - 1 <= middle <= base.x1 + 1
        and -0.6 * piece.size <= base.baseline - _ASCENT * size - y1 <= 0.7 * piece.size
        for base, size in bases
    )


def without_stacks(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Leave out text set downwards a letter at a time (side tabs, axis labels), three letters or more."""
    letters: dict[tuple[int, int], list[int]] = {}
    for i, piece in enumerate(fragments):
        text = "".join(span.text for span in piece.spans).strip()
        if len(text) == 1 and (JAPANESE.match(text) or "０" <= text <= "９"):
            middle = round((piece.box[0] + piece.box[2]) / 2 / 3)
            letters.setdefault((middle, round(piece.size)), []).append(i)
    stacked: set[int] = set()
    for members in letters.values():
        members.sort(key=lambda i: fragments[i].baseline)
        run = members[:1]
        for i in members[1:]:
            if fragments[i].baseline - fragments[run[-1]].baseline > 1.4 * fragments[i].size:
                stacked.update(run if len(run) >= 3 else ())
                run = []
            run.append(i)
        stacked.update(run if len(run) >= 3 else ())
    return [piece for i, piece in enumerate(fragments) if i not in stacked]


_LABEL = re.compile(
    rf"\s*(?:[(（\[［]?[0-9０-９A-Za-z一二三四五六七八九十]{{1,3}}[)）\]］.．、]?|[{NOTE_SIGNS}注]+ ?[0-9０-９]*|[{BULLETS}–-])\s*"
)


def lines(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Join fragments that share a baseline and stand beside each other; what a gutter parts stays apart."""
    joined: list[Fragment] = []
    for piece in sorted(fragments, key=lambda f: (round(f.baseline / 2), f.box[0], f.box[1])):
        recent = range(max(0, len(joined) - 39), len(joined))
        left = [k for k in recent if _continues(joined[k], piece)]
        if left:
            nearest = max(left, key=lambda k: (joined[k].box[2], k))
            spans = sorted([*joined[nearest].spans, *piece.spans], key=lambda s: (s.x0, s.x1))
            joined[nearest] = fragment(spans)
        else:
            joined.append(piece)
    return joined


def _continues(left: Fragment, right: Fragment) -> bool:
    if right.box[0] < left.box[0]:
        left, right = right, left
    shared = min(left.box[3], right.box[3]) - max(left.box[1], right.box[1])
    if shared < 0.5 * min(left.size, right.size):
        return False
    em = max(left.size, right.size)
    gap = right.box[0] - left.box[2]
    if gap < -0.6 * em and gap < -0.2 * (right.box[2] - right.box[0]):
        return False
    same_block = left.spans[-1].block == right.spans[0].block
    if same_block and _LABEL.fullmatch("".join(span.text for span in left.spans)):
        return gap <= 2.5 * em
    return gap <= (1.2 if same_block else 0.6) * em


def read(piece: Fragment) -> Line | None:
    """The text of a line, with its marks judged; None if nothing is left.

    A gap inside the line becomes a space, one of about an em or more an ideographic space.
    """
    text, end = "", None
    weight = bold = 0
    marks: list[str] = []
    for run, raised in _runs(piece):
        content = "".join(span.text for span in run).replace("\xa0", " ")
        if not content.strip():
            # Fonts draw odd spaces; what counts is the gap, which the next span shows.
            if content and text and not text.endswith((" ", "\u3000")):
                text += " "
            continue
        if end is not None:
            gap = run[0].x0 - end
            if gap >= 0.85 * piece.size and not content.startswith((" ", "\u3000")):
                text = text.rstrip() + "\u3000"
            elif gap > 0.2 * piece.size and not text.endswith((" ", "\u3000")):
                text += " "
        if raised > 0:
            mark = content.strip()
            content = _superscript(text, mark)
            if not content:
                text = text.rstrip(" ")
                marks += note_numbers(mark)
        elif raised < 0:
            text, content = text.rstrip(" "), content.strip()
        text += content
        end = run[-1].x1
        count = len(content.strip())
        weight += count
        bold += count * run[0].bold
    text = text.strip(" ")
    if not text.strip():
        return None
    box = tuple(round(x, 1) for x in piece.box)
    return Line(text, box, round(piece.size, 1), bold=2 * bold > weight, marks=tuple(marks))


def _runs(piece: Fragment) -> list[tuple[list[GlyphRun], int]]:
    """The spans of a line with 1 where they are raised, -1 where lowered, 0 on the line.

    Raised spans that follow each other are one run, because a mark may be drawn in pieces (*, 2).
    """
    runs: list[tuple[list[GlyphRun], int]] = []
    for span in piece.spans:
        lift = (piece.baseline - span.baseline) / piece.size
        small = span.size <= 0.9 * piece.size
        blank = not span.text.strip()
        raised = 1 if lift >= 0.28 or (small and lift >= 0.12) else -1 if small and lift <= -0.05 else 0
        if raised > 0 and runs and runs[-1][1] > 0:
            runs[-1][0].append(span)
        else:
            runs.append(([span], 0 if blank else raised))
    return runs


_UNITS = re.compile(
    r"(?:^|[^A-Za-zＡ-Ｚａ-ｚ])(?:[kcmdnμµ]?m|ha|ft|in|yd|kg|g|W|J|K|L|l|s|sec|min|h|hr|mol|Pa|Hz|[A-Za-z])$"
)
_EXPONENT = re.compile(r"[+\-−－]?[0-9０-９]{1,2}")


def _superscript(before: str, mark: str) -> str:
    """What a raised span says: an exponent as superscript digits, a footnote mark as nothing, other
    raised text (th, TM) as it is."""
    left = before.rstrip()
    if not left:
        # A note's own number, or a mark that the line break put here: only what stands around the
        # line can tell, so it is passed on as superscript digits.
        return mark.translate(TO_RAISED) if RAISED_NOTE.fullmatch(mark) else mark
    if _EXPONENT.fullmatch(mark):
        signed = mark[0] in "+-−－" and left[-1].isascii()
        power = re.search(r"(?<![0-9０-９.,])(?:10|１０|[2-9２-９])$", left)
        unit = mark in "23２３" and _UNITS.search(left)
        formula = mark in "23" and re.search(r"[0-9)）]$", left) and re.search(r"[=+×*/^]", left[-8:])
        if signed or power or unit or formula:
            return mark.translate(TO_RAISED)
    return "" if RAISED_NOTE.fullmatch(mark) else mark


def spans_of(block: int, drawn: Iterable[dict], heavy: re.Pattern[str]) -> Iterator[GlyphRun]:
    """The spans of one line in PyMuPDF's ``dict`` form."""
    for span in drawn:
        yield GlyphRun(
            text=span["text"],
            x0=span["bbox"][0],
            x1=span["bbox"][2],
            baseline=span["origin"][1],
            size=span["size"],
            bold=bool(span["flags"] & 16) or bool(heavy.search(span["font"])),
            block=block,
        )
