"""What a training will take, from its data and a few real steps: before an hour of it is spent, not after.

The probe trains as the training will (same backend, rows, precision), on rows of all lengths, and throws the adapter
away. What it leaves out: waiting for other work on the machine, and a processor that grows hot.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pdf2lora.models.prompts import Example
from pdf2lora.sampling import evenly
from pdf2lora.training.checkpoints import KEPT

PROBE_STEPS = 4
VALIDATION_COST = 1 / 3
"""Of a token that is only looked at, to one that is trained on: no backward pass (Kaplan et al. 2020, section 2.1)."""
STORED = 3
"""Numbers a checkpoint holds for each trainable parameter: itself, and AdamW's two moments."""
HEAP_GROWTH = 1.3
"""A training's memory on a CPU, to the probe's: the pieces that batches leave in the heap are too small for the next
larger one. Measured with models of 0.1 and 0.3 billion parameters: 1.16 after 13 steps, 1.26 to 1.36 after 39. A
GPU's memory is counted without such pieces."""
_BYTES = 4


def probe_rows(rows: Sequence[Example], settings: Mapping[str, Any]) -> list[Example]:
    """The rows of a few steps: spread evenly over the lengths, the longest among them."""
    by_length = sorted(rows, key=lambda row: row.length, reverse=True)
    return evenly(by_length, PROBE_STEPS * settings["batch_size"] * settings["gradient_accumulation"])


def probe_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The variant's settings for the probe: one epoch on one device, which has its share of the batch."""
    share = {"batch_size": max(1, settings["batch_size"] // settings["gpus"]), "gpus": 1}
    return {**settings, **share, "epochs": 1, "early_stopping": 0}


def plan(
    rows: Sequence[Example],
    validation: Sequence[Example],
    settings: Mapping[str, Any],
    probe: Mapping[str, Any],
    start_seconds: float,
) -> dict[str, Any]:
    """What training on all ``rows`` will take; ``probe`` is the record of the training on `probe_rows`, and
    ``start_seconds`` what passed until the model was loaded.

    tokens · (epochs of rows + a third of the validation's) / tokens a second; memory is the probe's peak, and on a CPU
    `HEAP_GROWTH` times that.
    """
    epochs, devices = settings["epochs"], settings["gpus"]
    speed = probe["tokens_per_second"] * devices
    batch = settings["batch_size"] * settings["gradient_accumulation"]
    tokens = epochs * sum(row.length for row in rows)
    looked_at = epochs * sum(row.length for row in validation)
    seconds = start_seconds + (tokens + VALIDATION_COST * looked_at) / speed
    parameters = probe["trainable_parameters"]
    return {
        "steps": epochs * -(-len(rows) // batch),
        "rows": len(rows),
        "tokens": tokens,
        "tokens_per_second": round(speed, 1),
        "minutes": round(seconds / 60, 2),
        "peak_memory_mb": round(probe["peak_memory_mb"] * (HEAP_GROWTH if probe["device"] == "cpu" else 1)),
        "disk_mb": round(parameters * _BYTES * (1 + STORED * (KEPT + 1)) / 2**20, 1),
        "trainable_parameters": parameters,
        "device": probe["device"],
        "devices": devices,
        "probe_steps": probe["steps"],
    }
