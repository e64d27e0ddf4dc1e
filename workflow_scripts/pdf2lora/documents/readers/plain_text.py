"""Plain text: there is no page to look at, but the lines are the author's own.

A form feed begins a new page, so a text that was made from a book keeps its page numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pdf2lora.documents.opening.source_files import read_text
from pdf2lora.documents.problems import about
from pdf2lora.records import Block, Line, Message, Page

_LINE_HEIGHT = 12.0
"""Lines are numbered off down the page at this distance; text files have no coordinates."""
_WIDTH = 595.0

Piece = tuple[str, list[str]]
"""Kind of a block, and its lines."""


def pages(path: str | Path, numbers: Sequence[int] | None = None) -> Iterator[Page]:
    """The pages of a text file; raises DocumentError where it cannot be read as text."""
    return paged(path, _text_blocks, numbers)


def remarks(path: str | Path) -> Iterator[Message]:
    """What a user should know: that the file is in an old encoding, and in which."""
    _, encoding = read_text(path)
    if not encoding.startswith("utf-8"):
        yield about(Path(path), Message("documents.old_encoding", {"encoding": encoding}))


def paged(
    path: str | Path, blocks: Callable[[str], Iterable[Piece]], numbers: Sequence[int] | None
) -> Iterator[Page]:
    """The pages of a file, of these numbers or all, put together of the ``blocks`` of their text."""
    text, _ = read_text(path)
    # Universal line ends, as Python's own text mode has them.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, content in enumerate(text.split("\f"), start=1):
        if numbers is None or number in numbers:
            yield _page(number, blocks(content))


def _page(number: int, pieces: Iterable[Piece]) -> Page:
    blocks: list[Block] = []
    y = 0.0
    for kind, texts in pieces:
        lines = []
        for text in texts:
            lines.append(Line(text, (0.0, y, _WIDTH, y + _LINE_HEIGHT), _LINE_HEIGHT))
            y += _LINE_HEIGHT
        if lines:
            box = (0.0, lines[0].bbox[1], _WIDTH, lines[-1].bbox[3])
            blocks.append(Block(len(blocks), box, tuple(lines), kind))
            y += _LINE_HEIGHT  # a blank line
    return Page(number, _WIDTH, y, tuple(blocks))


def _text_blocks(text: str) -> Iterator[Piece]:
    """Blank lines part blocks; an ideographic space at the beginning of a line stays, it is an indent."""
    block: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield "text", block
            block = []
    if block:
        yield "text", block
