"""Markdown: the lines are the author's own, and the structure is written beside them.

Headings keep their ``#`` and list items their mark, since cleaning reads the structure from them; tables are a line a
row with ``|`` between the cells; emphasis, links, images, HTML and footnote marks are gone.
"""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from pdf2lora.documents.readers import plain_text
from pdf2lora.documents.readers.plain_text import Piece, remarks
from pdf2lora.records import Page

__all__ = ["pages", "remarks"]


def pages(path: str | Path, numbers: Sequence[int] | None = None) -> Iterator[Page]:
    """The pages of a Markdown file; raises DocumentError where it cannot be read as text."""
    return plain_text.paged(path, _markdown_blocks, numbers)


_PARSER = (
    MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(front_matter_plugin).use(footnote_plugin)
)


def _markdown_blocks(text: str) -> Iterator[Piece]:
    tokens = _PARSER.parse(text)
    mark = ""
    items: list[int | None] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.type == "heading_open":
            mark = f"{token.markup if token.markup[0] == '#' else '#' * int(token.tag[1])} "
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            items.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            items.pop()
        elif token.type == "list_item_open":
            mark = "- " if items[-1] is None else f"{items[-1]}{token.markup} "
            items[-1] = items[-1] and items[-1] + 1
        elif token.type == "footnote_open":
            mark = f"注{token.meta['id'] + 1} "
        elif token.type == "table_open":
            end = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
            yield "table", list(_rows(tokens[i:end]))
            i = end
        elif token.type in ("fence", "code_block"):
            # Programs are no prose: set apart like a table, nothing is asked about them.
            yield "table", [line for line in token.content.split("\n") if line.strip()]
        elif token.type == "html_block":
            yield "text", [line.strip() for line in _without_tags(token.content).split("\n") if line.strip()]
        elif token.type == "inline":
            lines = [line.strip(" ") for line in _plain(token).split("\n") if line.strip()]
            if lines:
                yield "text", [mark + lines[0], *lines[1:]]
            mark = ""
        i += 1


def _rows(tokens: Sequence[Token]) -> Iterator[str]:
    cells: list[str] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(_plain(token).replace("\n", "").strip())
        elif token.type == "tr_close":
            if any(cells):
                yield " | ".join(cell for cell in cells if cell)
            cells = []


def _plain(inline: Token) -> str:
    """The words of a paragraph; its line ends stay."""
    parts = []
    for token in inline.children or ():
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak") or token.content.lower().startswith("<br"):
            parts.append("\n")
    return "".join(parts)


class _Words(HTMLParser):
    """The text of HTML, a line a block element, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        if tag in ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("script", "style")))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)
