"""What a file is before any library looks at it: its first bytes, and its text where it is text."""

from pathlib import Path

from pdf2lora.documents.problems import refused
from pdf2lora.language.script import JAPANESE
from pdf2lora.records import Message

HEADER_WITHIN = 65536
"""Bytes in which the %PDF header is looked for; readers agree on 1,024, but real rubbish is longer."""
_MOST_TEXT = 64 * 2**20
"""Bytes of a Markdown or text file: a hundred long books."""

# How wrong files begin, and what they are then.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"%!PS", "postscript"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF-", "pdf"),
)


def beginning(path: Path) -> bytes:
    """The first bytes of a file; raises DocumentError where there is none, or nothing in it."""
    if not path.is_file():
        raise refused(path, Message("documents.no_file"))
    try:
        with path.open("rb") as stream:
            head = stream.read(HEADER_WITHIN)
    except PermissionError:
        raise refused(path, Message("documents.forbidden")) from None
    if not head:
        raise refused(path, Message("documents.empty"))
    return head


def what_it_is(head: bytes) -> Message | None:
    """What a file is by its first bytes, where that is sure."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return Message(f"documents.kind.{kind}")
    start = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        return Message("documents.kind.html")
    return None


def read_text(path: str | Path) -> tuple[str, str]:
    """The text of a Markdown or text file, and the name of the encoding that it is in.

    UTF-8, with a byte order mark or without, UTF-16 with one, or ISO-2022-JP by its escapes; else CP932
    (Shift_JIS) or EUC-JP, whichever gives more kana and kanji. Raises DocumentError where none fits.
    """
    path = Path(path)
    head = beginning(path)
    if path.stat().st_size > _MOST_TEXT:
        raise refused(path, Message("documents.too_large", {"megabytes": _MOST_TEXT // 2**20}))
    what = what_it_is(head)
    if what is not None:
        raise refused(path, Message("documents.no_text", {"suffix": path.suffix, "kind": what}))
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x1b$" in content:
        encodings = ["iso2022_jp"]  # all ASCII, so it would pass for UTF-8
    elif b"\x00" in content:
        raise refused(path, Message("documents.binary"))
    else:
        encodings = ["utf-8-sig"] if _decodes(content, "utf-8-sig") else ["cp932", "euc_jp"]
    texts = [(content.decode(name), name) for name in encodings if _decodes(content, name)]
    if not texts:
        raise refused(path, Message("documents.encoding"))
    # The first of equals: max keeps it.
    return max(texts, key=lambda pair: sum(1 for _ in JAPANESE.finditer(pair[0])))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
