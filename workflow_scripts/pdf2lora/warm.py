"""A process that has imported what short jobs need, and forks for each of them.

    python -m pdf2lora.warm FD MODULE …

Importing PyMuPDF's layout model takes longer than reading a small document with it. Of a thousand small documents each
has seven jobs; started this way they take a third of the time. Nothing else is shared: every job is a process of its
own, and what it does to itself (limits, signals, a crash) ends with it.
"""

import ctypes
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_LONGEST_REQUEST = 65536


class Warm:
    """The process, started when the first job asks for it."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = modules
        self._control: socket.socket | None = None
        self._starting = threading.Lock()

    def start(self, script: str | Path, name: str) -> "Job":
        """Run a script in a fork, in this process's folder and with its output; ``name`` is shown by `top` and `ps`."""
        here, there = socket.socketpair()
        request = json.dumps({"script": str(script), "name": name, "folder": str(Path.cwd())}).encode()
        with self._starting:
            if self._control is None:
                self._control = self._server()
            # Its end goes with the message, and is closed here, so that the job's end is noticed.
            socket.send_fds(self._control, [request], [there.fileno(), 1, 2])
        there.close()
        return Job(here, str(script))

    def _server(self) -> socket.socket:
        here, there = socket.socketpair(type=socket.SOCK_SEQPACKET)
        library = str(Path(__file__).parent.parent)
        path = os.pathsep.join(filter(None, (library, os.environ.get("PYTHONPATH"))))
        subprocess.Popen(  # noqa: S603 (this file)
            [sys.executable, "-m", "pdf2lora.warm", str(there.fileno()), *self._modules],
            pass_fds=[there.fileno()],
            env={**os.environ, "PYTHONPATH": path},
        )
        there.close()
        return here


class Job:
    """A script that runs in a fork."""

    def __init__(self, told: socket.socket, script: str) -> None:
        self._told = told.makefile("r", encoding="utf-8")
        told.close()
        self._script = script
        first = self._told.readline()
        self.pid = int(first) if first else None

    def wait(self) -> None:
        """Until it has ended. Raises CalledProcessError where it did not end well, as `subprocess.run` does."""
        last = self._told.readline()
        self._told.close()
        # A job that cannot say how it ended was killed.
        status = int(last) if last else -signal.SIGKILL
        if status:
            raise subprocess.CalledProcessError(status, self._script)


def serve(control: socket.socket) -> None:
    """Fork for every request, until the other end is closed."""
    # Ctrl-C is for the jobs. Nobody waits for them here: they say themselves how they end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, given, _, _ = socket.recv_fds(control, _LONGEST_REQUEST, 3)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            _run(json.loads(request), *given)
        for number in given:
            os.close(number)


def _run(request: dict[str, str], told: int, output: int, errors: int) -> None:
    """Be the job: never returns."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    prctl(_PR_SET_NAME, request["name"].encode()[:15], 0, 0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.close(output)
    os.close(errors)
    os.set_inheritable(told, False)
    os.write(told, f"{os.getpid()}\n".encode())
    os.chdir(request["folder"])
    sys.argv = [request["script"]]
    status = 0
    try:
        runpy.run_path(request["script"], run_name="__main__")
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except KeyboardInterrupt:
        status = 128 + signal.SIGINT
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(told, f"{status}\n".encode())
    # Whoever measures a job by its number must find it, however quick it was: it stays until it was heard.
    os.read(told, 1)
    os._exit(status)


def main(arguments: Sequence[str]) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for module in arguments[1:]:
        importlib.import_module(module)
    serve(socket.socket(fileno=int(arguments[0])))


if __name__ == "__main__":
    main(sys.argv[1:])
