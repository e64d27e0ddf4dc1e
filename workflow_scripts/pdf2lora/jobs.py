"""What every script does around its work: log to the rule's file, and say errors once and clearly."""

import errno
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pdf2lora.errors import UserError

_OUT_OF_MEMORY = (
    "there is not enough memory for this job. Close other programs, or lower what it takes: `training.batch_size` or "
    "`training.max_length` for a training, `answering.batch_size` for answering, `evaluation.bertscore.batch_size` "
    "for scoring; `make run CORES=1` does one thing at a time. Then run the same command again: what is done "
    "stays done."
)


@contextmanager
def job(log: str | Path) -> Iterator[logging.Logger]:
    """Run the body with logging to ``log`` (everything) and to stderr (warnings and worse).

    A UserError, a full disk or too little memory ends the process with status 1 and its message alone;
    any other exception is our defect, and its traceback goes to the log as well as to stderr.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    to_file = logging.FileHandler(log, mode="w", encoding="utf-8")
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    to_stderr = logging.StreamHandler(sys.stderr)
    to_stderr.setLevel(logging.WARNING)
    to_stderr.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[to_file, to_stderr], force=True)
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    logger = logging.getLogger("pdf2lora")
    try:
        yield logger
    except UserError as error:
        _say(log, str(error))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            logger.exception("stopped by an unexpected error")
            raise
        where = error.filename or "the results folder"
        _say(
            log,
            f"{where}: the disk is full. Free some space and run the same command again; nothing is half-written.",
        )
    except Exception as error:
        if _is_out_of_memory(error):
            logger.info("out of memory", exc_info=True)
            _say(log, _OUT_OF_MEMORY)
        logger.exception("stopped by an unexpected error")
        raise
    finally:
        to_file.close()


def _is_out_of_memory(error: Exception) -> bool:
    """Python's own error, and PyTorch's: of a GPU a class, of the CPU's allocator no more than words."""
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and "can't allocate memory" in str(error))
    )


def _say(log: Path, message: str) -> None:
    """Put one message where it will be read: Snakemake shows the log of a failed job."""
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"\nerror: {message}\n")
    print(f"\nerror: {message}\n", file=sys.stderr, flush=True)
    sys.exit(1)
