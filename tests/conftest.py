"""What the tests of the library share."""

import pytest
import torch

from pdf2lora.models import loading

AS_THE_MACHINE_DOES = {"workflow", "slurm", "test_launching.py", "test_with_unsloth.py"}
"""They compare with other processes, which compute as it does too."""


@pytest.fixture(scope="module", autouse=True)
def fp32_on_the_cpu(request):
    """The same arithmetic on every machine: where a processor computes in bf16, a row rounds otherwise in a batch than
    by itself, and nothing is equal to the last digit."""
    with pytest.MonkeyPatch.context() as patch:
        if not AS_THE_MACHINE_DOES & set(request.path.parts):
            patch.setattr(loading, "dtype_of", lambda device: torch.float32)
        yield


@pytest.fixture(scope="session")
def load_exactly():
    """`load` on the CPU in fp32, also where the processor computes in bf16: there a row rounds otherwise in a batch
    than by itself, and nothing is equal to the last digit."""

    def load(folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loading, "dtype_of", lambda device: torch.float32)
            return loading.load(folder, device="cpu")

    return load
