import errno
import os

import pytest

from pdf2lora import files


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "out.txt"
    files.write_text(path, "old")
    with pytest.raises(OSError, match="disk"), files.whole(path) as part:
        part.write_text("half of the n")
        raise OSError(errno.ENOSPC, "disk full")
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_an_error_while_filling_a_folder_leaves_the_old_folder_and_nothing_else(tmp_path):
    folder = tmp_path / "model"
    with files.whole_folder(folder) as part:
        (part / "a").write_text("old")
    with pytest.raises(RuntimeError), files.whole_folder(folder) as part:
        (part / "a").write_text("new")
        raise RuntimeError
    assert (folder / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_written_file_has_the_permissions_that_the_user_asked_for(tmp_path):
    before = os.umask(0o027)
    try:
        files.write_text(tmp_path / "out.txt", "")
    finally:
        os.umask(before)
    assert (tmp_path / "out.txt").stat().st_mode & 0o777 == 0o640


def test_json_keeps_japanese_readable_and_refuses_what_is_no_number(tmp_path):
    files.write_json(tmp_path / "a.json", {"問": "何か"})
    assert "問" in (tmp_path / "a.json").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="JSON"):
        files.write_json(tmp_path / "b.json", float("nan"))
    assert not (tmp_path / "b.json").exists()


def test_csv_comes_back_as_it_was_written(tmp_path):
    rows = [{"a": "一", "b": 'x,"y"\nz'}, {"a": "", "b": "二"}]
    files.write_csv(tmp_path / "rows.csv", rows, ["a", "b"])
    assert files.read_csv(tmp_path / "rows.csv") == rows


def test_what_a_killed_job_left_is_not_in_the_next_ones_output(tmp_path):
    (tmp_path / ".model.part").mkdir()
    (tmp_path / ".model.part/torn").write_text("half")
    with files.whole_folder(tmp_path / "model") as part:
        (part / "whole").write_text("all")
    (tmp_path / ".out.txt.part").write_text("half")
    files.write_text(tmp_path / "out.txt", "all")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        *("model", "model/whole", "out.txt"),
    ]


def test_a_column_that_was_not_declared_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="b"):
        files.write_csv(tmp_path / "rows.csv", [{"a": 1, "b": 2}], ["a"])
    assert not (tmp_path / "rows.csv").exists()
