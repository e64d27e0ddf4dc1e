"""What a short job does that starts in a fork: `rules/warm.smk` starts it.

Fifty documents of two pages, with seven jobs each, took 212 s of processor time where every job is a new Python that
imports its libraries (two runs), and 61 s this way: on two cores, a hundred are read in one minute instead of four.
"""

import os
import runpy
import sys
from multiprocessing.connection import Connection


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
