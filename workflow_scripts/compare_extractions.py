"""The extraction methods compared on one document, and the pages of the one that is used.

input: pages (one file a method, in the order of params.methods)
params: document, methods, use (auto, or the name of a method)
output: table (extraction.csv, a row a method), pages (JSON lines of Page). Without any text in the input, for a
document that was skipped, the table has its header only and there are no pages.
"""

import msgspec

from pdf2lora.documents.reader_quality import COLUMNS, best, compare
from pdf2lora.errors import DocumentError
from pdf2lora.files import write_csv
from pdf2lora.jobs import job
from pdf2lora.records import Page, read_records, write_records

with job(snakemake.log[0]) as log:
    document, methods, use = snakemake.params.document, snakemake.params.methods, snakemake.params.use
    extractions = {
        method: read_records(path, Page) for method, path in zip(methods, snakemake.input.pages, strict=True)
    }
    rows, chosen = [], None
    if any(extractions.values()):
        measures = compare(extractions)
        chosen = best(measures) if use == "auto" else use
        if chosen is None or not any(page.blocks for page in extractions[chosen]):
            raise DocumentError(
                f"{document}: {chosen or 'no method'} gives no text of it; "
                f"logs/extract_document/{document}.{chosen or methods[0]}.log says why. Set extraction.use to "
                f"another method or to auto, or leave the document out."
            )
        rows = [
            {
                "document": document,
                "method": method,
                "chosen": "yes" if method == chosen else "no",
                **msgspec.structs.asdict(measures[method]),
            }
            for method in methods
        ]
        log.info("%s: %s, of %s", document, chosen, {m: measures[m].score for m in methods})
    write_csv(snakemake.output.table, rows, COLUMNS)
    write_records(snakemake.output.pages, extractions[chosen] if chosen else [])
