"""Assign the sections of the corpus to training or held out, before questions are made.

Reads the corpus's chunks (JSON lines of records.Chunk); writes a JSON list of
{document, section, chunks, characters, role}.
"""

from pdf2lora.dataset.protocol.splitting import split_sections
from pdf2lora.files import write_json
from pdf2lora.jobs import job
from pdf2lora.records import Chunk, read_records

with job(snakemake.log[0]) as log:
    parts = split_sections(
        read_records(snakemake.input.chunks, Chunk), snakemake.params.seed, snakemake.params.held_out_share
    )
    write_json(snakemake.output.sections, parts)
    held_out = [part for part in parts if part.role == "held_out"]
    log.info("%d of %d sections are held out", len(held_out), len(parts))
