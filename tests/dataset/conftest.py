"""The example's own text, read from its source."""

import re
from pathlib import Path

import pytest

from dataset.texts import chunk
from pdf2lora.language.script import normalise
from pdf2lora.records import Chunk

EXAMPLE = Path(__file__).parents[2] / "resources/documents/source/earth_observation.md"


@pytest.fixture(scope="session")
def example_chunks() -> list[Chunk]:
    """The example document by its Markdown source: a chunk for each paragraph, pages unknown."""
    path: list[str] = []
    found = []
    for block in re.split(r"\n\s*\n", EXAMPLE.read_text(encoding="utf-8")):
        heading = re.match(r"(#+)\s+(.+)", block.strip())
        if heading:
            level = len(heading[1])
            path[level - 1 :] = [normalise(heading[2])]
        elif path and not block.strip().startswith(("|", "!", "[^", "-", "```", ":", ">", "<")):
            text = normalise(re.sub(r"\[\^[^\]]*\]|[*_`]", "", block.replace("\n", "")))
            found.append(chunk(path, text, document="earth_observation"))
    return found
