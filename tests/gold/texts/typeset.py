"""Documents set from the gold texts: what a reader gets to read, made when a test wants it.

A text is Markdown under a front matter that names its ``kind`` and the ``layout`` that it is set in. What a layout
adds that is no part of the text (running heads, page numbers, a watermark) is made here; what the front matter adds
under ``box``, ``margin`` or ``vertical`` belongs to the text.
"""

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from pdf2lora.documents.opening.mupdf import pymupdf

TEXTS = Path(__file__).parent
ADDED = ("box", "margin", "vertical")
_FONT = pymupdf.Font("japan")
_NO_START = "、。，．）」』】！？ー"


class Gold(NamedTuple):
    name: str
    settings: dict[str, str]
    body: str

    @property
    def kind(self) -> str:
        return self.settings["kind"]

    @property
    def text(self) -> str:
        """All that a perfect reader gives, as Markdown without marks of notes."""
        more = [self.settings[key] for key in ADDED if key in self.settings]
        body = re.sub(r"(?m)^\[\^(\d)\]: ", "", self.body)
        return "\n\n".join([re.sub(r"\[\^\d\]", "", body), *more])

    def blocks(self) -> Iterator[tuple[str, str]]:
        """(kind, text): heading with its level (h1 …), item, row, note or paragraph."""
        for block in re.split(r"\n\s*\n", self.body):
            for line in block.splitlines():
                if heading := re.match(r"(#+) +(.*)", line):
                    yield f"h{len(heading[1])}", heading[2]
                elif line.startswith("|"):
                    if not re.fullmatch(r"[|\s:-]+", line):
                        yield "row", line
                elif line.startswith("- "):
                    yield "item", line[2:]
                elif re.match(r"\[\^\d\]: ", line):
                    yield "note", line
                else:
                    yield "paragraph", line


def texts() -> list[Gold]:
    """All gold texts, by name."""
    found = []
    for path in sorted(TEXTS.glob("*.md")):
        if path.name != "README.md":
            _, settings, body = path.read_text(encoding="utf-8").split("---\n", 2)
            found.append(Gold(path.stem, yaml.safe_load(settings), body.strip()))
    return found


def make(gold: Gold, folder: Path) -> Path:
    """The document of a gold text, as a file in the folder."""
    layout = gold.settings["layout"]
    if layout in PLAIN:
        suffix, content = PLAIN[layout](gold)
        path = folder / f"{gold.name}{suffix}"
        path.write_bytes(content)
        return path
    path = folder / f"{gold.name}.pdf"
    with Sheets(gold, **PAGES[layout]).document() as document:
        document.save(path)
    return path


# --- pages ---

_A4 = (595, 842)
_ONE = ((75, 520),)
PAGES = {
    "one_column": {},
    "one_column_notes": {},
    "one_column_open_table": {"ruled": False},
    "one_column_turned": {"turned": 90},
    "one_column_shadow": {"shadow": 0.7},
    "one_column_watermark": {},
    "one_column_figure": {"figure_before": 2},
    "one_column_margin": {"columns": ((75, 400),)},
    "one_column_vertical_page": {},
    "one_column_small_pages": {"paper": (420, 420), "columns": ((50, 370),)},
    "cover_and_contents": {"cover": True},
    "terms_beside": {"beside": 95},
    "two_columns": {"columns": ((55, 285), (310, 540))},
    "two_columns_box": {"columns": ((55, 285), (310, 540)), "boxed": 110},
    "three_columns": {"columns": ((45, 202), (219, 376), (393, 550)), "size": 9},
    "slides": {"paper": (720, 405), "columns": ((60, 660),), "size": 18, "page_a_section": True},
}


