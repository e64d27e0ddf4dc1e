import json

import pytest
import torch

from pdf2lora.errors import UserError
from pdf2lora.models.prompts import Example
from pdf2lora.records import Row
from pdf2lora.training.batches import pack, read_rows, tokenise


def test_a_row_over_the_length_is_named_and_never_cut_off(base, rows):
    with pytest.raises(UserError, match=r"row 4 .*土壌水分とは何か。.*max_length") as error:
        tokenise([*rows[:3], Row("土壌水分とは何か。", "", "水分" * 100)], base.tokenizer, 200)
    assert "1 training rows" in str(error.value)


def test_a_file_that_is_no_alpaca_list_is_named(tmp_path):
    path = tmp_path / "train.json"
    path.write_text(json.dumps([{"instruction": "何か。", "output": 3}]), encoding="utf-8")
    with pytest.raises(UserError, match=r"train\.json"):
        read_rows(path)


def test_every_answer_token_is_predicted_from_the_place_before_it():
    batch = pack([Example([1, 2, 3], [4, 5]), Example([6], [7, 8, 9])])
    assert batch["input_ids"].tolist() == [[1, 2, 3, 4, 5, 6, 7, 8, 9]]
    assert batch["position_ids"].tolist() == [[0, 1, 2, 3, 4, 0, 1, 2, 3]]
    assert batch["row_lengths"] == [5, 4]
    assert batch["padded_places"].tolist() == [0, 1, 2, 3, 4, 32, 33, 34, 35]
    assert batch["labels"].tolist() == [4, 5, 7, 8, 9]
    assert torch.equal(batch["input_ids"][0, batch["answer_positions"] + 1], batch["labels"])


def test_an_answer_ends_with_the_token_that_stops_generation(base, examples):
    assert {row.answer[-1] for row in examples} == {base.tokenizer.eos_token_id}
    assert all(base.tokenizer.eos_token_id not in row.answer[:-1] for row in examples)
