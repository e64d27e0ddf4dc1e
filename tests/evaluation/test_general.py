import json
from pathlib import Path

import pytest

from pdf2lora.digest import closure
from pdf2lora.errors import UserError
from pdf2lora.evaluation.general import read_general_questions

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "resources" / "general_questions.jsonl"


def write(path, *rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


ROW = {"id": "g1", "topic": "地理", "question": "日本の首都はどこですか。", "answers": ["東京"]}


def test_questions_of_the_users_own_are_read(tmp_path):
    path = write(tmp_path / "own.jsonl", "\ufeff" + json.dumps(ROW), "", ROW | {"id": "g2"})
    assert [question.id for question in read_general_questions(path)] == ["g1", "g2"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (ROW, "its id was used before"),
        (ROW | {"id": " "}, "id is empty"),
        (ROW | {"id": "g2", "question": ""}, "question is empty"),
        (ROW | {"id": "g2", "answers": []}, "an answer is empty"),
        (ROW | {"id": "g2", "answers": ["東京", " "]}, "an answer is empty"),
        (ROW | {"id": "g2", "question": "東京は日本の何か。"}, "says its own answer, 東京"),
        (ROW | {"id": "g2", "answers": "東京"}, "not a general question"),
        ("{", "not a general question"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, row, fault):
    with pytest.raises(UserError, match=rf"own\.jsonl, line 2: .*{fault}"):
        read_general_questions(write(tmp_path / "own.jsonl", ROW, row))


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path):
    (tmp_path / "own.jsonl").write_bytes(json.dumps(ROW, ensure_ascii=False).encode("cp932"))
    with pytest.raises(UserError, match="line 1: not a general question"):
        read_general_questions(tmp_path / "own.jsonl")


def test_a_file_without_questions_is_an_error(tmp_path):
    with pytest.raises(UserError, match="no question in it"):
        read_general_questions(write(tmp_path / "own.jsonl", ""))


def test_half_of_the_shipped_questions_are_polite():
    questions = read_general_questions(SHIPPED)
    polite = [one for one in questions if one.question.endswith(("ですか。", "ますか。"))]
    assert len(polite) == len(questions) // 2
    assert all(one.question.endswith(("か。", "答えよ。")) for one in questions)


def test_a_metric_that_changes_lets_no_system_answer_again():
    scripts = ROOT / "workflow_scripts"
    read = {path.relative_to(scripts).as_posix() for path in closure(scripts / "answer_questions.py")}
    assert "pdf2lora/evaluation/general.py" in read
    assert not [name for name in read if "metrics" in name or "facts" in name or "scoring" in name]
