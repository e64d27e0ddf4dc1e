"""The marks and numbers that items of lists begin with."""

import re

_ITEM_OF_ANSWER = re.compile(r"\s*(?:[-*・•●■]\s+|・|[①-⑳]|[(（\[［]?\d{1,3}[.．)）\]］](?!\d)\s*)")


def without_mark(line: str) -> str:
    """A line without the mark or number of a list."""
    mark = _ITEM_OF_ANSWER.match(line)
    return line[mark.end() :] if mark else line
