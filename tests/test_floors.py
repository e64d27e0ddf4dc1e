"""The library's floors: a folder imports from those below it, and from no other."""

import ast
from pathlib import Path

import pytest

LIBRARY = Path(__file__).parents[1] / "workflow_scripts/pdf2lora"
GROUND = "the ground"
BELOW = {
    GROUND: set(),
    "language": {GROUND},
    "documents": {GROUND, "language"},
    "dataset": {GROUND, "language"},
    "models": {GROUND, "language"},
    "training": {GROUND, "models"},
    "evaluation": {GROUND, "language", "models"},
    "configuration": {GROUND, "documents", "dataset", "models", "training", "evaluation"},
    "report": {GROUND, "language", "evaluation", "configuration"},
    "export": {GROUND, "models"},
    "chat": {GROUND, "language", "models", "evaluation"},
}
"""Folder → what it may import; modules beside the folders are the ground."""


def floor_of(dotted: str) -> str:
    name = dotted.split(".")[1]
    return name if (LIBRARY / name).is_dir() else GROUND


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pdf2lora"):
            found |= (
                {node.module}
                if "." in node.module
                else {f"{node.module}.{alias.name}" for alias in node.names}
            )
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("pdf2lora.")}
    return found


def test_every_folder_of_the_library_has_its_floor():
    folders = {path.parent.name for path in LIBRARY.glob("*/__init__.py")}
    assert folders <= set(BELOW)


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda p: str(p.relative_to(LIBRARY)))
def test_no_arrow_points_up(path):
    inside = path.relative_to(LIBRARY).parts
    own = inside[0] if len(inside) > 1 else GROUND
    up = {name for name in imports(path) if floor_of(name) not in BELOW[own] | {own}}
    assert not up
