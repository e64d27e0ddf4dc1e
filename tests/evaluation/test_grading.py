"""What makes an answer right: nothing against its reference, and all of its facts or almost its wording."""

import pytest

from pdf2lora.evaluation.grading import grade


@pytest.mark.parametrize(
    ("rouge_l", "right", "missing", "contradicted", "expected"),
    [
        (100, ["2050年"], [], [], "right"),
        (20, ["2050年"], [], [], "right"),  # in other words
        (95, [], [], [], "right"),  # a reference without facts
        (95, ["2050年"], ["30 %"], [], "right"),
        (20, ["2050年"], ["30 %"], [], "partly"),
        (60, [], [], [], "partly"),
        (95, ["2050年"], [], [("30 %", "40 %")], "partly"),  # however alike it looks
        (20, [], ["2050年"], [("2050年", "2060年")], "wrong"),
        (0, [], [], [], "wrong"),
    ],
)
def test_an_answer_is_graded_by_its_facts_and_its_wording(rouge_l, right, missing, contradicted, expected):
    assert grade(rouge_l, right, missing, contradicted) == expected
