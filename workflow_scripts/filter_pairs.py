"""Remove what may not stay in the dataset, each pair with its reason.

Reads the candidate pairs of every generator; writes the pairs that stay and those that go (JSON lines), and the former
as an Alpaca file: a JSON list of {instruction, input, output}.
"""

from collections import Counter

from pdf2lora.dataset.protocol.filters import filter_pairs
from pdf2lora.dataset.self_contained import text_fault
from pdf2lora.files import write_json
from pdf2lora.jobs import job
from pdf2lora.records import Pair, read_records, write_records

with job(snakemake.log[0]) as log:
    params = snakemake.params
    kept, rejected = filter_pairs(
        [pair for path in snakemake.input.candidates for pair in read_records(path, Pair)],
        text_fault,
        tuple(params.instruction_characters),
        tuple(params.output_characters),
        params.near_duplicate,
        params.unseen_overlap,
    )
    write_records(snakemake.output.pairs, kept)
    write_records(snakemake.output.rejected, rejected)
    write_json(snakemake.output.alpaca, [pair.row for pair in kept])
    log.info("%d pairs stay, %d go", len(kept), len(rejected))
    for reason, number in sorted(Counter(entry.reason for entry in rejected).items()):
        log.info("%6d %s", number, reason)
