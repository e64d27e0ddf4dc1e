"""All systems' figures in one table, with intervals, and the differences that were asked for.

input: scores, counts (csv) and metrics (json), a file a system
params: systems (their names, in the same order), comparisons (pairs of them), deciding (names of figures), resamples,
        seed
output: csv, json (long form, one row a system, kind and metric), md (to read);
        differences, differences_md (one row a pair of systems, kind and metric)
"""

import pandas as pd

from pdf2lora.evaluation.comparison import (
    comparison,
    csv,
    difference_markdown,
    difference_table,
    markdown,
    records,
    samples,
)
from pdf2lora.evaluation.metrics.table import deciding_family
from pdf2lora.evaluation.pooling import POOLED
from pdf2lora.files import read_json, write_json, write_text
from pdf2lora.jobs import job

with job(snakemake.log[0]) as log:
    files, output, params = snakemake.input, snakemake.output, snakemake.params
    systems, signatures = {}, {}
    for name, scores, counts, metrics in zip(
        params.systems, files.scores, files.counts, files.metrics, strict=True
    ):
        # An id is text, also where it is all digits.
        systems[name] = samples(
            pd.read_csv(scores, dtype={"question": str, "chunk": str}),
            pd.read_csv(counts, dtype={"question": str}),
            POOLED,
        )
        signatures[name] = read_json(metrics)["signatures"]
    table = comparison(systems, signatures, POOLED, params.resamples, params.seed)
    pairs = [tuple(pair) for pair in params.comparisons]
    metrics = list(dict.fromkeys(table["metric"]))
    apart = deciding_family(params.deciding)
    differences = difference_table(systems, pairs, metrics, POOLED, apart, params.resamples, params.seed)
    write_text(output.csv, csv(table))
    write_json(output.json, records(table))
    write_text(output.md, markdown(table))
    write_text(output.differences, csv(differences))
    write_text(output.differences_md, difference_markdown(differences, apart))
    found = differences["finding"].value_counts().to_dict()
    log.info("%d figures of %d systems; differences: %s", len(table), len(systems), found)
