"""The digest of a script and of everything in this library that it reaches by import, with the data that it reads.

Snakemake knows that a script changed, but not that a module it imports did. A rule that carries this
digest among its parameters reruns when its code changes, wherever the change is, and only then: the
content counts, never the time of a file.
"""

import ast
import hashlib
import os
from functools import cache
from pathlib import Path

from pdf2lora.resources import addition

PACKAGE = "pdf2lora"


@cache
def _read(path: Path) -> ast.AST:
    return ast.parse(path.read_bytes(), filename=str(path))


@cache
def _imported(path: Path) -> frozenset[str]:
    """Dotted names of the library's modules that a file imports anywhere in it, functions included."""
    names: set[str] = set()
    for node in ast.walk(_read(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path}: line {node.lineno}: a relative import; name the module in full")
            # `from pdf2lora.models import loading` may name a module or something in one: take both.
            names.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
    return frozenset(name for name in names if name.split(".")[0] == PACKAGE)


def _resources(path: Path) -> frozenset[str]:
    """Names that a file gives to `resource("…")`: data under `resources/`, without the suffix."""
    calls = [
        node
        for node in ast.walk(_read(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "resource"
    ]
    for call in calls:
        if not (call.args and isinstance(call.args[0], ast.Constant)):
            raise ValueError(
                f"{path}: line {call.lineno}: write the resource's name out, so that its edits count"
            )
    return frozenset(call.args[0].value for call in calls)


def _file_of(name: str, root: Path) -> Path | None:
    """The file of a module under ``root``, or None where the name is not a module but something in one."""
    base = root.joinpath(*name.split("."))
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


def closure(script: Path, also: tuple[str, ...] = ()) -> list[Path]:
    """The script's own file, the files of the library that it reaches by import, and the data of all these, sorted.

    A module's data are the files beside it that are named like it, as as_html.css is like as_html.py, and what it reads
    by `resource("…")`, from `resources/` beside the folder of scripts and from the user's additions.
    ``also`` names modules that the script loads by name at run time, which no reader of its imports sees.
    The library is looked for beside the script.
    """
    root = script.parent
    reached = {script}
    waiting = [*_imported(script), *also]
    while waiting:
        path = _file_of(waiting.pop(), root)
        if path is not None and path not in reached:
            reached.add(path)
            waiting.extend(_imported(path))
    beside = {file for path in reached for file in path.parent.glob(f"{path.stem}.*")}
    names = {name for path in reached for name in _resources(path)}
    read = {root.parent / "resources" / f"{name}.yaml" for name in names}
    return sorted(beside | read) + sorted(added for name in names if (added := addition(name)))


@cache
def code_digest(script: Path, also: tuple[str, ...] = ()) -> str:
    """Sixteen hexadecimal digits for the content of ``closure(script, also)``, by names relative to the script.

    Raises FileNotFoundError for a script, and ValueError for a module of ``also``, that is not there.
    """
    for name in also:
        if _file_of(name, script.parent) is None:
            raise ValueError(f"{name}: no such module beside {script}")
    digest = hashlib.sha256()
    for path in closure(script, also):
        content = path.read_bytes()
        digest.update(f"{os.path.relpath(path, script.parent)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]
