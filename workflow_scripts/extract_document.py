"""The pages of a document as one extraction method sees them.

input: document, inspection; params: method
output: pages (JSON lines of Page), text (to read; a form feed between pages). Both are empty for a document
that cannot be used, and where this method cannot read it: the comparison then chooses among the others.
"""

import importlib
import time

import msgspec

from pdf2lora.documents.opening.limits import limit_memory
from pdf2lora.errors import DocumentError
from pdf2lora.files import read_json, write_text
from pdf2lora.jobs import job
from pdf2lora.records import Inspection, write_records

METHODS = ("pymupdf_text", "pymupdf_blocks", "pymupdf4llm", "pdfplumber", "plain_text")
MEMORY = 12 * 2**30

with job(snakemake.log[0]) as log:
    method = snakemake.params.method
    if method not in METHODS:
        raise ValueError(f"no extraction method {method!r}")
    inspection = msgspec.convert(read_json(snakemake.input.inspection), Inspection)
    pages = []
    if inspection.problem is None:
        limit_memory(MEMORY)
        # By name, so that the code of one method is no reason to run another again.
        module = importlib.import_module(f"pdf2lora.documents.readers.{method}")
        start = time.perf_counter()
        try:
            pages = list(module.pages(snakemake.input.document))
        except DocumentError as error:
            log.warning("%s gives no text: %s", method, error)
        seconds = time.perf_counter() - start
        log.info(
            "%d pages in %.1f s, %.0f ms a page", len(pages), seconds, 1000 * seconds / max(1, len(pages))
        )
    write_records(snakemake.output.pages, pages)
    write_text(
        snakemake.output.text, "\f".join("\n\n".join(block.text for block in page.blocks) for page in pages)
    )
