"""Whether a PDF can be used: every page is looked at, none is sampled; MuPDF reads a page in milliseconds."""

import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pdf2lora.documents.inspection.usable_japanese import View, by_kind, runs, script_problem, view_of
from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.opening.pdf_files import header_offset, open_pdf
from pdf2lora.documents.problems import about, refused
from pdf2lora.documents.readers.all_readers import Format
from pdf2lora.records import Inspection, Message, PageKind

logger = logging.getLogger(__name__)

MOST_PAGES = 20_000
_MOST_TITLES, _LONGEST_TITLE = 1000, 200
_EMPTY_PAGE = 30
"""A page with fewer characters than this has no text layer worth the name: a page number, a stamp."""
_LOST = re.compile(
    "zlib error|treating as end of file|syntax error in content stream|page may not be correct"
)
"""What MuPDF says where it gives up on a part of a page's content (not only of a font or a picture)."""


class PageView(View):
    """A page at a glance."""

    pictures: bool = False
    """Whether a page with hardly any text has pictures; ``drawn``: shapes. Not looked for on other pages."""
    drawn: bool = False
    unreadable: bool = False
    damaged: bool = False
    """MuPDF gave up on a part of the page's content."""

    @property
    def kind(self) -> PageKind:
        if self.unreadable:
            return "unreadable"
        if self.pictures:
            return "picture"
        if self.drawn and not self.japanese:
            return "drawn"
        return super().kind


def inspect_file(path: Path, form: Format) -> Inspection:
    """What is in a PDF, and what speaks against using it; DocumentError where it cannot be opened or is too long."""
    with open_pdf(path) as document:
        if document.page_count > MOST_PAGES:
            values = {"pages": document.page_count, "most": MOST_PAGES}
            raise refused(path, Message("documents.too_long", values))
        views, texts = _views(document)
        problem = _problem(views, texts, form)
        warnings = () if problem else _warnings(views, header_offset(path), document.is_repaired)
        return Inspection(
            document=path.stem,
            file=path.name,
            format=form.name,
            pages=len(views),
            problem=problem and about(path, problem),
            warnings=tuple(about(path, warning) for warning in warnings),
            kinds=by_kind(views),
            outline=_outline(document),
        )


def _outline(document: pymupdf.Document) -> tuple[str, ...]:
    try:
        titles = [title.strip() for _, title, _ in document.get_toc(simple=True)]
    # An outline that cannot be read is none, whatever the error.
    except Exception as error:
        logger.info("the outline cannot be read: %s", error)
        return ()
    return tuple(title[:_LONGEST_TITLE] for title in titles[:_MOST_TITLES] if title)


def _views(document: pymupdf.Document) -> tuple[list[PageView], list[str]]:
    views, texts = [], []
    # What MuPDF says from here on is about a page, not about the file.
    pymupdf.TOOLS.reset_mupdf_warnings()
    for index in range(document.page_count):
        try:
            view, text = _look_at(document[index])
        # MuPDF's errors share no base class; whatever it is, this page cannot be read.
        except Exception as error:
            logger.info("page %d cannot be read: %s", index + 1, error)
            view, text = PageView(unreadable=True), ""
        view.damaged = bool(_LOST.search(pymupdf.TOOLS.mupdf_warnings()))
        pymupdf.TOOLS.reset_mupdf_warnings()
        views.append(view)
        texts.append(text)
    return views, texts


def _look_at(page: pymupdf.Page) -> tuple[PageView, str]:
    text = page.get_text("text", sort=False)
    seen = view_of(text)
    view = PageView(seen.characters, seen.japanese, seen.strange, seen.vertical)
    if view.characters < _EMPTY_PAGE:
        marks = {kind for kind, *_ in page.get_bboxlog()}
        view.pictures = any("image" in kind for kind in marks)
        view.drawn = any("path" in kind or "shade" in kind for kind in marks)
    return view, text


def _problem(views: Sequence[PageView], texts: Sequence[str], form: Format) -> Message | None:
    """The first reason for which the pages cannot be used; those that a reader is made for can."""
    made_for = {kind for reader in form.readers for kind in reader.kinds}
    left = [(view, text) for view, text in zip(views, texts, strict=True) if view.kind not in made_for]
    if views and not left:
        return None
    views, texts = [view for view, _ in left], [text for _, text in left]
    unreadable = _numbers(view.unreadable for view in views)
    if len(unreadable) * 2 > len(views):
        return Message("documents.damaged", {"pages": named(unreadable)})
    characters = sum(view.characters for view in views)
    japanese = sum(view.japanese for view in views)
    if characters < _EMPTY_PAGE * min(len(views), 5) and any(view.pictures for view in views):
        return Message("documents.scanned")
    if japanese == 0 and characters < _EMPTY_PAGE and any(view.drawn for view in views):
        return Message("documents.drawn")
    if characters == 0:
        return Message("documents.blank")
    if sum(view.vertical for view in views) > 0.5 * characters and japanese > 0.5 * characters:
        return Message("documents.vertical")
    return script_problem(views, texts, Message("documents.remedy.pdf"))


def _warnings(views: Sequence[PageView], offset: int, repaired: bool) -> Iterator[Message]:
    """What will be missing from a document that can be used."""
    if offset:
        yield Message("documents.skipped_bytes", {"bytes": offset})
    if repaired:
        yield Message("documents.rebuilt")
    for code, of in (
        ("documents.unreadable_pages", lambda view: view.unreadable),
        ("documents.damaged_pages", lambda view: view.damaged and not view.unreadable),
        ("documents.scanned_pages", lambda view: view.pictures),
        ("documents.vertical_pages", lambda view: view.kind == "vertical"),
        ("documents.garbled_pages", lambda view: view.kind == "garbled"),
    ):
        if pages := _numbers(map(of, views)):
            yield Message(code, {"pages": named(pages)})


def _numbers(flags: Iterator[bool]) -> list[int]:
    return [number for number, flag in enumerate(flags, start=1) if flag]


def named(pages: Sequence[int]) -> Message:
    """Page numbers as a reader would write them: page 3, pages 1-4, 7; at most ten pieces."""
    said = [str(first) if first == last else f"{first}-{last}" for first, last in runs(pages)]
    values = {"pages": ", ".join(said[:10])}
    if len(said) > 10:
        return Message("documents.pages_more", values | {"more": len(said) - 10})
    return Message("documents.page" if len(pages) == 1 else "documents.pages", values)
