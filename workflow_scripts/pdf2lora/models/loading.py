"""Load a base model from its folder: its number format, its quantisation (asserted), its tokenizer.

Never reaches for the network: the folder is all there is.
"""

import json
import logging
from pathlib import Path
from typing import Literal, NamedTuple

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import logging as transformers_logging

from pdf2lora.errors import UserError, message_of
from pdf2lora.models.hardware import device_of, dtype_of

Quantization = Literal["none", "4bit", "8bit"]


class Loaded(NamedTuple):
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    dtype: torch.dtype
    """Of everything that is not quantised, and of the arithmetic."""
    quantised_modules: int
    """Linear layers that truly hold 4-bit or 8-bit weights."""


def load(
    folder: str | Path,
    quantization: Quantization = "none",
    device: str = "auto",
    dtype: torch.dtype | None = None,
) -> Loaded:
    """Load the model and tokenizer in ``folder``, in evaluation mode and without gradients; without a ``dtype`` in
    the one that the hardware computes in.

    Raises UserError when the model is quantised already in another way, and when the quantisation that was asked for did not happen.
    """
    folder, where = Path(folder), device_of(device)
    dtype = dtype or dtype_of(where)
    transformers_logging.disable_progress_bar()
    options = quantisation_options(folder, quantization, dtype)
    if where.type == "cuda":
        options["device_map"] = {"": torch.cuda.current_device()}
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, local_files_only=True, trust_remote_code=False, **options
    )
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    count = settle(model, quantization)
    model.requires_grad_(False)
    model.eval()
    return Loaded(model, tokenizer, where, dtype, count)


def quantisation_options(folder: Path, quantization: Quantization, dtype: torch.dtype) -> dict:
    """The loading options for a quantisation; none for a folder that holds such weights already."""
    stored = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("quantization_config")
    if stored is not None:
        bits = {"load_in_4bit": "4bit", "load_in_8bit": "8bit"}
        if quantization not in {name for key, name in bits.items() if stored.get(key)}:
            raise UserError(
                f"{folder}: the model's weights are stored quantised ({stored.get('quant_method')}), which does "
                f"not fit `quantization: {quantization}`. Name the model that it was made from."
            )
        return {}
    if quantization == "none":
        return {}
    from transformers import BitsAndBytesConfig  # bitsandbytes takes seconds to import

    if quantization == "8bit":
        return {"quantization_config": BitsAndBytesConfig(load_in_8bit=True)}
    return {
        "quantization_config": BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
        )
    }


def settle(model: PreTrainedModel, quantization: Quantization) -> int:
    """Assert that the quantisation happened, and cure what bitsandbytes 0.50 does on a CPU; the number of
    quantised modules."""
    if quantization == "none":
        return 0
    import bitsandbytes

    # LLM.int8 on a CPU says one line a layer call.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    kind = bitsandbytes.nn.Linear4bit if quantization == "4bit" else bitsandbytes.nn.Linear8bitLt
    modules = [module for module in model.modules() if isinstance(module, kind)]
    stored = torch.uint8 if quantization == "4bit" else torch.int8
    if not modules or any(module.weight.dtype != stored for module in modules):
        raise UserError(
            f"`quantization: {quantization}` did not happen: {len(modules)} layers are of bitsandbytes' "
            f"{kind.__name__}, and not all of them hold {stored} weights. A figure called {quantization} would "
            "be a lie, so nothing is computed. Check that bitsandbytes supports this machine."
        )
    for module in modules:
        if quantization == "4bit":
            # On a CPU with AVX512-BF16 a forward pass without gradients would repack the weights in
            # place, and every later pass with gradients would read them wrongly.
            module.support_avx512bf16_for_cpu = False
    return len(modules)


def with_adapter(base: Loaded, folder: str | Path) -> Loaded:
    """The same base with the PEFT adapter in ``folder`` (adapter_model.safetensors, adapter_config.json) on it.

    Raises UserError when the adapter does not fit the base: PEFT itself only warns, and then answers as the
    base does.
    """
    from peft import PeftModel, get_peft_model_state_dict
    from safetensors import safe_open

    try:
        model = PeftModel.from_pretrained(base.model, folder, local_files_only=True)
    except (ValueError, RuntimeError) as error:
        if message_of(error) is not None:
            raise  # too little memory
        raise UserError(f"{folder}: the adapter does not fit the base model: {error}") from error
    with safe_open(Path(folder) / "adapter_model.safetensors", framework="pt") as stored:
        names = set(stored.keys())
    if names != set(get_peft_model_state_dict(model, save_embedding_layers=False)):
        raise UserError(
            f"{folder}: the adapter was trained on another architecture than the base model. Train it again."
        )
    model.requires_grad_(False)
    model.eval()
    return base._replace(model=model)
