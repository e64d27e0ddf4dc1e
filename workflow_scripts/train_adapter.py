"""Train the adapter of one variant.

Reads the Alpaca files of training and validation rows and the base model beside its record; writes the PEFT
adapter (weights and configuration), training.json and loss.csv. A job that was killed goes on from its last
checkpoint when it is started again.
"""

import shutil
from pathlib import Path

from pdf2lora.devices import cards
from pdf2lora.files import read_json, whole, write_csv, write_json
from pdf2lora.jobs import job
from pdf2lora.models.hardware import device_of, dtype_of
from pdf2lora.resuming import alone, fingerprint
from pdf2lora.training.launching import Request, train

LOSS_COLUMNS = ("step", "epoch", "loss", "learning_rate", "grad_norm", "tokens", "validation_loss")

folder = Path(snakemake.params.checkpoints)

with job(snakemake.log[0]), cards(snakemake.resources.gpu), alone(folder):
    settings, threads = dict(snakemake.params.settings), snakemake.threads
    files = {name: snakemake.input[name] for name in ("train", "validation", "model")}
    device = device_of(settings["device"])
    key = fingerprint(settings, files, snakemake.params.code, threads, device.type, str(dtype_of(device)))
    trained = train(
        Request(
            *(settings, files["train"], files["validation"], str(Path(files["model"]).parent)),
            checkpoints=str((folder / key).absolute()),
            threads=max(1, threads // settings["gpus"]),
            checkpoint_seconds=snakemake.resources.checkpoint_seconds,
        )
    )
    # Only now, for unsloth wants to be imported before what others import.
    from safetensors.torch import save_file

    name = read_json(files["model"])["name"]
    write_json(snakemake.output.config, trained.config | {"base_model_name_or_path": name})
    write_csv(snakemake.output.loss, trained.history, LOSS_COLUMNS)
    write_json(snakemake.output.training, {"model": name, "settings": settings} | trained.record)
    with whole(snakemake.output.adapter) as part:
        save_file(trained.weights, part, metadata={"format": "pt"})
    # Checkpoints of this variant under other keys are of no use to anyone either.
    shutil.rmtree(folder)
