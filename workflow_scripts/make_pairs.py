"""Make candidate question–answer pairs from the chunks, by one generator.

Reads the corpus's chunks and the roles of their sections; writes JSON lines of records.Pair.
"""

from importlib import import_module

from pdf2lora.dataset.material import Material
from pdf2lora.dataset.protocol.splitting import Part, role_of_chunk
from pdf2lora.dataset.statements import statements
from pdf2lora.files import read_json
from pdf2lora.jobs import job
from pdf2lora.records import Chunk, read_records, write_records

with job(snakemake.log[0]) as log:
    parts = read_json(snakemake.input.sections, list[Part])
    chunks = read_records(snakemake.input.chunks, Chunk)
    longest = snakemake.params.output_characters[1]
    material = Material(list(statements(chunks)), chunks, role_of_chunk(parts), longest)
    generator = import_module(snakemake.params.module)
    pairs = list(generator.pairs(material, snakemake.params.settings))
    write_records(snakemake.output.pairs, pairs)
    log.info("%d candidate pairs about %d facts", len(pairs), len({pair.fact for pair in pairs}))
