"""Whether a document can be used at all, found before any work is done on it.

Every page is looked at, none is sampled: MuPDF reads a page in two milliseconds. A PDF is looked at in a
process of its own, with limits on its time and memory, because a file that was damaged or built to harm
can hang or crash the reader in ways that Python cannot catch.
"""

import os
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pdf2lora.errors import DocumentError
from pdf2lora.extraction.mupdf import pymupdf
from pdf2lora.extraction.opening import format_of, header_offset, open_pdf, read_text
from pdf2lora.extraction.plausibility import cost_per_character
from pdf2lora.japanese import JAPANESE
from pdf2lora.records import Inspection

MOST_PAGES = 20_000
LEAST_CHARACTERS = 50
"""Kana and kanji in a document: fewer cannot hold a question and its answer."""
LEAST_JAPANESE = 0.05
"""Share of kana and kanji; a Japanese manual full of program output has about 0.25."""
MOST_COST = 4500.0
"""MeCab's cost per character: Japanese stays under 3,200, characters from a wrong map are over 5,900."""
_SECONDS = 600
_MEMORY = 4 * 2**30
_EMPTY_PAGE = 30
"""A page with fewer characters than this has no text layer worth the name: a page number, a stamp."""


class PageView(msgspec.Struct):
    """What one page of a PDF shows at a glance; characters are counted without white space."""

    number: int
    characters: int = 0
    japanese: int = 0
    strange: int = 0
    """Characters that no Japanese document is written in: unassigned, private, replaced, far scripts."""
    vertical: int = 0
    """Characters that stand alone on their line: MuPDF gives vertical writing as one line a character."""
    pictures: bool = False
    drawn: bool = False
    unreadable: bool = False
    damaged: bool = False


def inspect(path: str | Path) -> Inspection:
    """What is in a document, and every reason why it could not be used.

    ``problem`` is one sentence that says what is wrong and what to do, or None; ``warnings`` say what will
    be missing from a document that can be used. The document is named after its file, without the ending.
    """
    path = Path(path)
    try:
        if format_of(path) == "pdf":
            # What the first bytes tell needs no second process.
            header_offset(path)
            return _inspect_apart(path)
        return _inspect_text(path)
    except DocumentError as error:
        return _inspection(path, 0, str(error), [])


def _inspection(path: Path, pages: int, problem: str | None, warnings: list[str]) -> Inspection:
    try:
        form = format_of(path)
    except DocumentError:
        form = "text"
    return Inspection(path.stem, path.name, form, pages, problem, tuple(warnings))


# --- PDF, in a process of its own ---


def _inspect_apart(path: Path) -> Inspection:
    library = str(Path(__file__).parents[2])
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([library, os.environ.get("PYTHONPATH", "")]))
    try:
        # Our own interpreter, our own module; the path is an argument, no shell reads it.
        run = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__, str(path)],
            env=environment,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        problem = f"{path.name}: cannot be read within {_SECONDS // 60} minutes. Split it, or print it to a new PDF."
        return _inspection(path, 0, problem, [])
    if run.returncode == 0:
        return msgspec.json.decode(run.stdout, type=Inspection)
    if run.returncode < 0 or b"MemoryError" in run.stderr:
        problem = (
            f"{path.name}: crashes the PDF reader or needs more than {_MEMORY // 2**30} GB of memory, so it is "
            f"damaged or built to harm. Get it again, or print it to a new PDF."
        )
        return _inspection(path, 0, problem, [])
    raise RuntimeError(f"the inspection of {path.name} failed:\n{run.stderr.decode(errors='replace')}")


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def inspect_pdf(path: str | Path) -> Inspection:
    """As ``inspect``, for a PDF, in this process and without limits."""
    path = Path(path)
    try:
        with open_pdf(path) as document:
            pages = document.page_count
            if pages > MOST_PAGES:
                problem = f"{path.name}: has {pages:,} pages, more than {MOST_PAGES:,}. Split it into several documents."
                return _inspection(path, pages, problem, [])
            views, texts = _views(document)
            problem = _problem(views, texts)
            warnings = [] if problem else list(_warnings(views, path, document.is_repaired))
    except DocumentError as error:
        return _inspection(path, 0, str(error), [])
    return _inspection(
        path,
        pages,
        problem and f"{path.name}: {problem}",
        [f"{path.name}: {warning}" for warning in warnings],
    )


