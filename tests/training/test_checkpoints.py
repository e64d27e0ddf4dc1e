import pytest

from pdf2lora.training import checkpoints


def checkpoint(folder, step, sealed=True):
    path = folder / f"checkpoint-{step}"
    path.mkdir(parents=True)
    (path / "optimizer.pt").write_bytes(b"state" * step)
    if sealed:
        checkpoints.seal(path)
    return path


def test_the_last_whole_checkpoint_counts_by_number(tmp_path):
    last = checkpoint(tmp_path, 10)
    checkpoint(tmp_path, 9)
    assert checkpoints.newest(tmp_path) == last


def test_no_checkpoint_is_a_fresh_start(tmp_path):
    assert checkpoints.newest(tmp_path / "nothing") is None


@pytest.mark.parametrize(
    "tear",
    [
        lambda path: (path / "complete.json").unlink(),
        lambda path: (path / "complete.json").write_text('{"optimizer.pt": "'),
        lambda path: (path / "optimizer.pt").write_bytes(b"stat"),
        lambda path: (path / "optimizer.pt").unlink(),
    ],
)
def test_a_torn_checkpoint_is_passed_over_and_removed(tmp_path, tear):
    kept, torn = checkpoint(tmp_path, 1), checkpoint(tmp_path, 2)
    tear(torn)
    assert checkpoints.newest(tmp_path) == kept
    assert not torn.exists()
