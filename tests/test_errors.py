"""What an error means for the user, whoever raised it."""

import pytest

from pdf2lora.errors import UserError, message_of


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: can't allocate memory: you tried …"
        ),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    ],
    ids=lambda error: str(error)[:20],
)
def test_too_little_memory_is_known_by_whoever_says_it(error):
    assert "not enough memory" in message_of(error)


@pytest.mark.parametrize("number", [28, 122])
def test_a_full_disk_and_a_used_up_quota_are_the_same_to_the_user(number):
    error = OSError(number, "…", "results/x")
    assert message_of(error).startswith("results/x: the disk is full")
    assert "the disk is full" in message_of(
        RuntimeError(f"Error: IoError(Os {{ code: {number} }}) (os error {number})")
    )


def test_what_is_addressed_to_the_user_is_said_as_it_is_and_a_defect_is_not():
    assert message_of(UserError("a.pdf: is blank.")) == "a.pdf: is blank."
    assert message_of(KeyError("x")) is None
    assert message_of(RuntimeError("os error 281")) is None
