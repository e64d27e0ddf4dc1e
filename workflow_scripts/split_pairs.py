"""Choose what is trained on and what is asked, measure that the two are kept apart, and count it all.

Reads the pairs that stayed, those that went and the sections; writes train.json and validation.json
(Alpaca rows), questions.jsonl (records.Question), statistics.json and contamination.json.
"""

import msgspec

from pdf2lora.dataset import contamination
from pdf2lora.dataset.rows import alpaca_row
from pdf2lora.dataset.selection import select
from pdf2lora.dataset.splitting import Part
from pdf2lora.dataset.statistics import statistics
from pdf2lora.files import read_json, write_json
from pdf2lora.jobs import job
from pdf2lora.records import Pair, RejectedPair, read_records, write_records

with job(snakemake.log[0]) as log:
    params, output = snakemake.params, snakemake.output
    parts = msgspec.convert(read_json(snakemake.input.sections), list[Part])
    pairs = read_records(snakemake.input.pairs, Pair)
    rejected = read_records(snakemake.input.rejected, RejectedPair)
    selection = select(
        pairs,
        params.seed,
        params.validation_share,
        params.train["facts"],
        params.train["wordings"],
        params.train["kinds"],
        params.questions,
    )
    for warning in selection.warnings:
        log.warning(warning)
    measured = contamination.measure(selection.train, selection.questions)
    contamination.check(selection.train, selection.questions, measured, params.unseen_overlap)
    write_json(output.train, [msgspec.to_builtins(alpaca_row(pair)) for pair in selection.train])
    write_json(output.validation, [msgspec.to_builtins(alpaca_row(pair)) for pair in selection.validation])
    write_records(output.questions, selection.questions)
    write_json(output.contamination, measured)
    write_json(output.statistics, statistics(parts, pairs, rejected, selection))
    log.info("%d training rows, %d questions", len(selection.train), len(selection.questions))
