# How the short jobs on documents start: in a fork of a process that has imported their libraries. Why: pdf2lora.warm.
# Only here, on the machine where Snakemake runs; in a conda environment or on a cluster they start as any script.

import multiprocessing
import signal
import subprocess

from snakemake.benchmark import benchmarked
from snakemake.script import PythonScript

from pdf2lora import warm

WARM_RULES = {
    "inspect_document",
    "extract_document",
    "compare_extractions",
    "clean_document",
    "chunk_document",
}


def start_warm(script, file, edit=False):
    """In place of Snakemake's own start of a Python script, which is what every other job gets."""
    if script.rulename not in WARM_RULES or script.conda_env or script.container_img or script.env_modules:
        return start_cold(script, file, edit)
    ours, theirs = FORKS.Pipe()
    process = FORKS.Process(target=warm.run, args=(file, os.getcwd(), theirs))
    process.start()
    theirs.close()
    # It waits until it is measured: a quick job would be over before.
    with benchmarked(process.pid, script.bench_record):
        ours.send(None)
        try:
            status = ours.recv()
        except EOFError:
            status = -signal.SIGKILL  # it could not say how it ended
    if status:
        raise subprocess.CalledProcessError(status, file)


if workflow.local_exec and "forkserver" in multiprocessing.get_all_start_methods():
    FORKS = warm.fork_server(
        SCRIPTS,
        [
            # Every fork imports the program that was started, which the `snakemake` command is.
            *("snakemake.cli", "snakemake.script", "pdf2lora.warm"),
            *("pdf2lora.documents.inspection.inspect", "pdf2lora.documents.inspection.pdf"),
            *(reader.module for reader in all_readers.READERS.values()),
            *("pdf2lora.documents.reader_quality", "pdf2lora.documents.cleaning.clean"),
            "pdf2lora.documents.chunking",
        ],
    )
    start_cold = PythonScript.execute_script
    PythonScript.execute_script = start_warm
