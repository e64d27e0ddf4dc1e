import pytest

from pdf2lora.records import Answer
from pdf2lora.resuming import Journal, fingerprint

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


def test_whatever_a_result_depends_on_changes_its_fingerprint(tmp_path):
    data, other = tmp_path / "data", tmp_path / "other"
    data.write_text("1")
    other.write_text("2")
    plain = ({"rank": 8}, {"train": data}, "code", 2)
    assert fingerprint(*plain) == fingerprint(*plain)
    changed = [
        ({"rank": 9}, {"train": data}, "code", 2),
        ({"rank": 8}, {"train": other}, "code", 2),
        ({"rank": 8}, {"validation": data}, "code", 2),
        ({"rank": 8}, {"train": data}, "edited", 2),
        ({"rank": 8}, {"train": data}, "code", 1),
    ]
    assert len({fingerprint(*parts) for parts in [plain, *changed]}) == 6
