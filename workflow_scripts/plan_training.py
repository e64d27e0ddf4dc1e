"""Predict what training one variant will take, by training a few steps and throwing the adapter away.

input: train, validation (Alpaca rows), model (the model.json of the base model's folder); params: settings
output: plan (json: steps, tokens, minutes, memory, disk, and the settings that they are for)
"""

import importlib
import math
import tempfile
import time
from pathlib import Path

started = time.monotonic()

from pdf2lora.devices import cards  # noqa: E402
from pdf2lora.files import write_json  # noqa: E402
from pdf2lora.jobs import job  # noqa: E402

with job(snakemake.log[0]) as log, cards(snakemake.resources.gpu):
    settings = dict(snakemake.params.settings)
    # By name, and before anything that imports transformers: unsloth wants to be first.
    backend = importlib.import_module(f"pdf2lora.training.with_{settings['backend']}")

    import torch

    from pdf2lora.training.planning import plan, probe_rows, probe_settings
    from pdf2lora.training.rows import read_rows, tokenise
    from pdf2lora.training.tripwires import require_rows

    torch.set_num_threads(snakemake.threads)
    files = snakemake.input
    rows, validation = read_rows(files.train), read_rows(files.validation)
    require_rows(len(rows), files.train)
    base = backend.load(Path(files.model).parent, settings["quantization"], settings["device"])
    start_seconds = time.monotonic() - started
    rows, validation = (
        tokenise(examples, base.tokenizer, settings["max_length"]) for examples in (rows, validation)
    )
    with tempfile.TemporaryDirectory() as folder:
        probe = backend.train(
            base,
            probe_rows(rows, settings),
            [],
            probe_settings(settings),
            Path(folder),
            math.inf,
        ).record
    found = plan(rows, validation, settings, probe, start_seconds)
    write_json(snakemake.output.plan, {"settings": settings} | found)
    log.info("%s", found)
