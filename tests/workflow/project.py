"""A copy of the project in a folder of its own, to run Snakemake in and to edit at will."""

import importlib
import logging
import os
import re
import runpy
import shutil
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import snakemake.cli
from snakemake.benchmark import benchmarked
from snakemake.script import PythonScript

ROOT = Path(__file__).parents[2]
PARTS = (
    *("Snakefile", "rules", "workflow_scripts", "schemas", "profiles", "envs", "config.yaml"),
    *(
        "resources/general_questions.jsonl",
        "resources/killed_jobs.yaml",
        "resources/language",
        "resources/locales",
        "resources/charts",
    ),
)

# What jobs and Snakemake itself spend their first seconds on.
IMPORTED = (
    *("pandas", "pymupdf", "pdfplumber", "fugashi", "peft", "bitsandbytes"),
    *(
        "pdf2lora.training.with_transformers",
        "pdf2lora.evaluation.scoring",
        "pdf2lora.models.engines.in_process",
    ),
)

# From each rule to those that read what it writes: the workflow's shape, said once more on purpose.
READERS = {
    "inspect_document": ["extract_document", "compare_extractions", "gather_corpus"],
    "extract_document": ["compare_extractions"],
    "compare_extractions": ["clean_document", "write_report"],
    "clean_document": ["chunk_document", "gather_corpus"],
    "chunk_document": ["gather_corpus"],
    "gather_corpus": [
        *("split_sections", "make_pairs", "retrieve_passages", "encode_corpus", "score_answers"),
        "write_report",
    ],
    "split_sections": ["make_pairs", "choose_questions"],
    "make_pairs": ["filter_pairs"],
    "filter_pairs": ["choose_rows", "choose_questions"],
    "choose_rows": ["train_adapter", "choose_questions"],
    "choose_questions": ["retrieve_passages", "answer_questions", "score_answers", "write_report"],
    "fetch_model": ["train_adapter", "answer_questions", "encode_corpus", "score_answers", "write_report"],
    "train_adapter": ["answer_questions", "write_report"],
    "retrieve_passages": ["answer_questions", "write_report"],
    "answer_questions": ["score_answers", "write_report"],
    "encode_corpus": ["score_answers"],
    "score_answers": ["compare_systems", "write_report"],
    "compare_systems": ["write_report"],
    "write_report": [],
}


def downstream(rules):
    """The rules and everything that reads, directly or not, what they write."""
    found, waiting = set(), list(rules)
    while waiting:
        rule = waiting.pop()
        if rule not in found:
            found.add(rule)
            waiting.extend(READERS[rule])
    return found


class Project:
    """Runs Snakemake on a copy of the project, with an overlay on its configuration."""

    own_tables = False
    """Whether the rules, too, read the copy's library and not the tests': where a test adds to a table."""

    def __init__(self, folder: Path):
        self.folder = folder
        for part in PARTS:
            source = ROOT / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (folder / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / part)

    def snakemake(self, *arguments: str, cores: int = 2) -> subprocess.CompletedProcess:
        """Run Snakemake with overlay.yaml over the configuration; output and errors come back together."""
        overlay = ["--configfile", "overlay.yaml"] if (self.folder / "overlay.yaml").exists() else []
        return subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", str(cores), *arguments, *overlay],
            cwd=self.folder,
            env={**os.environ, "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )

    def run(self, *targets: str) -> str:
        told, status = self._in_a_fork("--cores", "2", *targets)
        assert status == 0, told[-6000:]
        return told

    def planned(self, *targets: str) -> Counter:
        """Rule to number of jobs that a run would do now; target rules are left out."""
        told, status = self._in_a_fork("--cores", "2", "--dry-run", *targets)
        assert status == 0, told[-6000:]
        table = told.partition("Job stats:")[2].partition("total")[0]
        jobs = Counter(
            {rule: int(count) for rule, count in re.findall(r"^(\w+) +(\d+)", table, re.MULTILINE)}
        )
        assert jobs or "Nothing to be done" in told, told[-3000:]
        return Counter({rule: count for rule, count in jobs.items() if "_" in rule})

    def _in_a_fork(self, *arguments: str) -> tuple[str, int]:
        """What Snakemake says, and its exit status, in a fork of this process, which has imported everything already.

        There are a hundred dry runs in the tests and as many jobs that need PyTorch: importing would take longer
        than all the rest. Scripts as processes of their own are run by `snakemake`, above.
        """
        for module in IMPORTED:
            importlib.import_module(module)
        said = self.folder / "said.txt"
        process = os.fork()
        if process == 0:
            output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(output, 1)
            os.dup2(output, 2)
            sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
            # pytest's: two threads of Snakemake write to them, and a fork that one of them makes while the other
            # holds a file's lock would wait for it for ever.
            logging.getLogger().handlers.clear()
            os.chdir(self.folder)
            if self.own_tables:
                forget_the_library()
            PythonScript.execute_script = run_script_in_a_fork
            os._exit(exit_status(lambda: snakemake.cli.main([*arguments, "--configfile", "overlay.yaml"])))
        _, ended = os.waitpid(process, 0)
        return said.read_text(encoding="utf-8"), os.waitstatus_to_exitcode(ended)


IN_A_NEW_PYTHON = PythonScript.execute_script


def run_script_in_a_fork(script: PythonScript, file: str, edit: bool = False) -> None:
    """In place of Snakemake's own, which starts a Python that has imported nothing."""
    if script.rulename == "write_report":
        # What draws the charts has threads of its own, and where a test has drawn some already, a fork would wait for them.
        IN_A_NEW_PYTHON(script, file, edit)
        return
    process = os.fork()
    if process == 0:
        # Not those whose locks another thread may have held.
        sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
        forget_the_library()
        sys.argv = [file]
        os._exit(exit_status(lambda: runpy.run_path(file, run_name="__main__")))
    with benchmarked(process, script.bench_record):
        _, ended = os.waitpid(process, 0)
    if status := os.waitstatus_to_exitcode(ended):
        raise subprocess.CalledProcessError(status, file)


def forget_the_library() -> None:
    """The copy's modules, not those that the tests have imported."""
    for name in [name for name in sys.modules if name.split(".")[0] == "pdf2lora"]:
        del sys.modules[name]
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != ROOT / "workflow_scripts"]


def exit_status(work: Callable[[], object]) -> int:
    """What a process that does this would end with."""
    status = 0
    try:
        work()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status
