"""Limits on what a document may cost: a file that was built to harm, or by a strange program, ends there.

Both do nothing where the system has no such limit (Windows), or outside the main thread.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def limit_memory(size: int) -> None:
    """Let this process have ``size`` bytes of address space beyond what it has; more raises MemoryError."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size + _address_space(resource.getpagesize())
    allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, most))


def _address_space(page: int) -> int:
    """Bytes that this process has mapped already, which PyTorch alone makes gigabytes; 0 where nobody says."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * page if statm.exists() else 0


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in the body after so many seconds; a call into a C library is interrupted on return."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
