"""The ways in which a base model's weights may be held: one object each, and the table of them.

A further way is a subclass of `Quantization` and its line in `QUANTIZATIONS`. What takes seconds to import is imported
where it is used, for the configuration reads the names from here in every run.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

# bitsandbytes 0.50 on a CPU says a line for every call of an 8-bit layer, and as soon as PEFT imports it that a kernel of
# the model hub is missing, which is not needed. Here, for this module is read before both.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)


@dataclass(frozen=True)
class WithUnsloth:
    """What unsloth needs for a quantisation."""

    options: Mapping[str, bool] = field(default_factory=dict)
    """Of FastLanguageModel.from_pretrained."""
    devices: tuple[str, ...] = ("cpu", "cuda")
    """Where it really happens: elsewhere unsloth passes the option over without a word."""
    compiles: bool = True
    """Whether what it compiles trains; where not, everything runs as it is written."""
    offloads: bool = False
    """Whether to checkpoint gradients its own way on a GPU, which keeps activations in the machine's memory."""


class Quantization:
    """Weights as they are stored, in the format of the arithmetic. Another way overrides what differs in it."""

    name = "none"
    weight_dtype: str | None = None
    """PyTorch's name for the format in which a quantised layer holds its weights."""
    training_environment: ClassVar[Mapping[str, str]] = {}
    """Variables of the environment to set before a backend is imported."""
    answering_environment: ClassVar[Mapping[str, str]] = {}
    """Variables to set before a model that answers is loaded, where the user has not."""
    unsloth: WithUnsloth | None = None
    """None where unsloth cannot load it."""

    def options(self, dtype: Any) -> dict[str, Any]:
        """Options of `from_pretrained` for arithmetic in ``dtype``; none for weights that are stored so already."""
        return {}

    def is_stored(self, quantization_config: Mapping[str, Any]) -> bool:
        """Whether weights whose config.json has this entry `quantization_config` are held in this way."""
        return False

    def layer(self) -> type | None:
        """The class of a quantised linear layer."""
        return None

    def cure(self, model: Any) -> None:
        """Called with every model as soon as it is loaded: mend what would go wrong later."""

    def dequantised(self, model: Any) -> Any:
        """The model with plain linear layers of the same numbers, to merge an adapter into."""
        return model


class Plain(Quantization):
    unsloth = WithUnsloth()


class _BitsAndBytes(Quantization):
    """Quantised by bitsandbytes while the weights are loaded."""

    flag: str
    """Its name for this quantisation, in BitsAndBytesConfig as in config.json."""

    def options(self, dtype: Any) -> dict[str, Any]:
        from transformers import BitsAndBytesConfig

        return {"quantization_config": BitsAndBytesConfig(**{self.flag: True}, **self.details(dtype))}

    def details(self, dtype: Any) -> dict[str, Any]:
        return {}

    def is_stored(self, quantization_config: Mapping[str, Any]) -> bool:
        return bool(quantization_config.get(self.flag))

    def dequantised(self, model: Any) -> Any:
        return model.dequantize()


class FourBit(_BitsAndBytes):
    """QLoRA's NormalFloat, with quantised constants (Dettmers et al. 2023)."""

    name, flag, weight_dtype = "4bit", "load_in_4bit", "uint8"
    unsloth = WithUnsloth({"load_in_4bit": True}, offloads=True)

    def details(self, dtype: Any) -> dict[str, Any]:
        return {
            "bnb_4bit_quant_type": "nf4",
            "bnb_4bit_use_double_quant": True,
            "bnb_4bit_compute_dtype": dtype,
        }

    def layer(self) -> type:
        from bitsandbytes.nn import Linear4bit

        return Linear4bit

    def cure(self, model: Any) -> None:
        """bitsandbytes 0.50: on a CPU with AVX512-BF16 a pass without gradients would repack the weights in place, and
        every later pass with gradients would read them wrongly."""
        for module in model.modules():
            if isinstance(module, self.layer()):
                module.support_avx512bf16_for_cpu = False


class EightBit(_BitsAndBytes):
    """LLM.int8 (Dettmers et al. 2022)."""

    name, flag, weight_dtype = "8bit", "load_in_8bit", "int8"
    # It multiplies other numbers of outlier columns each time. oneDNN keeps what it made for each new shape, between
    # large tensors that were given back: 3.6 to 6.3 GB resident where 2.7 are enough, and no faster.
    answering_environment: ClassVar = {"ONEDNN_PRIMITIVE_CACHE_CAPACITY": "0"}
    # Compiled, its layers gave adapters without a gradient; unsloth looks there as it is imported.
    training_environment: ClassVar = {"UNSLOTH_COMPILE_DISABLE": "1"}
    unsloth = WithUnsloth({"load_in_8bit": True}, devices=("cuda",), compiles=False)

    def layer(self) -> type:
        from bitsandbytes.nn import Linear8bitLt

        return Linear8bitLt


QUANTIZATIONS: dict[str, Quantization] = {way.name: way for way in (Plain(), FourBit(), EightBit())}
