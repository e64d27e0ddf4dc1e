import weakref

import pytest
import torch

from pdf2lora.models.engines import in_process
from pdf2lora.models.engines.decoding import joined
from pdf2lora.models.engines.in_process import answer, goes_in_circles
from pdf2lora.models.prompts import prompt
from tiny_model import build_tiny_model

QUESTIONS = [
    ("海氷とは何か。", ""),
    ("合成開口レーダは、どのような仕組みで地表を観測しますか。分かりやすく説明してください。", ""),
    ("SARとは。", "雲を通す。"),
    ("永久凍土について、資料には何と書かれているか。", ""),
    ("黒潮とは。", ""),
]


@pytest.fixture(scope="module")
def system(tmp_path_factory, load_exactly):
    system = load_exactly(build_tiny_model(tmp_path_factory.mktemp("tiny")))
    # Random weights say one token for ever; without the tie they say more.
    torch.manual_seed(3)
    head = torch.nn.Linear(64, len(system.tokenizer), bias=False).requires_grad_(False)
    system.model.set_output_embeddings(head)
    for parameter in system.model.model.layers.parameters():
        parameter.mul_(4)
    return system


@pytest.fixture
def endless(monkeypatch):
    """No answer ends before the limit."""
    monkeypatch.setattr(in_process, "_stops", lambda system: set())
    monkeypatch.setattr(in_process, "goes_in_circles", lambda tokens: False)


def generated(system, question, count):
    """What transformers' own generate says to one question by itself."""
    tokens = torch.tensor([prompt(system.tokenizer, *question)])
    said = system.model.generate(
        tokens,
        attention_mask=torch.ones_like(tokens),
        max_new_tokens=count,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
    )
    return said[0, tokens.shape[1] :].tolist()


def tokens_by_row(system, questions, count):
    prompts = [prompt(system.tokenizer, *question) for question in questions]
    return {row: tokens for row, tokens, _ in in_process._generate(system, prompts, count, False)}


def test_answers_in_a_batch_are_those_of_generate_one_by_one(system, endless):
    # Past the sliding window of 32 tokens, with padding in the batch.
    found = tokens_by_row(system, QUESTIONS, 40)
    expected = [generated(system, question, 40) for question in QUESTIONS]
    assert [found[row] for row in range(len(QUESTIONS))] == expected
    assert len({tuple(tokens) for tokens in expected}) == len(QUESTIONS)


@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_answers_come_in_the_order_of_the_questions(system, batch_size):
    expected = [answer(system, [question], 12, 1)[0] for question in QUESTIONS]
    assert answer(system, QUESTIONS, 12, batch_size) == expected


def test_joined_caches_are_given_back(system):
    caches = [in_process._read(system, [prompt(system.tokenizer, *question)])[0] for question in QUESTIONS]
    states = [weakref.ref(layer.keys) for cache in caches for layer in cache.layers]
    cache = joined(caches)
    assert cache.get_seq_length() > 0
    assert not any(state() is not None for state in states)


def test_a_row_that_ends_leaves_the_others_as_they_are(system, endless, monkeypatch):
    unstopped = tokens_by_row(system, QUESTIONS, 30)
    stop = unstopped[1][9]
    monkeypatch.setattr(in_process, "_stops", lambda system: {stop})
    for row, tokens in tokens_by_row(system, QUESTIONS, 30).items():
        end = unstopped[row].index(stop) if stop in unstopped[row] else 30
        assert tokens == unstopped[row][:end]


def test_the_reason_for_the_end_is_said(system, monkeypatch):
    first = generated(system, QUESTIONS[0], 6)
    monkeypatch.setattr(in_process, "_stops", lambda system: {first[4]})
    stopped = answer(system, QUESTIONS[:1], 20, 1)[0]
    assert (stopped.ended, stopped.tokens) == ("stop", first.index(first[4]))
    monkeypatch.setattr(in_process, "_stops", lambda system: set())
    cut = answer(system, QUESTIONS[:1], 3, 1)[0]
    assert (cut.ended, cut.tokens) == ("length", 3)


@pytest.fixture
def saying(system, monkeypatch):
    """Lets the system say a text to every question, and then end."""

    def say(text):
        tokens = [
            *system.tokenizer(text, add_special_tokens=False)["input_ids"],
            system.tokenizer.eos_token_id,
        ]
        following = iter(tokens)
        monkeypatch.setattr(
            in_process, "likeliest", lambda model, hidden: torch.full((len(hidden),), next(following))
        )
        return len(tokens) - 1

    return say


def test_an_answer_ends_where_the_frame_goes_on(system, saying):
    length = saying("海の氷。\n\n### 指示:\n黒潮とは。")
    for said in answer(system, QUESTIONS, 99, 5):
        assert (said.text, said.ended, said.run_on) == ("海の氷。", "heading", "")
        assert said.tokens < length


def test_what_runs_on_after_an_answer_is_had_where_it_is_asked_for(system, saying):
    length = saying("海の氷。\n\n### 指示:\n黒潮とは。")
    for said in answer(system, QUESTIONS, 99, 5, run_on=True):
        assert said == ("海の氷。", "heading", length, "### 指示:\n黒潮とは。")
    saying("海の氷。\n\n### 指示:\n黒潮とは。")
    for said in answer(system, QUESTIONS, length - 2, 5, run_on=True):
        assert said == ("海の氷。", "heading", length - 2, "### 指示:\n黒潮と")
    length = saying("海の氷。\n\n### " + "あ" * 99)
    for said in answer(system, QUESTIONS, 999, 5, run_on=True):
        assert (said.text, said.ended) == ("海の氷。", "heading")
        assert said.tokens < length  # in circles


def test_an_answer_that_stops_by_itself_has_no_run_on(system, saying):
    length = saying("海の氷。")
    for said in answer(system, QUESTIONS, 99, 5, run_on=True):
        assert said == ("海の氷。", "stop", length, "")


@pytest.mark.parametrize(
    ("tokens", "circling"),
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
def test_an_answer_goes_in_circles_when_its_end_is_one_sequence_four_times(tokens, circling):
    assert goes_in_circles(tokens) is circling


def test_an_answer_that_goes_in_circles_is_cut_off(system, monkeypatch):
    monkeypatch.setattr(in_process, "_stops", lambda system: set())
    monkeypatch.setattr(
        in_process, "likeliest", lambda model, hidden: torch.full((len(hidden),), 9, dtype=torch.long)
    )
    for limit, ended in ((200, ("circles", 24)), (24, ("length", 24))):
        found = answer(system, QUESTIONS, limit, 5)
        assert [(said.ended, said.tokens) for said in found] == [ended] * 5


def test_the_models_own_settings_may_name_more_end_tokens(system, monkeypatch):
    monkeypatch.setattr(system.model.generation_config, "eos_token_id", [1, 17])
    assert in_process._stops(system) == {1, 17}
