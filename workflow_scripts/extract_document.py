"""The pages of a document that one reader is for, as it sees them.

input: document, inspection; params: method (the reader's name), kinds (of the pages that it is for; none: any)
output: pages (JSON lines of Page), text (to read; a form feed between pages). Both are empty for a document that
cannot be used and where no page is for this reader, which is then not even loaded; where it fails, its pages are.
"""

import importlib
import time

from pdf2lora.documents.opening.limits import limit_memory
from pdf2lora.errors import DocumentError
from pdf2lora.files import read_json, write_text
from pdf2lora.jobs import job
from pdf2lora.records import Inspection, Page, write_records

MEMORY = 12 * 2**30

with job(snakemake.log[0]) as log:
    method = snakemake.params.method
    inspection = read_json(snakemake.input.inspection, Inspection)
    numbers = inspection.numbers(snakemake.params.kinds) if inspection.problem is None else []
    pages = []
    if numbers:
        limit_memory(MEMORY)
        # By name, so that the code of one reader is no reason to run another again.
        reader = importlib.import_module(f"pdf2lora.documents.readers.{method}")
        start = time.perf_counter()
        try:
            pages = list(reader.pages(snakemake.input.document, numbers))
        except DocumentError as error:
            log.warning("%s gives no text: %s", method, error)
            pages = [Page(number, 0.0, 0.0, ()) for number in numbers]
        seconds = time.perf_counter() - start
        log.info("%d pages in %.1f s, %.0f ms a page", len(pages), seconds, 1000 * seconds / len(numbers))
    write_records(snakemake.output.pages, pages)
    texts = ["\n\n".join(block.text for block in page.blocks) for page in pages]
    write_text(snakemake.output.text, "\f".join(texts))
