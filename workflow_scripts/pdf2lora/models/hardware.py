"""Where a model computes, and in which number format."""

import torch

from pdf2lora.errors import UserError


def device_of(name: str) -> torch.device:
    """``auto`` (a GPU where there is one), ``cpu`` or ``cuda``."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError(
            "device: cuda is asked for, but PyTorch sees no GPU here. Set `training.device: auto` or `cpu`."
        )
    return torch.device(name)


def dtype_of(device: torch.device) -> torch.dtype:
    """bf16 where the hardware computes in it, else fp32: emulated, bf16 is three times slower than fp32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else torch.float32
