"""Make of a variant what another runtime loads, in one of the ways of `pdf2lora.export.all_exports`.

Reads the adapter, the base model beside its record, and training rows to compare both on; writes a folder and its record,
which says what lies beside it and what came of the export's own check.
"""

import importlib
from pathlib import Path

import torch

from pdf2lora.devices import cards
from pdf2lora.files import checksum, read_json, whole_folder, write_json
from pdf2lora.jobs import job
from pdf2lora.records import Row

COMPARED_ROWS = 24

with job(snakemake.log[0]) as log, cards(snakemake.resources.gpu):
    torch.set_num_threads(snakemake.threads)
    exporter = importlib.import_module(snakemake.params.module)
    base, adapter = Path(snakemake.input.model), Path(snakemake.input.adapter)
    rows = read_json(snakemake.input.train, list[Row])[:COMPARED_ROWS]
    target = Path(snakemake.output.record)
    with whole_folder(target.parent) as folder:
        how = (snakemake.params.quantization, snakemake.params.device)
        checked = exporter.export(base.parent, adapter.parent, rows, *how, folder)
        files = {path.name: checksum(path) for path in sorted(folder.iterdir())}
        made_of = {"model": read_json(base)["name"], "adapter": target.parent.name}
        write_json(folder / target.name, made_of | checked | {"files": files})
    log.info("%s: %s", target.parent, checked)
