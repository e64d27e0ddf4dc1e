#!/usr/bin/env python3
"""What `make run` calls: Snakemake once for every target, one after the other.

python workflow_scripts/run.py dataset all -- --cores all

Everything after -- goes to Snakemake. A run that was killed leaves jobs that go on without it, and a lock that keeps
the next run out; this one ends the jobs, takes the lock away and goes on.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psutil

RECORD = Path(".snakemake/run.json")
"""Who runs here; gone when a run has ended, however it ended, unless it was killed."""
LOCKS = Path(".snakemake/locks")
MARK = "PDF2LORA_RUN"
"""In the environment of everything that a run starts, so that what is left of it can be told from the rest."""
GRACE = 40
"""Seconds that a run which was told to end has for it: a job may be deaf to an interrupt."""

IN_BACKGROUND = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
"""A shell starts what stands before an & deaf to Ctrl-C, and deaf is then all that this starts in its turn."""


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    split = arguments.index("--") if "--" in arguments else len(arguments)
    targets, options = arguments[:split], arguments[split + 1 :]
    clear_up()
    mark = uuid.uuid4().hex
    RECORD.parent.mkdir(exist_ok=True)
    me = psutil.Process()
    record = {"host": socket.gethostname(), "pid": me.pid, "created": me.create_time(), "mark": mark}
    RECORD.write_text(json.dumps(record), encoding="utf-8")
    try:
        for target in targets:
            if status := snakemake(target, options, mark):
                return status
    finally:
        RECORD.unlink(missing_ok=True)
    return 0


def clear_up() -> None:
    """End what a killed run of this machine left behind; where another run is going on, say so and exit."""
    try:
        record = json.loads(RECORD.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        # No run was killed, or before it started anything. A lock here is not ours: Snakemake explains it.
        return
    if record["host"] != socket.gethostname():
        sys.exit(
            f"error: a run was started in this folder on {record['host']}. Wait for it, or end it there; "
            f"if it is long gone, delete {RECORD} and {LOCKS}."
        )
    if psutil.pid_exists(record["pid"]) and psutil.Process(record["pid"]).create_time() == record["created"]:
        known = f"a run is going on in this folder (process {record['pid']})"
        sys.exit(f"error: {known}. Wait for it, or end it with Ctrl-C.")
    kill_all(record["mark"])
    RECORD.unlink()
    print("The last run here was killed; going on from where it was.", file=sys.stderr)


def kill_all(mark: str) -> None:
    """Kill what a run started, and take away the lock that it leaves."""
    left = left_running(mark)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left)
    shutil.rmtree(LOCKS, ignore_errors=True)


def left_running(mark: str) -> list[psutil.Process]:
    """The processes that a run started, the jobs of its jobs included."""
    # Of somebody else's processes the environment is None.
    running = psutil.process_iter(["environ"])
    return [process for process in running if (process.info["environ"] or {}).get(MARK) == mark]


def snakemake(target: str, options: list[str], mark: str) -> int:
    told: list[float] = []

    def end(number: int, _: object) -> None:
        if number == signal.SIGINT and IN_BACKGROUND:
            return
        told.append(time.monotonic())
        if number == signal.SIGINT:
            return  # Ctrl-C reaches Snakemake and its jobs by itself
        # What a terminal does to all at a Ctrl-C. Snakemake's own answer to SIGTERM would wait for its jobs, or for
        # ever: it takes a lock that it may hold already.
        for one in left_running(mark):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGINT)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    # Started after that, it can hear the interrupt that `end` sends; the terminal's own does not reach another session.
    process = subprocess.Popen(  # noqa: S603 (the user's own command line)
        [sys.executable, "-m", "snakemake", target, *options],
        env={**os.environ, MARK: mark},
        start_new_session=IN_BACKGROUND,
    )
    while True:
        try:
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            if told and time.monotonic() - told[0] > GRACE:
                print(f"The run did not end within {GRACE} s, so it was killed.", file=sys.stderr)
                kill_all(mark)
                return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