def _views(document: pymupdf.Document) -> tuple[list[PageView], list[str]]:
    views, texts = [], []
    for index in range(document.page_count):
        pymupdf.TOOLS.reset_mupdf_warnings()
        try:
            page = document[index]
            text = page.get_text("text", sort=False)
            view = view_of(index + 1, text)
            if view.characters < _EMPTY_PAGE:
                marks = {kind for kind, *_ in page.get_bboxlog()}
                view.pictures = any("image" in kind for kind in marks)
                view.drawn = any("path" in kind or "shade" in kind for kind in marks)
        # MuPDF's errors share no base class; whatever it is, this page cannot be read.
        except Exception:
            view, text = PageView(index + 1, unreadable=True), ""
        view.damaged = _lost_something(pymupdf.TOOLS.mupdf_warnings())
        views.append(view)
        texts.append(text)
    return views, texts


def _lost_something(said: str) -> bool:
    """Whether MuPDF says that it gave up on a part of a page's content."""
    return any(
        word in said for word in ("zlib error", "premature end", "treating as end of file", "syntax error")
    )


def view_of(number: int, text: str) -> PageView:
    """Count the characters of a page's text by what they are."""
    counts = Counter(text)
    view = PageView(number)
    for character, count in counts.items():
        if character.isspace():
            continue
        view.characters += count
        if JAPANESE.match(character):
            view.japanese += count
        elif _strange(character):
            view.strange += count
    lines = (line.strip() for line in text.splitlines())
    view.vertical = sum(1 for line in lines if len(line) == 1 and not line.isascii())
    return view


def _strange(character: str) -> bool:
    """Not assigned, private, a replacement, half-width kana, or a letter of a script other than Latin, Greek,
    Cyrillic and Japanese."""
    if character == "\ufffd" or "\uff61" <= character <= "\uff9f":
        return True
    category = unicodedata.category(character)
    if category in ("Cn", "Co", "Cs", "Cc"):
        return True
    if not category.startswith("L"):
        return False
    # 0x250 begins the phonetic alphabet, which follows Latin; Greek and Cyrillic are 0x370 to 0x52f.
    code = ord(character)
    return not (
        code < 0x250
        or 0x370 <= code < 0x530
        or JAPANESE.match(character)
        or 0x2100 <= code < 0x2150  # letter-like symbols: ℃, №
        or 0xFF00 <= code < 0xFF60  # full-width forms
        or 0x1D400 <= code < 0x1D800  # mathematical letters
        or 0x20000 <= code < 0x32000  # rare kanji
        or character in "ーｰ々〆〇"
    )


def _problem(views: list[PageView], texts: list[str]) -> str | None:
    """The first reason for which the pages cannot be used, as the rest of a sentence about the file."""
    unreadable = [view.number for view in views if view.unreadable]
    if len(unreadable) * 2 > len(views):
        return f"is damaged: {named(unreadable)} cannot be read. Copy or download it again."
    characters = sum(view.characters for view in views)
    pictured = [view.number for view in views if view.pictures and view.characters < _EMPTY_PAGE]
    drawn = [view.number for view in views if view.drawn and view.characters < _EMPTY_PAGE]
    if characters < _EMPTY_PAGE * min(len(views), 5) and pictured:
        return (
            "has no text layer, its pages are pictures (scanned?). It needs OCR first, for example "
            "`ocrmypdf -l jpn IN.pdf OUT.pdf`."
        )
    if characters < _EMPTY_PAGE and drawn:
        return (
            "has no text layer, its letters are drawn as shapes. It needs OCR first, for example "
            "`ocrmypdf --force-ocr -l jpn IN.pdf OUT.pdf`."
        )
    if characters == 0:
        return "is blank: no page has any text. Leave it out."
    return _script_problem(characters, views, texts)


