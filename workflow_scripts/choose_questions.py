"""Choose what is asked, measure that it is kept apart from what is trained on, and count the whole dataset.

The choice of the training rows is made again, which takes a second: so other questions are no reason to train again.

input: pairs, rejected (jsonl), sections (json)
params: seed, validation_share, train, questions (the configuration's `dataset.train` and `dataset.questions`),
        unseen_overlap
output: questions (jsonl), statistics, contamination (json)
"""

from pdf2lora.dataset.protocol import contamination
from pdf2lora.dataset.protocol.counts import statistics
from pdf2lora.dataset.protocol.selection import select, select_rows
from pdf2lora.dataset.protocol.splitting import Part
from pdf2lora.files import read_json, write_json
from pdf2lora.jobs import job
from pdf2lora.locales import Catalogue
from pdf2lora.records import Pair, RejectedPair, read_records, write_records
from pdf2lora.resources import resource

english = Catalogue("en", resource("locales/en/dataset"))

with job(snakemake.log[0]) as log:
    params, output = snakemake.params, snakemake.output
    parts = read_json(snakemake.input.sections, list[Part])
    pairs = read_records(snakemake.input.pairs, Pair)
    rejected = read_records(snakemake.input.rejected, RejectedPair)
    rows = select_rows(pairs, params.seed, params.validation_share, **params.train)
    selection = select(pairs, rows, params.seed, params.train["kinds"], params.questions)
    for warning in selection.warnings:
        log.warning(english.say(warning))
    measured = contamination.measure(selection.train, selection.questions)
    contamination.check(selection.train, selection.questions, measured, params.unseen_overlap)
    write_records(output.questions, selection.questions)
    write_json(output.contamination, measured)
    write_json(output.statistics, statistics(parts, pairs, rejected, selection))
    log.info("%d questions", len(selection.questions))
