"""All systems' figures in one table.

input: metrics (the metrics.json of each system); params: systems (their names, in the same order)
output: csv, json (long form, one row a system, kind and metric), md (to read)
"""

from pdf2lora.evaluation.comparison import long_table, markdown
from pdf2lora.files import read_json, write_json, write_text
from pdf2lora.jobs import job

with job(snakemake.log[0]):
    table = long_table(snakemake.params.systems, [read_json(path) for path in snakemake.input.metrics])
    write_text(snakemake.output.csv, table.to_csv(index=False, lineterminator="\n"))
    write_json(snakemake.output.json, table.to_dict(orient="records"))
    write_text(snakemake.output.md, markdown(table))
