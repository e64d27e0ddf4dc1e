"""Whether a file can be used whose format gives no look at a page but by reading it: text, and what is like it."""

import importlib
from pathlib import Path

from pdf2lora.documents.inspection.usable_japanese import by_kind, script_problem, view_of
from pdf2lora.documents.problems import about
from pdf2lora.documents.readers.all_readers import Format
from pdf2lora.records import Inspection, Message


def inspect_file(path: Path, form: Format) -> Inspection:
    """What the format's most trusted reader finds in a file; DocumentError where it cannot be read."""
    reader = importlib.import_module(form.readers[0].module)
    texts = ["\n".join(block.text for block in page.blocks) for page in reader.pages(path)]
    views = [view_of(text) for text in texts]
    if any(view.characters for view in views):
        problem = script_problem(views, texts, Message("documents.remedy.text"))
    else:
        problem = Message("documents.white_space")
    return Inspection(
        document=path.stem,
        file=path.name,
        format=form.name,
        pages=len(texts),
        problem=problem and about(path, problem),
        warnings=tuple(reader.remarks(path)) if hasattr(reader, "remarks") and not problem else (),
        kinds=by_kind(views),
    )