class Sheets:
    """Sets blocks down the columns of pages; sizes and places in points."""

    def __init__(
        self,
        gold: Gold,
        *,
        paper=_A4,
        columns=_ONE,
        size=10.5,
        ruled=True,
        turned=0,
        shadow=0.0,
        figure_before=-1,
        cover=False,
        beside=0,
        boxed=0,
        page_a_section=False,
    ) -> None:
        self.gold, self.settings = gold, gold.settings
        self.paper, self.columns, self.size = paper, columns, size
        self.ruled, self.turned, self.shadow = ruled, turned, shadow
        self.figure_before, self.cover, self.beside, self.boxed = figure_before, cover, beside, boxed
        self.page_a_section = page_a_section
        self.pdf = pymupdf.open()
        self.notes = dict(re.findall(r"(?m)^\[\^(\d)\]: (.*)$", gold.body))
        self.pending: list[str] = []

    def document(self) -> pymupdf.Document:
        blocks = [block for block in self.gold.blocks() if block[0] != "note"]
        if self.cover:
            self._cover(blocks)
        self._new_page()
        rows: list[str] = []
        paragraphs = 0
        for kind, text in blocks:
            if kind != "row" and rows:
                self._table(rows)
                rows = []
            if kind == "row":
                rows.append(text)
                continue
            if kind == "paragraph":
                if paragraphs == self.figure_before - 1:
                    self._figure()
                paragraphs += 1
            self._block(kind, text)
        if rows:
            self._table(rows)
        if "vertical" in self.settings:
            self._vertical_page()
        self._end_page()
        return self.pdf

    def _block(self, kind: str, text: str) -> None:
        size = self.size
        if kind[0] == "h":
            level = int(kind[1])
            if level == 2 and self.page_a_section:
                self._end_page()
                self._new_page()
            larger = size * {1: 1.8, 2: 1.35, 3: 1.15}[level]
            self._room(4 * larger)
            self.y += 0.6 * larger
            self._flow(text, larger)
            self.y += 0.4 * larger
        elif term := re.match(r"\*\*(.*?)\*\* (.+)", text):
            self._room(2 * size)
            y = self.y
            self._draw(self.left, y + size, term[1], size)
            self._flow(term[2], size, shift=self.beside)
            self.y = max(self.y, y + 1.7 * size) + 0.8 * size
        elif kind == "item":
            numbered = re.match(r"\(\d\)", text)
            self._flow(text if numbered else f"・{text}", size, shift=size, hang=size)
        else:
            numbered = re.match(r"\d　", text)
            self._flow(re.sub(r"\*\*", "", text), size, indent=0 if numbered or self.beside else size)
            self.y += 0.5 * size

    # Lines

    def _flow(self, text: str, size: float, shift: float = 0, indent: float = 0, hang: float = 0) -> None:
        """Set a text in lines from the current place on, over columns and pages."""
        first = True
        for line in _lines(text, self.right - self.left - shift, size, indent, hang):
            self._room(1.7 * size)
            x = self.left + shift + (indent if first else hang)
            self._draw(x, self.y + size, line, size)
            self.y += 1.7 * size
            first = False

    def _draw(self, x: float, baseline: float, text: str, size: float) -> None:
        for piece in re.split(r"(\[\^\d\])", text):
            mark = re.fullmatch(r"\[\^(\d)\]", piece)
            shown, height = (mark[1], 0.6 * size) if mark else (piece, size)
            if mark:
                self.pending.append(mark[1])
            for offset in (0, self.shadow) if self.shadow else (0,):
                place = (x + offset, baseline - (0.4 * size if mark else 0) + offset)
                self.page.insert_text(place, shown, fontname="japan", fontsize=height)
            x += _FONT.text_length(shown, height)

    def _room(self, height: float) -> None:
        """Go to the next column or page where there is no room for so much."""
        if self.y + height <= self.bottom:
            return
        if self.column + 1 < len(self.columns):
            self._enter(self.column + 1)
        else:
            self._end_page()
            self._new_page()

    def _enter(self, column: int) -> None:
        self.column = column
        self.left, self.right = self.columns[column]
        self.y = 0.1 * self.paper[1]
        self.bottom = 0.9 * self.paper[1] - (90 if self.notes else 0)
        if self.boxed and column == 0 and self.page.number == 0:
            self.bottom -= self.boxed
            self._box(self.bottom + 14)

    # Pages

    def _new_page(self) -> None:
        self.page = self.pdf.new_page(width=self.paper[0], height=self.paper[1])
        self._enter(0)

    def _end_page(self) -> None:
        width, height = self.paper
        plain, self.shadow = self.shadow, 0
        if "header" in self.settings:
            self._draw(self.columns[0][0], 0.05 * height, self.settings["header"], 8)
        self._draw(width / 2, 0.96 * height, str(self.page.number + 1), 8)
        if "watermark" in self.settings:
            self.page.insert_text(
                (150, 0.55 * height),
                self.settings["watermark"],
                fontname="japan",
                fontsize=72,
                color=(0.9, 0.9, 0.9),
            )
        if "margin" in self.settings and self.page.number == 0:
            for i, line in enumerate(_lines(self.settings["margin"], 110, 8, 0, 0)):
                self._draw(425, 200 + 13 * i, line, 8)
        y = 0.9 * height - 75
        for number in self.pending:
            for line in _lines(f"{number}　{self.notes[number]}", self.right - self.left, 8, 0, 0):
                self._draw(self.left, y, line, 8)
                y += 13
        self.pending = []
        self.shadow = plain
        if self.turned:
            self.page.set_rotation(self.turned)

    def _cover(self, blocks: list[tuple[str, str]]) -> None:
        title = blocks.pop(0)[1]
        self._new_page()
        self._draw(120, 260, title, 28)
        self._draw(200, 600, "令和七年三月", 14)
        self._draw(200, 630, "はやせ川流域協議会", 14)
        self.page = self.pdf.new_page(width=self.paper[0], height=self.paper[1])
        self._draw(75, 120, "目次", 16)
        for i, text in enumerate(text for kind, text in blocks if kind == "h2"):
            self._draw(75, 160 + 24 * i, f"{text} {'…' * 18} {i + 3}", 10.5)

    def _vertical_page(self) -> None:
        self._end_page()
        self._new_page()
        x, y = 480.0, 100.0
        for character in self.settings["vertical"]:
            self._draw(x, y, character, 14)
            y += 17
            if y > 440:
                x, y = x - 30, 100.0

    # What stands among the text

    def _box(self, top: float) -> None:
        left, right = self.columns[0]
        self.page.draw_rect((left - 4, top, right, top + self.boxed - 16), width=0.8)
        for i, line in enumerate(_lines(self.settings["box"], right - left - 16, 9, 0, 0)):
            self._draw(left + 6, top + 18 + 15 * i, line, 9)

    def _figure(self) -> None:
        self._room(190)
        left, top = self.left + 40, self.y + 10
        for i, (label, share) in enumerate((("東地区", 0.9), ("中地区", 0.65), ("西地区", 0.4))):
            x = left + 100 * i
            self.page.draw_rect((x, top + 120 * (1 - share), x + 50, top + 120), fill=(0.5, 0.6, 0.8))
            for step in range(6):
                self.page.draw_line((x, top + 20 * step), (x + 4, top + 20 * step + 3))
            self._draw(x + 8, top + 133, label, 8)
        self._draw(self.left + 100, top + 155, self.settings["caption"], 9)
        self.y += 185

    def _table(self, rows: list[str]) -> None:
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
        widest = [max(len(row[i]) for row in cells) + 2 for i in range(len(cells[0]))]
        edges = [self.left]
        for width in widest:
            edges.append(edges[-1] + (self.right - self.left) * width / sum(widest))
        self.y += 6
        begun = self.y
        for row in cells:
            set_cells = [
                list(_lines(cell, edges[i + 1] - edges[i] - 12, self.size, 0, 0))
                for i, cell in enumerate(row)
            ]
            height = max(map(len, set_cells)) * 1.5 * self.size + 6
            self.page.draw_line((self.left, self.y), (self.right, self.y), width=0.6)
            for i, lines in enumerate(set_cells):
                for j, line in enumerate(lines):
                    self._draw(edges[i] + 6, self.y + 3 + (1.5 * j + 1) * self.size, line, self.size)
            self.y += height
        self.page.draw_line((self.left, self.y), (self.right, self.y), width=0.6)
        for x in edges if self.ruled else ():
            self.page.draw_line((x, begun), (x, self.y), width=0.6)
        self.y += 14


