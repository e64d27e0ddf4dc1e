import multiprocessing

import pytest

from pdf2lora import resuming
from pdf2lora.errors import UserError
from pdf2lora.records import Answer
from pdf2lora.resuming import Journal, alone, fingerprint

FIRST, SECOND = Answer("a", "海氷である。\n", "stop", 4), Answer("b", "", "length", 9)


def test_a_journal_goes_on_where_it_was_stopped(tmp_path):
    journal = Journal(tmp_path / "deep/answers.jsonl", Answer)
    assert journal.records == []
    journal.add(FIRST)
    assert Journal(tmp_path / "deep/answers.jsonl", Answer).records == [FIRST]


@pytest.mark.parametrize("torn", [1, 7, 20])
def test_a_record_that_was_torn_off_is_dropped_and_written_over(tmp_path, torn):
    path = tmp_path / "answers.jsonl"
    Journal(path, Answer).add(FIRST)
    whole = path.stat().st_size
    Journal(path, Answer).add(SECOND)
    with path.open("r+b") as stream:
        stream.truncate(whole + torn)
    journal = Journal(path, Answer)
    assert journal.records == [FIRST]
    journal.add(SECOND)
    assert Journal(path, Answer).records == [FIRST, SECOND]


def test_whatever_a_result_depends_on_changes_its_fingerprint(tmp_path, monkeypatch):
    data, other = tmp_path / "data", tmp_path / "other"
    data.write_text("1")
    other.write_text("2")
    plain = ({"rank": 8}, {"train": data}, "code", 2, "cpu", "float32")
    assert fingerprint(*plain) == fingerprint(*plain)
    changes = [
        (0, {"rank": 9}),
        (1, {"train": other}),
        (1, {"validation": data}),
        (2, "edited"),
        (3, 1),
        (4, "cuda"),
        (5, "bfloat16"),
    ]
    changed = [(*plain[:place], value, *plain[place + 1 :]) for place, value in changes]
    names = {fingerprint(*parts) for parts in [plain, *changed]}
    monkeypatch.setattr(resuming, "version", lambda name: "99")
    names.add(fingerprint(*plain))
    assert len(names) == 2 + len(changes)


def hold(folder, holding, release):
    with alone(folder):
        holding.set()
        release.wait(30)


def test_two_jobs_never_work_at_one_thing_until_one_of_them_has_ended(tmp_path):
    fork = multiprocessing.get_context("fork")
    holding, release = fork.Event(), fork.Event()
    other = fork.Process(target=hold, args=(tmp_path / "lora", holding, release))
    other.start()
    assert holding.wait(10)
    with pytest.raises(UserError, match="another job is at this work"), alone(tmp_path / "lora"):
        pass
    other.kill()
    other.join()
    with alone(tmp_path / "lora"):
        assert (tmp_path / "lora").is_dir()
