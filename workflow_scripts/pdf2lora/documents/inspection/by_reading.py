"""Whether a file can be used whose format gives no look at a page but by reading it: text, and what is like it."""

import importlib
from collections.abc import Sequence
from pathlib import Path

from pdf2lora.documents.inspection.glance import View, by_kind, script_problem, view_of
from pdf2lora.documents.problems import about
from pdf2lora.documents.readers.all_readers import Format
from pdf2lora.errors import DocumentError
from pdf2lora.records import Inspection, Message


def inspect_file(path: Path, form: Format) -> Inspection:
    """What the format's most trusted reader finds in a file; ``inspection.inspect`` runs it with limits."""
    reader = importlib.import_module(form.readers[0].module)
    try:
        pages = list(reader.pages(path))
        remarks = reader.remarks(path) if hasattr(reader, "remarks") else ()
    except DocumentError as error:
        return Inspection(path.stem, path.name, form.name, 0, error.problem)
    texts = ["\n".join(block.text for block in page.blocks) for page in pages]
    views = [view_of(text) for text in texts]
    problem = problem_of(views, texts)
    return Inspection(
        document=path.stem,
        file=path.name,
        format=form.name,
        pages=len(pages),
        problem=problem and about(path, problem),
        warnings=() if problem else tuple(remarks),
        kinds=by_kind(views),
    )


def problem_of(views: Sequence[View], texts: Sequence[str]) -> Message | None:
    """Why the texts cannot be used."""
    if not any(view.characters for view in views):
        return Message("documents.white_space")
    return script_problem(views, texts, Message("documents.remedy.text"))
