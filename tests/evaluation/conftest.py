"""What several tests of the evaluation need."""

import pytest
import torch

from pdf2lora.models import loading


@pytest.fixture(scope="session")
def load_exactly():
    """`load` on the CPU in fp32, also where the processor computes in bf16: there a row rounds otherwise in a batch
    than by itself, and nothing is equal to the last digit."""

    def load(folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loading, "dtype_of", lambda device: torch.float32)
            return loading.load(folder, device="cpu")

    return load
