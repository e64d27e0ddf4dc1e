"""Which GPU is whose: of several jobs on one machine each takes cards that no other has.

A scheduler that gives out cards says so in CUDA_VISIBLE_DEVICES, and is believed. Where there are more than a job
wants, a card is taken by a lock on a file, which the operating system lets go of when the job ends, however it ends.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pdf2lora.errors import UserError

DRIVER = Path("/proc/driver/nvidia/gpus")
LOCKS = Path(tempfile.gettempdir()) / f"pdf2lora-gpus-{os.getuid()}"
_VISIBLE = "CUDA_VISIBLE_DEVICES"
_WAIT_SECONDS = 1.0


def visible() -> list[str]:
    """The cards that this process may use, as CUDA names them: those that the user or a scheduler names, else all
    that NVIDIA's driver lists."""
    named = os.environ.get(_VISIBLE)
    if named is None:
        return [str(number) for number in range(len(list(DRIVER.glob("*"))))]
    return [name.strip() for name in named.split(",") if name.strip()]


@contextmanager
def cards(wanted: int) -> Iterator[None]:
    """Hold ``wanted`` cards, waiting until so many are free; before CUDA starts, for it sees these and no others.

    A job that wants none sees none. Where there is no card at all nothing is held: the job may have been planned
    elsewhere, and PyTorch says itself that it sees none. Raises UserError where there are some, but not enough.
    """
    before, pool = os.environ.get(_VISIBLE), visible()
    if wanted and pool and len(pool) < wanted:
        raise UserError(
            f"`gpus: {wanted}` is asked for, but this machine has {len(pool)} ({', '.join(pool)}). Lower `gpus`, or take "
            "a machine with more."
        )
    with ExitStack() as held:
        # As many as wanted: a scheduler's own choice, whose numbers may mean other cards to other jobs.
        taken = pool if len(pool) <= wanted else _wait_for(pool, wanted, held)
        if pool:
            os.environ[_VISIBLE] = ",".join(taken)
        try:
            yield
        finally:
            if before is not None:
                os.environ[_VISIBLE] = before
            else:
                os.environ.pop(_VISIBLE, None)


def _wait_for(pool: Sequence[str], wanted: int, held: ExitStack) -> list[str]:
    """The first of the cards that are free, held until ``held`` closes; where too few are, none while it waits."""
    LOCKS.mkdir(mode=0o700, exist_ok=True)
    while True:
        taken: list[str] = []
        with ExitStack() as tried:
            for name in pool:
                if len(taken) == wanted:
                    break
                stream = tried.enter_context((LOCKS / name.replace("/", "_")).open("a"))
                with suppress(BlockingIOError):
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    taken.append(name)
            if len(taken) == wanted:
                held.push(tried.pop_all())
                return taken
        time.sleep(_WAIT_SECONDS)
