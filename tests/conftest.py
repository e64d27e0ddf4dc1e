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
