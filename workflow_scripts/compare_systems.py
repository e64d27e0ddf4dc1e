"""All systems' figures in one table, with intervals, and the differences that were asked for.

input: scores (csv) and metrics (json), a file a system
params: systems (their names, in the same order), comparisons (pairs of them), metrics and deciding (names of metrics and
        of figures), resamples, seed
output: csv, json (long form, one row a system, kind and metric), md (to read);
        differences, differences_md (one row a pair of systems, kind and metric)
"""

from pdf2lora.evaluation.comparison import (
    COLUMNS,
    DIFFERENCE_COLUMNS,
    comparison,
    difference_markdown,
    difference_table,
    markdown,
    read_scores,
    samples,
)
from pdf2lora.evaluation.metrics.all_metrics import chosen, deciding_family, pooled
from pdf2lora.files import read_json, write_csv, write_json, write_text
from pdf2lora.jobs import job

with job(snakemake.log[0]) as log:
    files, output, params = snakemake.input, snakemake.output, snakemake.params
    counted = pooled(chosen(params.metrics))
    systems, signatures = {}, {}
    for name, scores, metrics in zip(params.systems, files.scores, files.metrics, strict=True):
        systems[name] = samples(read_scores(scores), counted)
        signatures[name] = read_json(metrics)["signatures"]
    table = comparison(systems, signatures, counted, params.resamples, params.seed)
    pairs = [tuple(pair) for pair in params.comparisons]
    metrics = list(dict.fromkeys(row["metric"] for row in table))
    apart = deciding_family(params.deciding)
    differences = difference_table(systems, pairs, metrics, counted, apart, params.resamples, params.seed)
    write_csv(output.csv, table, COLUMNS)
    write_json(output.json, table)
    write_text(output.md, markdown(table))
    write_csv(output.differences, differences, DIFFERENCE_COLUMNS)
    write_text(output.differences_md, difference_markdown(differences, apart))
    log.info("%d figures of %d systems, %d differences", len(table), len(systems), len(differences))
