"""Which GPU is whose: of several jobs on one machine each takes cards that no other has.

A scheduler that gives out cards says so in CUDA_VISIBLE_DEVICES, and is believed. Where there are more than a job
wants, a card is taken by a lock on a file, which the operating system lets go of when the job ends, however it ends.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from pdf2lora.errors import UserError

DRIVER = Path("/proc/driver/nvidia/gpus")
LOCKS = Path(tempfile.gettempdir()) / f"pdf2lora-gpus-{os.getuid()}"
_VISIBLE = "CUDA_VISIBLE_DEVICES"
_WAIT_SECONDS = 1.0


def visible(driver: Path = DRIVER) -> list[str]:
    """The cards that this process may use, as CUDA names them: those that the user or a scheduler names, else all
    that NVIDIA's driver lists."""
    named = os.environ.get(_VISIBLE)
    if named is None:
        return [str(number) for number in range(len(list(driver.glob("*"))))]
    return [name.strip() for name in named.split(",") if name.strip()]


@contextmanager
def cards(wanted: int, driver: Path = DRIVER, locks: Path = LOCKS) -> Iterator[list[str]]:
    """Hold ``wanted`` cards, waiting until so many are free; before CUDA starts, for it sees these and no others.

    A job that wants none sees none. Where there is no card at all nothing is held: the job may have been planned
    elsewhere, and PyTorch says itself that it sees none. Raises UserError where there are some, but not enough.
    """
    before, pool = os.environ.get(_VISIBLE), visible(driver)
    if wanted and pool and len(pool) < wanted:
        raise UserError(
            f"`gpus: {wanted}` is asked for, but this machine has {len(pool)} ({', '.join(pool)}). Lower `gpus`, or take "
            "a machine with more."
        )
    with ExitStack() as held:
        # As many as wanted: a scheduler's own choice, whose numbers may mean other cards to other jobs.
        taken = pool if len(pool) <= wanted else _wait_for(pool, wanted, locks, held)
        if pool:
            os.environ[_VISIBLE] = ",".join(taken)
        try:
            yield list(taken)
        finally:
            if before is not None:
                os.environ[_VISIBLE] = before
            else:
                os.environ.pop(_VISIBLE, None)


def _wait_for(pool: Sequence[str], wanted: int, locks: Path, held: ExitStack) -> list[str]:
    """Hold as many of the cards until ``held`` closes."""
    locks.mkdir(mode=0o700, exist_ok=True)
    while len(taken := _take(pool, locks, wanted)) < wanted:
        for stream in taken.values():
            stream.close()
        time.sleep(_WAIT_SECONDS)
    for stream in taken.values():
        held.enter_context(stream)
    return list(taken)


def _take(pool: Sequence[str], locks: Path, wanted: int) -> dict[str, IO[str]]:
    """As many free cards as wanted, or fewer: name to the open file that holds it."""
    taken: dict[str, IO[str]] = {}
    for name in pool:
        if len(taken) == wanted:
            break
        stream = (locks / name.replace("/", "_")).open("a")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.close()
        else:
            taken[name] = stream
    return taken
