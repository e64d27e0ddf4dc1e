"""The passages of the corpus that each question points to, for the systems that may look things up.

input: chunks (of the corpus, those of held-out sections too), questions (jsonl)
output: passages (jsonl)
"""

from pdf2lora.evaluation.retrieval import recall, retrieve
from pdf2lora.jobs import job
from pdf2lora.records import Chunk, Question, read_records, write_records

with job(snakemake.log[0]) as log:
    chunks = read_records(snakemake.input.chunks, Chunk)
    questions = read_records(snakemake.input.questions, Question)
    retrieved = retrieve(chunks, questions, **snakemake.params.settings)
    write_records(snakemake.output.passages, retrieved)
    for kind, share in recall(questions, retrieved).items():
        log.info("%s: the source chunk is among those found for %.1f %% of the questions", kind, share)
    log.info("%d questions without any passage", sum(not row.passages for row in retrieved))
