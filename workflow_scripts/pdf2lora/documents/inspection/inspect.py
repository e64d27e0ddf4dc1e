"""Whether a document can be used at all, found before any work is done on it, and what each of its pages is.

It is looked at in a process of its own, with limits on its time and memory: a file that was damaged, or built to
harm, can hang or crash the reader in ways that Python cannot catch.
"""

import importlib
import multiprocessing
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from pdf2lora.documents.opening.limits import limit_memory
from pdf2lora.documents.problems import refused
from pdf2lora.documents.readers.all_readers import FORMATS, Format, format_of
from pdf2lora.errors import DocumentError
from pdf2lora.records import Inspection, Message

SECONDS = 600
MEMORY = 4 * 2**30


def inspect(path: str | Path) -> Inspection:
    """What is in a document, and every reason why it could not be used.

    ``problem`` names the file and says what is wrong and what to do, or is None;
    ``warnings`` say what will be missing from a document that can be used. The document is named after its
    file, without the ending.
    """
    path = Path(path)
    try:
        form = format_of(path)
    except DocumentError as error:
        named = FORMATS.get(path.suffix.lower())
        return _unusable(path, named.name if named else "text", error)
    try:
        if "fork" not in multiprocessing.get_all_start_methods():
            # Windows: a new process would run the caller's script again, so it is done here, without limits.
            return _inspector(form)(path, form)
        return _inspect_apart(path, form)
    except DocumentError as error:
        return _unusable(path, form.name, error)


def _unusable(path: Path, form: str, error: DocumentError) -> Inspection:
    return Inspection(path.stem, path.name, form, 0, error.problem)


def _inspector(form: Format):
    return importlib.import_module(f"pdf2lora.documents.inspection.{form.inspector}").inspect_file


def _inspect_apart(path: Path, form: Format) -> Inspection:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(path, form, sender), daemon=True)
    process.start()
    sender.close()
    try:
        if receiver.poll(SECONDS):
            answer = receiver.recv()
            if isinstance(answer, str):
                raise RuntimeError(f"{path.name}: the inspection failed:\n{answer}")
            return answer
        raise refused(path, Message("documents.too_slow", {"minutes": SECONDS // 60}))
    except EOFError:
        # The process ended without an answer: killed by a signal, or out of memory.
        raise refused(path, Message("documents.crashes", {"gigabytes": MEMORY // 2**30})) from None
    finally:
        process.kill()
        process.join()
        receiver.close()


def _child(path: Path, form: Format, sender: Connection) -> None:
    # Only this process imports what the format needs.
    inspect_file = _inspector(form)
    limit_memory(MEMORY)
    try:
        answer = inspect_file(path, form)
    except MemoryError:
        return
    except DocumentError as error:
        answer = _unusable(path, form.name, error)
    except Exception:
        # A defect of ours and none of the document's: it must not look like one.
        answer = traceback.format_exc()
    sender.send(answer)
