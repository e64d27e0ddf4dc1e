"""Whether a document can be used at all, found before any work is done on it.

A PDF is looked at in a process of its own, with limits on its time and memory: a file that was damaged, or
built to harm, can hang or crash the reader in ways that Python cannot catch.
"""

import multiprocessing
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from pdf2lora.documents.inspection.glance import script_problem, view_of
from pdf2lora.documents.opening.limits import limit_memory
from pdf2lora.documents.opening.source_files import format_of, read_text
from pdf2lora.errors import DocumentError
from pdf2lora.records import Inspection

SECONDS = 600
MEMORY = 4 * 2**30


def inspect(path: str | Path) -> Inspection:
    """What is in a document, and every reason why it could not be used.

    ``problem`` is one sentence that names the file and says what is wrong and what to do, or None;
    ``warnings`` say what will be missing from a document that can be used. The document is named after its
    file, without the ending.
    """
    path = Path(path)
    try:
        form = format_of(path)
    except DocumentError as error:
        return Inspection(path.stem, path.name, "text", 0, str(error))
    if form == "pdf":
        return _inspect_apart(path)
    try:
        text, encoding = read_text(path)
    except DocumentError as error:
        return Inspection(path.stem, path.name, form, 0, str(error))
    problem = _text_problem(text)
    warnings = []
    if not problem and not encoding.startswith("utf-8"):
        warnings.append(f"{path.name}: is not in UTF-8; it was read as {encoding}.")
    return Inspection(
        document=path.stem,
        file=path.name,
        format=form,
        pages=text.count("\f") + 1,
        problem=problem and f"{path.name}: {problem}",
        warnings=tuple(warnings),
    )


def _text_problem(text: str) -> str | None:
    view = view_of(text)
    if view.characters == 0:
        return "holds no text, only white space. Leave it out."
    return script_problem([view], [text], "Save it anew as UTF-8 from a program that shows it right.")


# --- PDF, in a process of its own ---


def _inspect_apart(path: Path) -> Inspection:
    if "fork" not in multiprocessing.get_all_start_methods():
        # Windows: a new process would run the caller's script again, so it is done here, without limits.
        from pdf2lora.documents.inspection.pdf import inspect_pdf

        return inspect_pdf(path)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(path, sender), daemon=True)
    process.start()
    sender.close()
    try:
        if receiver.poll(SECONDS):
            answer = receiver.recv()
            if isinstance(answer, str):
                raise RuntimeError(f"{path.name}: the inspection failed:\n{answer}")
            return answer
        problem = f"cannot be read within {SECONDS // 60} minutes. Split it, or print it to a new PDF."
    except EOFError:
        # The process ended without an answer: killed by a signal, or out of memory.
        problem = (
            f"crashes the PDF reader or needs more than {MEMORY // 2**30} GB of memory; it is damaged or built to "
            f"harm. Get it again, or print it to a new PDF."
        )
    finally:
        process.kill()
        process.join()
        receiver.close()
    return Inspection(path.stem, path.name, "pdf", 0, f"{path.name}: {problem}")


def _child(path: Path, sender: Connection) -> None:
    # Only this process needs MuPDF.
    from pdf2lora.documents.inspection.pdf import inspect_pdf

    limit_memory(MEMORY)
    try:
        answer = inspect_pdf(path)
    except MemoryError:
        return
    except Exception:
        # A defect of ours and none of the document's: it must not look like one.
        answer = traceback.format_exc()
    sender.send(answer)
