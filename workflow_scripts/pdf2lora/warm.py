"""What a short job does that starts in a fork: `rules/warm.smk` starts it.

Fifty documents of two pages, with seven jobs each, took 212 s of processor time where every job is a new Python that
imports its libraries (two runs), and 61 s this way: on two cores, a hundred are read in one minute instead of four.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path


def fork_server(scripts: Path, modules: Sequence[str]) -> BaseContext:
    """Python's own server of forks, which imports ``modules`` first, those of the library from ``scripts``."""
    # It looks for them on this path, not on ours.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(scripts), os.environ.get("PYTHONPATH"))))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    return context


def run(script: str, folder: str, channel: Connection) -> None:
    """Run a script in a folder as soon as something comes through the channel, and send its exit status back."""
    channel.recv()
    os.chdir(folder)
    sys.argv = [script]
    status = 1
    try:
        runpy.run_path(script, run_name="__main__")
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        raise
    finally:
        channel.send(status)
