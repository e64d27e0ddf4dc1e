"""Let the best candidate of a sweep be the variant.

input: adapter, config, training, loss (a file a candidate, in the order of params.candidates)
output: adapter, config, training, loss (copies of the best one's), table (csv, a row a candidate)
"""

import shutil

from pdf2lora.files import read_json, whole, write_csv
from pdf2lora.jobs import job
from pdf2lora.training.sweeping import best, table

with job(snakemake.log[0]) as log:
    files, output, params = snakemake.input, snakemake.output, snakemake.params
    records = {name: read_json(path) for name, path in zip(params.candidates, files.training, strict=True)}
    chosen = best(records)
    log.info("%s has the lowest validation loss, %.4f", chosen, records[chosen]["validation_loss"])
    place = list(params.candidates).index(chosen)
    rows = table(records, params.swept, chosen)
    write_csv(output.table, rows, list(rows[0]))
    for key in ("adapter", "config", "training", "loss"):
        with whole(output[key]) as part:
            shutil.copyfile(files[key][place], part)
