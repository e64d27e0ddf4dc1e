"""Whether a document can be used, before any work is done on it.

input: document (.pdf, .md or .txt); params: document (its name in the results), on_bad (stop or skip)
output: inspection (one Inspection as JSON). With on_bad stop, a document that cannot be used ends the run.
"""

import msgspec

from pdf2lora.documents.inspection.inspect import inspect
from pdf2lora.errors import DocumentError
from pdf2lora.files import write_json
from pdf2lora.jobs import job

with job(snakemake.log[0]) as log:
    found = msgspec.structs.replace(inspect(snakemake.input.document), document=snakemake.params.document)
    if found.problem and snakemake.params.on_bad == "stop":
        raise DocumentError(f"{found.problem} (on_bad_document: skip goes on without it.)")
    if found.problem:
        log.warning("skipped: %s", found.problem)
    for warning in found.warnings:
        log.warning("%s", warning)
    write_json(snakemake.output.inspection, msgspec.to_builtins(found))
