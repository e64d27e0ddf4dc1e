"""What all engines share."""

import pytest

from pdf2lora.models.engines.engine import enough_tokens, repeats_itself
from tiny_model import build_tokenizer


@pytest.mark.parametrize(
    ("tokens", "repeating"),
    [
        ([7] * 24, True),
        ([7] * 23, False),
        ([9, 8, *[1, 2, 3, 4, 5, 6, 7] * 4], True),
        ([1, 2, 3, 4, 5, 6, 7] * 3, False),
        ([1, 2, 3] * 7, False),
        ([1, 2, 3] * 8, True),
        ([*[1, 2, 3] * 8, 4], False),
        ([], False),
    ],
)
def test_an_answer_repeats_itself_when_its_end_is_one_sequence_four_times(tokens, repeating):
    assert repeats_itself(tokens) is repeating


def test_a_limit_is_what_the_longest_reference_needs_and_more():
    tokenizer = build_tokenizer()
    longest = len(tokenizer("海氷の面積は減少しています。", add_special_tokens=False)["input_ids"])
    assert enough_tokens(tokenizer, ["海氷。", "海氷の面積は減少しています。"]) == longest + longest // 4 + 8
