"""Sentences: where a paragraph may be cut."""

import re

_OPENING, _CLOSING = "「『（(［[【〈《〔", "」』）)］]】〉》〕"
# A full stop of this width ends a sentence unless it stands in a number or an abbreviation.
_STOP = r"[。！？!?]+|(?<![0-9A-Za-z])．(?![0-9A-Za-z])"


def sentences(text: str) -> list[str]:
    """Split a paragraph after 。！？ (and ．), never inside brackets.

    A bracket that never closes does not hold the rest together. The pieces joined are the text again;
    the last may lack its full stop.
    """
    closed = _closed_brackets(text)
    pieces, start, depth = [], 0, 0
    for match in re.finditer(rf"[{re.escape(_OPENING + _CLOSING)}]|{_STOP}", text):
        mark = match.group()
        if mark in _OPENING:
            depth += match.start() in closed
        elif mark in _CLOSING:
            depth -= match.start() in closed
        elif depth == 0:
            pieces.append(text[start : match.end()])
            start = match.end()
    if text[start:].strip():
        pieces.append(text[start:])
    elif pieces:
        pieces[-1] += text[start:]
    return pieces


def _closed_brackets(text: str) -> set[int]:
    """Where the brackets stand that have a partner of their kind."""
    paired: set[int] = set()
    open_at: list[tuple[str, int]] = []
    for at, mark in enumerate(text):
        if mark in _OPENING:
            open_at.append((_CLOSING[_OPENING.index(mark)], at))
        elif mark in _CLOSING:
            for k in range(len(open_at) - 1, max(-1, len(open_at) - 5), -1):
                if open_at[k][0] == mark:
                    paired |= {open_at[k][1], at}
                    del open_at[k:]
                    break
    return paired
