"""A paragraph while it is put together, and what becomes of it."""

import re
from dataclasses import dataclass, field

from pdf2lora.documents.cleaning import footnotes
from pdf2lora.documents.cleaning.characters import SENTENCE_END, joined, tidy
from pdf2lora.documents.cleaning.footnotes import Written
from pdf2lora.documents.cleaning.lines import PageLine
from pdf2lora.language.marks import NOTE
from pdf2lora.language.script import JAPANESE
from pdf2lora.records import Paragraph, ParagraphKind


@dataclass(slots=True)
class Draft:
    """A paragraph that may still go on."""

    kind: ParagraphKind
    section: tuple[str, ...]
    lines: list[PageLine] = field(default_factory=list)
    text: str = ""
    place: int = -1
    """Where among the finished paragraphs it belongs, if it was interrupted; -1: at the end."""

    @property
    def last(self) -> PageLine:
        return self.lines[-1]

    @property
    def ended(self) -> bool:
        """Whether its last sentence is complete."""
        return bool(SENTENCE_END.search(self.text.rstrip("　 ")))

    def add(self, text: str, line: PageLine, words: frozenset[str]) -> None:
        """Join a line; ``words`` are those of the document, see ``characters.joined``."""
        self.text = joined(self.text, text, words, wide=self.last.wide[1] and line.wide[0])
        self.lines.append(line)


def finished(draft: Draft, body: float) -> Written | None:
    """The paragraph, or None for remains of figures and forms; ``body`` is the body's type size or 0."""
    text = tidy(draft.text)
    kind = draft.kind
    if kind == "footnote":
        # The marks in the text are gone, so that the note's own would point nowhere.
        text = tidy(NOTE.sub("", draft.text, count=1))
    elif kind == "table" and not text.startswith("|"):
        text = f"| {text} |"
    elif kind in ("body", "list") and not draft.ended:
        if _is_debris(text, draft.lines[0].size, body):
            return None
        if _is_program(text):
            kind = "table"
    if not text:
        return None
    pages = [line.page for line in draft.lines]
    written = Written(Paragraph(kind, text, draft.section, min(pages), max(pages)))
    if kind == "footnote":
        written.number = footnotes.number(draft.text)
    else:
        written.marks = [(line.page, mark) for line in draft.lines for mark in line.marks]
    return written


def _is_debris(text: str, size: float, body: float) -> bool:
    """Scraps that are no sentence: small ones, and such without words."""
    if size and size < 0.88 * body and len(text) <= 40:
        return True
    letters = len(re.findall(r"[^\W\d_]", text))
    return letters < 2 or (len(text) <= 12 and not JAPANESE.search(text))


def _is_program(text: str) -> bool:
    """Text of programs, what they print, and rows of figures: no Japanese, and few letters or odd signs."""
    if JAPANESE.search(text):
        return False
    visible = re.sub(r"\s", "", text)
    letters = len(re.findall(r"[^\W\d_]", visible))
    return letters < 0.7 * len(visible) or bool(re.search(r"[<>$={}\\|_#;~^]|\w\(|^[-/]", text))
