"""Paragraphs of a document from its pages.

input: pages (JSON lines of Page; empty for a document that is skipped); params: document
output: paragraphs (cleaned.jsonl), text (cleaned.txt, one paragraph a line)
"""

from collections import Counter

from pdf2lora.documents.cleaning.clean import as_text, clean
from pdf2lora.files import write_text
from pdf2lora.jobs import job
from pdf2lora.records import Page, read_records, write_records

with job(snakemake.log[0]) as log:
    paragraphs = clean(read_records(snakemake.input.pages, Page))
    write_records(snakemake.output.paragraphs, paragraphs)
    write_text(snakemake.output.text, as_text(paragraphs))
    kinds = Counter(paragraph.kind for paragraph in paragraphs)
    counted = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    log.info("%s: %s", snakemake.params.document, counted)
