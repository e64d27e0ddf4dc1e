"""The corpus: the chunks of all documents, and what is in each document.

input: chunks (chunks.jsonl of each document), inspections (inspection.json of each document)
output: chunks (chunks.jsonl), text (corpus.txt, to read), documents (documents.json)
"""

from pdf2lora.documents.corpus import as_text, counts, gather
from pdf2lora.documents.problems import ENGLISH
from pdf2lora.files import read_json, write_json, write_text
from pdf2lora.jobs import job
from pdf2lora.records import Chunk, Inspection, read_records, write_records

with job(snakemake.log[0]) as log:
    corpus = gather(read_records(path, Chunk) for path in snakemake.input.chunks)
    inspections = [read_json(path, Inspection) for path in snakemake.input.inspections]
    documents = counts(corpus, inspections)
    write_records(snakemake.output.chunks, corpus)
    write_text(snakemake.output.text, as_text(corpus))
    write_json(snakemake.output.documents, documents)
    for row in documents:
        counted = f"{row.chunks} chunks, {row.characters} characters"
        log.info("%s: %s", row.document, ENGLISH.say(row.problem) if row.problem else counted)
