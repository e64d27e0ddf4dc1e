import pytest

from pdf2lora.errors import UserError
from pdf2lora.training.sweeping import best, table


def record(loss, rank=8):
    return {
        "validation_loss": loss,
        "settings": {"rank": rank, "epochs": 4},
        "final_loss": 0.1,
        "steps": 9,
        "seconds": 12.34,
    }


def test_the_lowest_validation_loss_wins_and_the_first_of_equals():
    assert best({"a": record(0.3), "b": record(0.2), "c": record(0.2)}) == "b"


def test_without_validation_rows_nothing_is_chosen():
    with pytest.raises(UserError, match="validation_share"):
        best({"a": record(0.3), "b": record(None)})


def test_the_table_says_what_was_tried_and_what_was_chosen():
    rows = table({"a": record(0.3), "b": record(0.2, rank=16)}, ["rank"], "b")
    assert [(row["candidate"], row["rank"], row["chosen"]) for row in rows] == [
        ("a", 8, "no"),
        ("b", 16, "yes"),
    ]
    assert list(rows[0]) == [
        *("candidate", "rank", "validation_loss", "final_loss", "steps", "seconds", "chosen"),
    ]