def _lines(text: str, width: float, size: float, indent: float, hang: float) -> Iterator[str]:
    """A text in lines that fit; Latin words, marks of notes and what may not begin a line stay together."""
    line, room = "", width - indent
    for piece in re.findall(rf"(?:\[\^\d\]|[!-~]+|.)[{_NO_START}]*(?:\[\^\d\])?", text):
        shown = re.sub(r"\[\^\d\]", "", piece)
        if line and _FONT.text_length(re.sub(r"\[\^\d\]", "", line) + shown.rstrip(_NO_START), size) > room:
            yield line
            line, room = "", width - hang
        line += piece
    if line:
        yield line


# --- text files ---


def _lines_of(gold: Gold) -> Iterator[tuple[str, str]]:
    for kind, text in gold.blocks():
        yield kind, re.sub(r"\*\*", "", text)


def _joined(gold: Gold, paragraph: Callable[[str], str] = str) -> str:
    return "\n\n".join(text if kind[0] == "h" else paragraph(text) for kind, text in _lines_of(gold))


def _wrapped(width: int, between: str = "\n", first: str = "") -> Callable[[str], str]:
    return lambda text: between.join(re.findall(f".{{1,{width}}}", first + text))


def _mail(gold: Gold) -> str:
    return "".join(f"> {line}\n" for line in _joined(gold, _wrapped(34)).split("\n"))


