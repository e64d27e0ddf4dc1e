"""Choose what is trained on, and what watches the loss.

input: pairs (jsonl); params: seed, validation_share, train (the configuration's `dataset.train`)
output: train, validation (Alpaca rows, json)
"""

from pdf2lora.dataset.protocol.selection import select_rows
from pdf2lora.files import write_json
from pdf2lora.jobs import job
from pdf2lora.records import Pair, read_records

with job(snakemake.log[0]) as log:
    params, output = snakemake.params, snakemake.output
    pairs = read_records(snakemake.input.pairs, Pair)
    rows = select_rows(pairs, params.seed, params.validation_share, **params.train)
    for name in ("train", "validation"):
        write_json(output[name], [pair.row for pair in getattr(rows, name)])
    log.info("%d training rows", len(rows.train))