def _script_problem(characters: int, views: list[PageView], texts: list[str]) -> str | None:
    japanese = sum(view.japanese for view in views)
    if sum(view.vertical for view in views) > 0.5 * characters and japanese > 0.5 * characters:
        return (
            "is set vertically (縦書き), which cannot be put in reading order here. "
            "Use an edition that is set horizontally."
        )
    if sum(view.strange for view in views) > 0.1 * characters:
        return _garbled("its characters are of many scripts at once")
    if japanese < LEAST_JAPANESE * characters:
        return (
            f"is not in Japanese: {japanese:,} of its {characters:,} characters are kana or kanji, and questions are "
            f"made from Japanese text only. Leave it out, or translate it."
        )
    if japanese < LEAST_CHARACTERS:
        return f"holds only {japanese} kana and kanji, too few to ask a question about. Leave it out."
    cost = cost_per_character(texts)
    if cost is not None and cost > MOST_COST:
        return _garbled("its characters are Japanese but make no words, or it is Chinese")
    return None


def _garbled(how: str) -> str:
    return (
        f"gives garbled text: {how}, so its fonts do not say which letters they draw (no ToUnicode map). "
        f"Make the PDF anew from its source, or run `ocrmypdf --force-ocr -l jpn IN.pdf OUT.pdf`."
    )


def _warnings(views: list[PageView], path: Path, repaired: bool) -> Iterator[str]:
    """What will be missing from a document that can be used."""
    offset = header_offset(path)
    if offset:
        yield f"{offset:,} bytes stand before its PDF header; they were skipped."
    if repaired:
        yield "is damaged and was rebuilt; text may be missing. Get it again if you can."
    unreadable = [view.number for view in views if view.unreadable]
    if unreadable:
        yield f"{named(unreadable)} cannot be read and will be missing."
    damaged = [view.number for view in views if view.damaged and not view.unreadable]
    if damaged:
        yield f"{named(damaged)} damaged; some of the text there may be missing."
    scanned = [view.number for view in views if view.pictures and view.characters < _EMPTY_PAGE]
    if scanned:
        yield f"{named(scanned)} without a text layer (pictures, perhaps scanned): OCR would be needed to read more."
    vertical = [
        view.number for view in views if view.characters >= 20 and view.vertical > 0.5 * view.characters
    ]
    if vertical:
        yield f"{named(vertical)} set vertically (縦書き); the text there will be out of order."
    garbled = [
        view.number for view in views if view.characters >= 50 and view.strange > 0.2 * view.characters
    ]
    if garbled:
        yield f"{named(garbled)} with garbled text; some fonts there do not say which letters they draw."


def named(pages: list[int]) -> str:
    """Page numbers as a reader would write them: 'page 3', 'pages 1-4, 7'; at most ten pieces."""
    pieces: list[list[int]] = []
    for page in pages:
        if pieces and page == pieces[-1][-1] + 1:
            pieces[-1] = [pieces[-1][0], page]
        else:
            pieces.append([page])
    said = ["-".join(map(str, piece)) for piece in pieces]
    more = f" and {len(said) - 10} more" if len(said) > 10 else ""
    return ("page " if len(pages) == 1 else "pages ") + ", ".join(said[:10]) + more


# --- Markdown and plain text ---


def _inspect_text(path: Path) -> Inspection:
    text, encoding = read_text(path)
    pages = text.count("\f") + 1
    view = view_of(1, text)
    if view.characters == 0:
        return _inspection(path, pages, f"{path.name}: holds no text, only white space. Leave it out.", [])
    problem = None
    cost = cost_per_character([text])
    if view.strange > 0.1 * view.characters or (cost is not None and cost > MOST_COST):
        problem = "is garbled (文字化け), or it is not Japanese. Save it anew as UTF-8 from a program that shows it right."
    elif view.japanese < LEAST_JAPANESE * view.characters or view.japanese < LEAST_CHARACTERS:
        # Lines of one character are nothing unusual in a text file.
        problem = _script_problem(view.characters, [msgspec.structs.replace(view, vertical=0)], [text])
    warnings = []
    if not encoding.startswith("utf-8"):
        warnings.append(f"{path.name}: is not in UTF-8; it was read as {encoding}.")
    return _inspection(path, pages, problem and f"{path.name}: {problem}", [] if problem else warnings)


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.buffer.write(msgspec.json.encode(inspect_pdf(sys.argv[1])))
