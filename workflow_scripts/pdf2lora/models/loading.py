"""Load a base model from its folder: its number format, its quantisation (asserted), its tokenizer.

Never reaches for the network: the folder is all there is.
"""

from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase
from transformers.utils import logging as transformers_logging

from pdf2lora.errors import UserError, message_of
from pdf2lora.files import read_json
from pdf2lora.models.hardware import device_of, dtype_of
from pdf2lora.models.quantization import QUANTIZATIONS, Quantization


class Loaded(NamedTuple):
    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    dtype: torch.dtype
    """Of everything that is not quantised, and of the arithmetic."""
    quantization: Quantization
    quantised_modules: int
    """Linear layers that truly hold quantised weights."""


def load(
    folder: str | Path, quantization: str = "none", device: str = "auto", dtype: torch.dtype | None = None
) -> Loaded:
    """Load the model and tokenizer in ``folder``, in evaluation mode and without gradients; without a ``dtype`` in
    the one that the hardware computes in.

    Raises UserError when the model is stored quantised in another way, and when the quantisation that was asked for
    did not happen.
    """
    folder, where, way = Path(folder), device_of(device), QUANTIZATIONS[quantization]
    dtype = dtype or dtype_of(where)
    transformers_logging.disable_progress_bar()
    options = quantisation_options(folder, way, dtype)
    if where.type == "cuda":
        options["device_map"] = {"": torch.cuda.current_device()}
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=dtype, local_files_only=True, trust_remote_code=False, **options
    )
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    loaded = settled(Loaded(model, tokenizer, where, dtype, way, 0))
    model.eval()
    return loaded


def quantisation_options(folder: Path, way: Quantization, dtype: torch.dtype) -> dict[str, Any]:
    """The loading options for a quantisation; none for a folder that holds such weights already."""
    stored = read_json(folder / "config.json").get("quantization_config")
    if stored is None:
        return way.options(dtype)
    if not way.is_stored(stored):
        raise UserError(
            f"{folder}: the model's weights are stored quantised ({stored.get('quant_method')}), which does not fit "
            f"`quantization: {way.name}`. Name the model that it was made from."
        )
    return {}


def settled(loaded: Loaded) -> Loaded:
    """The model cured and without gradients, and the number of its quantised layers.

    Raises UserError when the quantisation did not happen.
    """
    model, way = loaded.model, loaded.quantization
    way.cure(model)
    model.requires_grad_(False)
    if (kind := way.layer()) is None:
        return loaded
    layers = [module for module in model.modules() if isinstance(module, kind)]
    if not layers or any(layer.weight.dtype != getattr(torch, way.weight_dtype) for layer in layers):
        raise UserError(
            f"`quantization: {way.name}` did not happen: {len(layers)} layers are of the class {kind.__name__}, and not "
            f"all of them hold {way.weight_dtype} weights. A figure called {way.name} would be a lie, so nothing is "
            "computed. Check that the quantisation's library supports this machine."
        )
    return loaded._replace(quantised_modules=len(layers))


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
