"""All systems' figures in one table.

input: metrics (the metrics.json of each system); params: systems (their names, in the same order)
output: csv, json (long form, one row a system, kind and metric), md (to read)
"""

from pdf2lora.evaluation.comparison import COLUMNS, long_table, markdown
from pdf2lora.files import read_json, write_csv, write_json, write_text
from pdf2lora.jobs import job

with job(snakemake.log[0]):
    rows = long_table(snakemake.params.systems, [read_json(path) for path in snakemake.input.metrics])
    write_csv(snakemake.output.csv, rows, COLUMNS)
    write_json(snakemake.output.json, rows)
    write_text(snakemake.output.md, markdown(rows))
