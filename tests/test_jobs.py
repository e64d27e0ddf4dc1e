import errno
import logging
import os
import subprocess
import sys

import pytest
import torch
from safetensors.torch import save_file

from pdf2lora.errors import UserError
from pdf2lora.files import whole
from pdf2lora.jobs import job


@pytest.fixture(autouse=True)
def leave_logging_as_it_was():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level


def test_a_user_error_ends_the_job_with_its_message_alone(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, job(tmp_path / "logs/a.log"):
        raise UserError("a.pdf: no text on page 3. Run OCR.")
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == "error: a.pdf: no text on page 3. Run OCR."
    log = (tmp_path / "logs/a.log").read_text()
    assert "a.pdf: no text on page 3. Run OCR." in log
    assert "Traceback" not in log


def test_a_full_disk_is_said_as_such(tmp_path, capsys):
    with pytest.raises(SystemExit), job(tmp_path / "a.log"):
        raise OSError(errno.ENOSPC, "No space left on device", "results/x")
    assert "results/x: the disk is full" in capsys.readouterr().err


@pytest.fixture
def full_disk(tmp_path):
    """A folder on a disk of its own, of half a megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a disk")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(bytes(10**6)),
        lambda path: save_file({"x": torch.zeros(10**6)}, path),
        lambda path: torch.save({"x": torch.zeros(10**6)}, path),
    ],
    ids=["Python", "safetensors", "PyTorch"],
)
def test_a_disk_that_is_full_is_said_whoever_writes(tmp_path, full_disk, capsys, write):
    with pytest.raises(SystemExit), job(tmp_path / "a.log"), whole(full_disk / "out") as part:
        write(part)
    assert "the disk is full. Free some space" in capsys.readouterr().err
    assert list(full_disk.iterdir()) == []


TOO_MUCH = """
import resource, sys, torch
from pdf2lora.jobs import job
with job(sys.argv[1]):
    resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
    {work}
"""


@pytest.mark.parametrize("work", ["torch.zeros(2**32)", "bytearray(2**33)"])
def test_too_little_memory_is_said_as_such(tmp_path, work):
    done = subprocess.run(
        [sys.executable, "-c", TOO_MUCH.format(work=work), str(tmp_path / "a.log")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith("error: there is not enough memory")
    assert "Traceback" in (tmp_path / "a.log").read_text()


@pytest.mark.parametrize("error", [KeyError("x"), OSError(errno.EACCES, "denied")])
def test_a_defect_keeps_its_traceback_in_the_log(tmp_path, error):
    with pytest.raises(type(error)), job(tmp_path / "a.log"):
        raise error
    assert "Traceback" in (tmp_path / "a.log").read_text()


def test_the_log_has_what_the_work_said_and_stderr_only_warnings(tmp_path, capsys):
    with job(tmp_path / "a.log") as logger:
        logger.info("read 3 pages")
        logger.warning("page 2 is empty")
    log = (tmp_path / "a.log").read_text()
    assert "read 3 pages" in log
    assert "page 2 is empty" in log
    told = capsys.readouterr().err
    assert "page 2 is empty" in told
    assert "read 3 pages" not in told