def _aozora(gold: Gold) -> str:
    legend = "【テキスト中に現れる記号について】\n\n《》：ルビ\n（例）灯台《とうだい》\n"
    title, *rest = _lines_of(gold)
    text = "\n\n".join(f"{t}［＃「{t}」は中見出し］" if kind[0] == "h" else f"　{t}" for kind, t in rest)
    for word, reading in (("灯台", "とうだい"), ("岬", "みさき"), ("硝子", "ガラス"), ("番人", "ばんにん")):
        text = text.replace(word, f"{word}《{reading}》", 1)
    rule = "-" * 40
    return f"{title[1]}\n\n{rule}\n{legend}{rule}\n\n{text}\n"


def _halfwidth(gold: Gold) -> str:
    half = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
    voiced = {unicodedata.normalize("NFC", k + "\u3099"): v + "ﾞ" for k, v in half.items()}
    voiced |= {unicodedata.normalize("NFC", k + "\u309a"): v + "ﾟ" for k, v in half.items()}
    table = half | {k: v for k, v in voiced.items() if len(k) == 1}
    return "".join(table.get(character, character) for character in _joined(gold))


def _book_pages(gold: Gold) -> str:
    lines = _joined(gold, _wrapped(30, first="　")).split("\n")
    pages = [lines[i : i + 8] for i in range(0, len(lines), 8)]
    head = gold.settings["header"]
    return "\f".join("\n".join([head, "", *page, "", str(n)]) for n, page in enumerate(pages, start=12))


def _markdown_wrapped(gold: Gold) -> str:
    blocks = gold.body.split("\n\n")
    return "\n\n".join(
        block if block[0] in "#|-" else "\n".join(textwrap.wrap(block, 30, break_on_hyphens=False))
        for block in blocks
    )


PLAIN: dict[str, Callable[[Gold], tuple[str, bytes]]] = {
    "markdown": lambda gold: (".md", gold.body.encode()),
    "markdown_wrapped": lambda gold: (".md", _markdown_wrapped(gold).encode()),
    "text_plain": lambda gold: (".txt", _joined(gold).encode()),
    "text_wrapped": lambda gold: (".txt", _joined(gold, _wrapped(36)).encode()),
    "text_indented": lambda gold: (".txt", _joined(gold, _wrapped(38, first="　")).encode()),
    "text_doublespaced": lambda gold: (".txt", _joined(gold, _wrapped(32, between="\n\n")).encode()),
    "text_mail": lambda gold: (".txt", _mail(gold).encode()),
    "text_aozora": lambda gold: (".txt", _aozora(gold).encode()),
    "text_halfwidth": lambda gold: (".txt", _halfwidth(gold).encode()),
    "text_cp932": lambda gold: (".txt", _joined(gold).encode("cp932")),
    "text_book_pages": lambda gold: (".txt", _book_pages(gold).encode()),
}
