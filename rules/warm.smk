# How the short jobs on documents start: in a fork of a process that has imported their libraries (pdf2lora.warm).
# Only here, on the machine where Snakemake runs; in a conda environment or on a cluster they start as any script.

from snakemake.benchmark import benchmarked
from snakemake.script import PythonScript

from pdf2lora.warm import Warm

WARM_RULES = {
    "inspect_document",
    "extract_document",
    "compare_extractions",
    "clean_document",
    "chunk_document",
}
WARM = Warm(
    [
        *(
            f"pdf2lora.documents.{name}"
            for name in (
                *(f"readers.{method}" for method in (*PDF_METHODS, *TEXT_METHODS)),
                *("inspection.inspect", "inspection.pdf"),
            )
        ),
        *(
            "pdf2lora.documents.reader_quality",
            "pdf2lora.documents.cleaning.clean",
            "pdf2lora.documents.chunking",
            "snakemake.script",
        ),
    ]
)


def start_warm(script, file, edit=False):
    """In place of Snakemake's own start of a Python script, which is what every other job gets."""
    if script.rulename not in WARM_RULES or script.conda_env or script.container_img or script.env_modules:
        return start_cold(script, file, edit)
    job = WARM.start(file, script.rulename)
    with benchmarked(job.pid, script.bench_record):
        job.wait()


if workflow.local_exec and hasattr(os, "fork"):
    start_cold = PythonScript.execute_script
    PythonScript.execute_script = start_warm
