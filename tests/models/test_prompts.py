import pytest

from pdf2lora.errors import UserError
from pdf2lora.models.prompts import (
    Prompt,
    end_of_answer,
    example,
    next_headings,
    parted,
    prompt,
    prompt_text,
    without_thinking,
)
from pdf2lora.records import Row
from tiny_model import build_tokenizer

CHAT = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<end>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)


@pytest.fixture
def plain():
    return build_tokenizer()


@pytest.fixture
def chat():
    tokenizer = build_tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": ["<end>"]})
    tokenizer.chat_template = CHAT
    return tokenizer


def test_training_and_answering_see_the_same_prompt(plain, chat):
    for tokenizer in (plain, chat):
        for given in ("", "2015年の値で答えること。"):
            row = example(tokenizer, Row("海氷とは何か。", given, "海の氷である。"))
            assert row.prompt == prompt(tokenizer, Prompt("海氷とは何か。", given))


def test_without_a_chat_template_the_frame_is_alpacas_in_japanese(plain):
    tokens = prompt(plain, Prompt("海氷とは何か。"))
    assert tokens[0] == plain.bos_token_id
    assert plain.bos_token_id not in tokens[1:]
    assert plain.decode(tokens[1:]) == "### 指示:\n海氷とは何か。\n\n### 応答:\n"


def test_an_input_has_its_own_place_in_the_frame(plain):
    text = plain.decode(prompt(plain, Prompt("要約せよ。", "海氷は減った。"))[1:])
    assert text == "### 指示:\n要約せよ。\n\n### 入力:\n海氷は減った。\n\n### 応答:\n"


def test_the_chat_template_is_used_and_thinking_is_off(chat):
    assert chat.decode(prompt(chat, Prompt("海氷とは何か。"))) == (
        "<|user|>海氷とは何か。<end>\n<|assistant|><think>\n\n</think>\n\n"
    )
    assert "海氷とは何か。\n\n要約せよ。" in chat.decode(prompt(chat, Prompt("海氷とは何か。", "要約せよ。")))


def test_an_answer_ends_as_the_chat_template_ends_a_turn(plain, chat):
    assert end_of_answer(plain) == plain.eos_token_id
    assert end_of_answer(chat) == chat.convert_tokens_to_ids("<end>") != chat.eos_token_id
    assert example(chat, Row("何か。", "", "氷。")).answer[-1] == chat.convert_tokens_to_ids("<end>")


def test_a_tokenizer_that_cannot_end_an_answer_is_refused(plain):
    plain.eos_token = None
    with pytest.raises(UserError, match="end-of-text"):
        end_of_answer(plain)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("<think>\n海氷は…\n</think>\n\n海の氷である。", "海の氷である。"),
        ("<think>考えが終わらないまま切られた", ""),
        ("氷とは<think>何か</think>", "氷とは<think>何か</think>"),
        ("", ""),
    ],
)
def test_an_answer_is_without_what_was_thought_aloud_before_it(said, text):
    assert without_thinking(said) == text


def test_what_is_to_be_read_stands_before_the_frame(plain, chat):
    without, reading = prompt(plain, Prompt("要約せよ。", "表1")), "海氷は減った。"
    assert plain.decode(prompt(plain, Prompt("要約せよ。", "表1", reading))[1:]) == (
        f"{reading}\n\n{plain.decode(without[1:])}"
    )
    assert prompt(plain, Prompt("要約せよ。", "表1", "")) == without
    assert f"{reading}\n\n要約せよ。\n\n表1<end>" in chat.decode(
        prompt(chat, Prompt("要約せよ。", "表1", reading))
    )


def test_an_answer_is_over_where_another_heading_of_the_frame_begins(plain, chat):
    over, going_on = "海の氷である。\n\n### 応答:\n海の氷", "海の氷である。\n\n##"
    assert parted(over, next_headings(plain)) == ("海の氷である。\n", "\n### 応答:\n海の氷")
    assert parted(going_on, next_headings(plain)) == (going_on, "")
    assert parted(over, next_headings(chat)) == (over, "")
    assert parted("一。二。三。", ("三", "二")) == ("一。", "二。三。")


def test_a_prompts_text_becomes_its_tokens(plain, chat):
    asked = Prompt("要約せよ。", "表1", "海氷は減った。")
    assert plain(prompt_text(plain, asked))["input_ids"] == prompt(plain, asked)
    assert chat(prompt_text(chat, asked), add_special_tokens=False)["input_ids"] == prompt(chat, asked)
