"""Whether a document can be used, before any work is done on it.

input: document (.pdf, .md or .txt); params: document (its name in the results), on_bad (stop or skip)
output: inspection (one Inspection as JSON). With on_bad stop, a document that cannot be used ends the run.
"""

import msgspec

from pdf2lora.documents.inspection.inspect import inspect
from pdf2lora.documents.problems import ENGLISH
from pdf2lora.errors import DocumentError
from pdf2lora.files import write_json
from pdf2lora.jobs import job
from pdf2lora.records import Message

with job(snakemake.log[0]) as log:
    inspection = inspect(snakemake.input.document)
    inspection = msgspec.structs.replace(inspection, document=snakemake.params.document)
    if inspection.problem and snakemake.params.on_bad == "stop":
        stopped = Message("documents.stopped", {"problem": inspection.problem})
        raise DocumentError(stopped, ENGLISH.say(stopped))
    if inspection.problem:
        log.warning("skipped: %s", ENGLISH.say(inspection.problem))
    for warning in inspection.warnings:
        log.warning("%s", ENGLISH.say(warning))
    write_json(snakemake.output.inspection, inspection)
