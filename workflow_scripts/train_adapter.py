"""Train the adapter of one variant.

Reads the Alpaca files of training and validation rows and the base model beside its record; writes the PEFT
adapter (weights and configuration), training.json and loss.csv. A job that was killed goes on from its last
checkpoint when it is started again.
"""

import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from pdf2lora.files import read_json, whole, write_csv, write_json
from pdf2lora.jobs import job
from pdf2lora.models.loading import load
from pdf2lora.training import checkpoints
from pdf2lora.training.rows import read_rows, tokenise
from pdf2lora.training.tripwires import require_rows
from pdf2lora.training.with_transformers import train

LOSS_COLUMNS = ("step", "epoch", "loss", "learning_rate", "grad_norm", "tokens", "validation_loss")

with job(snakemake.log[0]):
    settings, threads = dict(snakemake.params.settings), snakemake.threads
    torch.set_num_threads(threads)
    files = {name: Path(snakemake.input[name]) for name in ("train", "validation", "model")}
    rows, validation = read_rows(files["train"]), read_rows(files["validation"])
    require_rows(len(rows), str(files["train"]))
    base = load(files["model"].parent, settings["quantization"], settings["device"])
    folder = Path(snakemake.params.checkpoints)
    trained = train(
        base,
        tokenise(rows, base.tokenizer, settings["max_length"]),
        tokenise(validation, base.tokenizer, settings["max_length"]),
        settings,
        folder / checkpoints.key(settings, files, snakemake.params.code, threads),
    )
    name = read_json(files["model"])["name"]
    write_json(snakemake.output.config, trained.config | {"base_model_name_or_path": name})
    write_csv(snakemake.output.loss, trained.history, LOSS_COLUMNS)
    write_json(snakemake.output.training, {"model": name, "settings": settings} | trained.record)
    with whole(snakemake.output.adapter) as part:
        save_file(trained.weights, part, metadata={"format": "pt"})
    # Checkpoints of this variant under other keys are of no use to anyone either.
    shutil.rmtree(folder, ignore_errors=True)
