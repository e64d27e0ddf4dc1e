"""The backend of unsloth: its kernels for GPUs in the same loop, on the same rows. It works on a CPU too, with nothing won
there.

unsloth rewrites transformers, TRL and PEFT as it is imported, so this module has to be imported before whatever
imports them. Its attention knows no packed rows: batches are padded.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
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

from peft import LoraConfig, PeftModel  # noqa: E402
from transformers import AutoConfig, AutoTokenizer, PreTrainedTokenizerBase  # noqa: E402
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling  # noqa: E402

from pdf2lora.models.hardware import device_of, dtype_of  # noqa: E402
from pdf2lora.models.loading import Loaded, quantisation_options, settled  # noqa: E402
from pdf2lora.models.prompts import Example  # noqa: E402
from pdf2lora.models.quantization import QUANTIZATIONS  # noqa: E402
from pdf2lora.training.batches import labelled  # noqa: E402

PACKAGES = ("unsloth", "unsloth_zoo")


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
        # What was compiled at import runs plainly too.
        torch.compiler.set_stance("force_eager")
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    model, _ = FastLanguageModel.from_pretrained(
        str(folder),
        # For a longer context than the model's own, unsloth would stretch its positions.
        max_seq_length=config.get_text_config().max_position_embeddings,
        dtype=dtype,
        **{"load_in_4bit": False, "load_in_8bit": False} | way.unsloth.options,
        use_gradient_checkpointing=False,  # `adapt` says
        local_files_only=True,
        trust_remote_code=False,
    )
    # Its own, and not what unsloth makes of it: the other stages read the same tokens.
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    return settled(Loaded(model, tokenizer, where, dtype, way, 0))


def adapt(
    base: Loaded, lora: LoraConfig, settings: Mapping[str, Any], rows: Sequence[Example]
) -> tuple[PeftModel, dict[str, Any]]:
    """As `with_transformers.adapt`. Gradient checkpointing is not the user's to choose: unsloth's own on a GPU where the
    quantisation wants it, and none otherwise."""
    if settings["gpus"] > 1:
        raise UserError("unsloth trains on one GPU: set `gpus: 1`, or `backend: transformers`.")
    checkpointing = "unsloth" if base.quantization.unsloth.offloads and base.device.type == "cuda" else False
    model = FastLanguageModel.get_peft_model(
        base.model,
        r=lora.r,
        lora_alpha=lora.lora_alpha,
        lora_dropout=lora.lora_dropout,
        target_modules=sorted(lora.target_modules),
        bias="none",
        use_gradient_checkpointing=checkpointing,
        random_state=settings["seed"],
        max_seq_length=settings["max_length"],
    )
    return model, {"gradient_checkpointing": checkpointing}


def collate(rows: Sequence[Example], tokenizer: PreTrainedTokenizerBase) -> dict[str, torch.Tensor]:
    """``input_ids``, ``attention_mask`` and ``labels``, [rows, longest row], padded on the right by TRL."""
    # Whatever pads is never attended to and never predicted.
    return DataCollatorForLanguageModeling(tokenizer.pad_token_id or 0)([labelled(row) for row in rows])


def loss(model: PeftModel, batch: Mapping[str, torch.Tensor], answer_tokens: int) -> torch.Tensor:
    """As `with_transformers.loss`, by the kernels that unsloth has put in the place of the model's own loss."""
    return model(**batch, num_items_in_batch=answer_tokens).loss
