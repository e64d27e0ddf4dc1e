"""What every script does around its work: log to the rule's file, and say errors once and clearly."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pdf2lora.errors import UserError, message_of


@contextmanager
def job(log: str | Path) -> Iterator[logging.Logger]:
    """Run the body with logging to ``log`` (everything) and to stderr (warnings and worse).

    A UserError, a full disk or too little memory ends the process with status 1 and its message alone;
    any other exception is our defect, and its traceback goes to the log as well as to stderr.
    """
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("")
    # Each line at the file's end, for other processes of the job write there too.
    to_file = logging.FileHandler(log, mode="a", encoding="utf-8")
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
    except Exception as error:
        message = message_of(error)
        if message is None:
            logger.exception("stopped by an unexpected error")
            raise
        if not isinstance(error, UserError):
            logger.info("stopped here", exc_info=True)
        # Where it will be read: Snakemake shows the log of a failed job.
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"\nerror: {message}\n")
        print(f"\nerror: {message}\n", file=sys.stderr, flush=True)
        sys.exit(1)
    finally:
        to_file.close()
