"""The plans of all variants as one table, to read before a training is started.

input: plans (json, one a variant, in the order of params.variants); output: csv, md
"""

import pandas as pd

from pdf2lora.files import read_json, write_csv, write_text
from pdf2lora.jobs import job

COLUMNS = {
    "steps": "steps",
    "tokens": "tokens",
    "tokens_per_second": "tokens/s",
    "minutes": "minutes",
    "peak_memory_mb": "memory, MB",
    "disk_mb": "disk, MB",
    "device": "device",
}

with job(snakemake.log[0]):
    rows = [
        {"variant": variant} | {name: read_json(path)[name] for name in COLUMNS}
        for variant, path in zip(snakemake.params.variants, snakemake.input.plans, strict=True)
    ]
    write_csv(snakemake.output.csv, rows, ["variant", *COLUMNS])
    readable = pd.DataFrame(rows).rename(columns=COLUMNS).to_markdown(index=False, floatfmt=".1f")
    write_text(snakemake.output.md, readable + "\n")
