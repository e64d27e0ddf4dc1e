"""Train an adapter with unsloth: its kernels for GPUs under the same trainer, rows, prompt and record as the other
backend's. It works on a CPU too, with nothing won there.

unsloth rewrites transformers, TRL and PEFT as it is imported, so this module has to be imported before whatever
imports them. Its attention knows no packed rows: batches are padded.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from pdf2lora.errors import UserError

# unsloth writes the code that it makes into the working directory, and counts its users over the network.
_CACHE = tempfile.TemporaryDirectory(prefix="unsloth-")
os.environ.setdefault("UNSLOTH_COMPILE_LOCATION", _CACHE.name)
os.environ.setdefault("UNSLOTH_DISABLE_STATISTICS", "1")

try:
    from unsloth import FastLanguageModel
except ImportError as error:
    raise UserError(
        f"`backend: unsloth` is asked for, but unsloth cannot be imported ({error}). Install it with "
        "`python -m pip install --no-deps -r envs/unsloth.txt`, or set `backend: transformers`."
    ) from error

from transformers import AutoTokenizer, set_seed  # noqa: E402

from pdf2lora.models.hardware import device_of, dtype_of  # noqa: E402
from pdf2lora.models.loading import Loaded, quantisation_options, settled  # noqa: E402
from pdf2lora.models.prompts import Example  # noqa: E402
from pdf2lora.models.quantization import QUANTIZATIONS  # noqa: E402
from pdf2lora.training.trainer import AdapterTrainer, Trained, arguments, dataset, lora_of, run  # noqa: E402
from pdf2lora.training.tripwires import require_targets  # noqa: E402

_PACKAGES = ("unsloth", "unsloth_zoo")
_IGNORED = -100
"""The label of a token that carries no loss."""


def load(folder: str | Path, quantization: str = "none", device: str = "auto") -> Loaded:
    """As `models.loading.load`; raises UserError for a quantisation that unsloth would pass over without a word."""
    where, way = device_of(device), QUANTIZATIONS[quantization]
    if where.type == "cpu" and torch.cuda.is_available():
        raise UserError(
            "unsloth trains on the GPU where there is one: set `backend: transformers` for `device: cpu`."
        )
    if way.unsloth is None or where.type not in way.unsloth.devices:
        raise UserError(
            f"unsloth does not quantise to {quantization} on this device ({where.type}), it would train in 16 bits and "
            f"call it {quantization}. Set `backend: transformers` for this variant, or another `device`."
        )
    dtype = dtype_of(where)
    quantisation_options(Path(folder), way, dtype)  # refuses weights that are stored in another way
    if not way.unsloth.compiles:
        # See `worker.prepare`. What was compiled at import runs plainly too.
        torch.compiler.set_stance("force_eager")
    model, _ = FastLanguageModel.from_pretrained(
        str(folder),
        max_seq_length=_longest(folder),
        dtype=dtype,
        **{"load_in_4bit": False, "load_in_8bit": False} | way.unsloth.options,
        use_gradient_checkpointing=False,  # `train` says
        local_files_only=True,
        trust_remote_code=False,
    )
    # Its own, and not what unsloth makes of it: the other stages read the same tokens.
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return settled(Loaded(model, tokenizer, where, dtype, way, 0))


def train(
    base: Loaded,
    rows: Sequence[Example],
    validation: Sequence[Example],
    settings: Mapping[str, Any],
    checkpoint_folder: Path,
    checkpoint_seconds: float,
) -> Trained:
    """As `with_transformers.train`. Gradient checkpointing is not the user's to choose: unsloth's own on a
    GPU where the quantisation wants it, and none otherwise."""
    if settings["gpus"] > 1:
        raise UserError("unsloth trains on one GPU: set `gpus: 1`, or `backend: transformers`.")
    set_seed(settings["seed"])
    require_targets(base.model, settings["target_modules"])
    lora = lora_of(settings)
    offload = base.quantization.unsloth.offloads and base.device.type == "cuda"
    model = FastLanguageModel.get_peft_model(
        base.model,
        r=lora.r,
        lora_alpha=lora.lora_alpha,
        lora_dropout=lora.lora_dropout,
        target_modules=sorted(lora.target_modules),
        bias="none",
        use_gradient_checkpointing="unsloth" if offload else False,
        random_state=settings["seed"],
        max_seq_length=settings["max_length"],
    )
    pad = base.tokenizer.pad_token_id

    def make(**more: Any) -> AdapterTrainer:
        return _Padded(
            model=model,
            args=arguments(base, settings, checkpoint_folder, bool(validation), gradient_checkpointing=False),
            data_collator=lambda rows: padded([Example(**row) for row in rows], pad),
            train_dataset=dataset(rows),
            eval_dataset=dataset(validation) if validation else None,
            processing_class=base.tokenizer,
            **more,
        )

    trained = run(make, base, lora, settings, len(rows), checkpoint_folder, checkpoint_seconds)
    trained.record["versions"] |= {name: version(name) for name in _PACKAGES}
    trained.record["gradient_checkpointing"] = "unsloth" if offload else False  # whatever the settings say
    return trained


def padded(examples: Sequence[Example], pad: int | None) -> dict[str, torch.Tensor]:
    """``input_ids``, ``attention_mask`` and ``labels``, [rows, longest row], padded on the right; only answers have
    labels."""
    width = max(len(prompt) + len(answer) for prompt, answer in examples)
    # What stands there is never attended to and never predicted.
    ids = torch.full((len(examples), width), pad or 0)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, _IGNORED)
    for i, (prompt, answer) in enumerate(examples):
        end = len(prompt) + len(answer)
        ids[i, :end] = torch.tensor(prompt + answer)
        mask[i, :end] = 1
        labels[i, len(prompt) : end] = torch.tensor(answer)
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


class _Padded(AdapterTrainer):
    """On padded batches, with the loss of the trainer that unsloth has put in the place of TRL's."""

    def mean_loss(self, model: torch.nn.Module, inputs: dict, answer_tokens: torch.Tensor) -> torch.Tensor:
        return super(AdapterTrainer, self).compute_loss(model, dict(inputs), num_items_in_batch=answer_tokens)

    def tokens_of(self, inputs: dict) -> int:
        return int(inputs["attention_mask"].sum())


def _longest(folder: str | Path) -> int:
    """The model's own context length: for a longer one, unsloth would stretch its positions."""
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return config.get_text_config().max_position_embeddings
