"""Predict what training one variant will take, by training a few steps and throwing the adapter away.

input: train, validation (Alpaca rows), model (the model.json of the base model's folder); params: settings
output: plan (json: steps, tokens, minutes, memory, disk, and the settings that they are for)
"""

import math
import tempfile
import time
from pathlib import Path

started = time.monotonic()

from pdf2lora.devices import cards  # noqa: E402
from pdf2lora.files import write_json  # noqa: E402
from pdf2lora.jobs import job  # noqa: E402
from pdf2lora.training.launching import Request, prepare  # noqa: E402

with job(snakemake.log[0]) as log, cards(snakemake.resources.gpu), tempfile.TemporaryDirectory() as folder:
    settings, files = dict(snakemake.params.settings), snakemake.input
    backend, base, rows, validation = prepare(
        Request(
            *(settings, files.train, files.validation, str(Path(files.model).parent), folder),
            # As in the training itself, whose processes share them.
            threads=max(1, snakemake.threads // settings["gpus"]),
        )
    )
    start_seconds = time.monotonic() - started

    # Only now, for unsloth wants to be imported before what others import.
    from pdf2lora.training.loop import train
    from pdf2lora.training.planning import plan, probe_rows, probe_settings

    chosen = probe_rows(rows, settings)
    probe = train(backend, base, chosen, [], probe_settings(settings), Path(folder), math.inf).record
    planned = plan(rows, validation, settings, probe, start_seconds)
    write_json(snakemake.output.plan, {"settings": settings} | planned)
    log.info("%s", planned)
