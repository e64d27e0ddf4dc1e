"""Which GPU is whose: of several jobs on one machine each takes cards that no other has.

A scheduler that gives out cards says so in CUDA_VISIBLE_DEVICES, and is believed. Without one, a card is taken by a
lock on a file, which the operating system lets go of when the job ends, however it ends.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

DRIVER = Path("/proc/driver/nvidia/gpus")
LOCKS = Path(tempfile.gettempdir()) / f"pdf2lora-gpus-{os.getuid()}"
_WAIT_SECONDS = 1.0


@contextmanager
def cards(wanted: int, driver: Path = DRIVER, locks: Path = LOCKS) -> Iterator[list[int]]:
    """Hold ``wanted`` cards, waiting until so many are free; before CUDA starts, for it sees these and no others.

    Nothing is held or set where no card is wanted or there is none, or where a scheduler has given them out.
    """
    count = len(list(driver.glob("*")))
    if not wanted or not count or "CUDA_VISIBLE_DEVICES" in os.environ:
        yield []
        return
    locks.mkdir(mode=0o700, exist_ok=True)
    with ExitStack() as held:
        while len(taken := _take(range(count), locks, min(wanted, count))) < min(wanted, count):
            for stream in taken.values():
                stream.close()
            time.sleep(_WAIT_SECONDS)
        for stream in taken.values():
            held.enter_context(stream)
        os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(map(str, taken))
        try:
            yield list(taken)
        finally:
            del os.environ["CUDA_VISIBLE_DEVICES"]


def _take(numbers: range, locks: Path, wanted: int) -> dict[int, IO[str]]:
    """As many free cards as wanted, or fewer: number to the open file that holds it."""
    taken: dict[int, IO[str]] = {}
    for number in numbers:
        if len(taken) == wanted:
            break
        stream = (locks / str(number)).open("a")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
        else:
            taken[number] = stream
    return taken
