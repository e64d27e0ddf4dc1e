"""What the readers of one document found compared, and the pages that are used.

input: pages (one file a reader, in the order of params.readers), inspection
params: document, readers (name, code and kinds of page of each, the most trusted first), use (auto, or a name)
output: table (extraction.csv, a row a reader that had pages), pages (JSON lines of Page). Without any text in the
input, for a document that was skipped, the table has its header only and there are no pages.
"""

import msgspec

from pdf2lora.documents.reader_quality import COLUMNS, choose
from pdf2lora.errors import UserError
from pdf2lora.files import read_json, write_csv
from pdf2lora.jobs import job
from pdf2lora.records import Inspection, Page, read_records, write_records

with job(snakemake.log[0]) as log:
    document, readers, use = snakemake.params.document, snakemake.params.readers, snakemake.params.use
    names = [reader["name"] for reader in readers]
    by_name = zip(names, snakemake.input.pages, strict=True)
    extractions = {name: read_records(path, Page) for name, path in by_name}
    inspection = read_json(snakemake.input.inspection, Inspection)
    choice = choose(
        extractions,
        code={reader["name"]: reader["code"] for reader in readers},
        special={reader["name"] for reader in readers if reader["kinds"]},
        use=use,
        outline=inspection.outline,
    )
    if any(extractions.values()) and not any(page.blocks for page in choice.pages):
        reader = next(iter(choice.chosen), names[0])
        raise UserError(
            f"{document}: {reader if choice.chosen else 'no method'} gives no text of it; "
            f"logs/extract_document/{document}.{reader}.log says why. Set extraction.use to "
            f"another method or to auto, or leave the document out."
        )
    rows = []
    for name, own in choice.measures.items():
        chosen = "yes" if name in choice.chosen else "no"
        rows.append({"document": document, "method": name, "chosen": chosen} | msgspec.structs.asdict(own))
    log.info("%s: %s, of %s", document, choice.chosen, {row["method"]: row["score"] for row in rows})
    write_csv(snakemake.output.table, rows, COLUMNS)
    write_records(snakemake.output.pages, choice.pages)
