"""Merge a variant's adapter into its base model.

Reads the adapter, the base model beside its record, and training rows to compare both on; writes a plain model
folder and merged.json, which says what lies beside it and how far the two agree.
"""

from pathlib import Path

import msgspec
import torch

from pdf2lora.devices import cards
from pdf2lora.export.merging import checked_merge
from pdf2lora.files import checksum, read_json, whole_folder, write_json
from pdf2lora.jobs import job
from pdf2lora.records import Row

COMPARED_ROWS = 24

with job(snakemake.log[0]) as log, cards(snakemake.resources.gpu):
    torch.set_num_threads(snakemake.threads)
    base, adapter = Path(snakemake.input.model), Path(snakemake.input.adapter)
    rows = msgspec.convert(read_json(snakemake.input.train), list[Row])[:COMPARED_ROWS]
    target = Path(snakemake.output.record)
    with whole_folder(target.parent) as folder:
        agreement = checked_merge(
            base.parent, adapter.parent, rows, snakemake.params.quantization, snakemake.params.device, folder
        )
        files = {path.name: checksum(path) for path in sorted(folder.iterdir())}
        write_json(
            folder / target.name,
            {
                "model": read_json(base)["name"],
                "adapter": target.parent.name,
                "top_1_agreement": round(agreement, 4),
                "files": files,
            },
        )
    log.info("the merged model chooses %.1f%% of the tokens that base and adapter choose", 100 * agreement)
