import pytest

from pdf2lora.resources import resource


@pytest.mark.parametrize(
    ("told", "key"), [("SLURM status is: 'OUT_OF_MEMORY'", "model_mem_mb"), ("'TIMEOUT'", "model_runtime")]
)
def test_what_ended_a_job_from_outside_is_explained_with_the_key_to_change(told, key):
    (meaning,) = (meaning for sign, meaning in resource("killed_jobs").items() if sign in told)
    assert f"`resources.{key}`" in meaning
