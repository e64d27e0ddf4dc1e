"""Chunks of a document's paragraphs, section by section.

input: paragraphs (cleaned.jsonl); params: document, max_characters
output: chunks (chunks.jsonl)
"""

from pdf2lora.documents.chunking import chunks
from pdf2lora.jobs import job
from pdf2lora.records import Paragraph, read_records, write_records

with job(snakemake.log[0]) as log:
    paragraphs = read_records(snakemake.input.paragraphs, Paragraph)
    pieces = chunks(paragraphs, snakemake.params.document, snakemake.params.max_characters)
    write_records(snakemake.output.chunks, pieces)
    log.info("%s: %d chunks", snakemake.params.document, len(pieces))
