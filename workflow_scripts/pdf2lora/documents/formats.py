"""Which files are documents, by the ending of their names."""

from typing import Literal

FORMATS: dict[str, Literal["pdf", "markdown", "text"]] = {".pdf": "pdf", ".md": "markdown", ".txt": "text"}
