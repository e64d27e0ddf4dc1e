"""Errors that are addressed to the user: what is wrong, where, and what to do about it."""

import errno
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pdf2lora.records import Message

_OUT_OF_MEMORY = (
    "there is not enough memory for this job. Close other programs, or lower what it takes: `training.batch_size` or "
    "`training.max_length` for a training, `answering.batch_size` for answering, `evaluation.bertscore.batch_size` "
    "for scoring; `make run CORES=1` does one thing at a time. Then run the same command again: what is done "
    "stays done."
)
# How libraries that write files themselves say that the disk is full: safetensors, and PyTorch in two ways.
_FULL_DISK = re.compile(r"os error (28|122)\b|inline_container\.cc.*(failed writing|unexpected pos )")

_NO_MEMORY = re.compile("can't allocate memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED")


class UserError(Exception):
    """Something the user can mend. The message is complete: it names the file, page or key, and the remedy.

    Scripts print it alone, without a traceback. Anything else that is raised is a defect of ours
    and keeps its traceback.
    """


class DocumentError(UserError):
    """A document that cannot be used; with ``on_bad_document: skip`` the run goes on without it."""

    def __init__(self, problem: "Message", said: str) -> None:
        """``problem`` is for the report, in its language; ``said`` is the same in English."""
        super().__init__(said)
        self.problem = problem


def message_of(error: BaseException) -> str | None:
    """What an error means for the user: a UserError, a full disk, too little memory; None where it is our defect."""
    if isinstance(error, UserError):
        return str(error)
    if _is_full_disk(error):
        where = getattr(error, "filename", None) or "the results folder"
        return f"{where}: the disk is full. Free some space and run the same command again; nothing is half-written."
    return _OUT_OF_MEMORY if _is_out_of_memory(error) else None


def _is_full_disk(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return _FULL_DISK.search(str(error)) is not None


def _is_out_of_memory(error: BaseException) -> bool:
    """Python's own error, and PyTorch's: of a GPU a class, of the CPU's allocator no more than words."""
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and _NO_MEMORY.search(str(error)) is not None)
    )
