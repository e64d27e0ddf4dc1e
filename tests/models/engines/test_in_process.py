import weakref
from contextlib import contextmanager

import pytest
import torch

from pdf2lora.models.engines import in_process
from pdf2lora.models.engines.decoding import joined
from pdf2lora.models.engines.in_process import InProcess
from pdf2lora.models.prompts import Prompt, next_headings, prompt
from tiny_model import build_tiny_model

QUESTIONS = [
    Prompt("海氷とは何か。"),
    Prompt("合成開口レーダは、どのような仕組みで地表を観測しますか。分かりやすく説明してください。"),
    Prompt("SARとは。", "雲を通す。"),
    Prompt("永久凍土について、資料には何と書かれているか。"),
    Prompt("黒潮とは。"),
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
    monkeypatch.setattr(in_process, "_end_tokens", lambda system: set())
    monkeypatch.setattr(in_process, "repeats_itself", lambda tokens: False)


def generated(system, question, count):
    """What transformers' own generate says to one question by itself."""
    tokens = torch.tensor([prompt(system.tokenizer, question)])
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
    prompts = [prompt(system.tokenizer, question) for question in questions]
    return {row: tokens for row, tokens, _ in in_process._generate(system, prompts, count, ())}


def test_answers_in_a_batch_are_those_of_generate_one_by_one(system, endless):
    # Past the sliding window of 32 tokens, with padding in the batch.
    found = tokens_by_row(system, QUESTIONS, 40)
    expected = [generated(system, question, 40) for question in QUESTIONS]
    assert [found[row] for row in range(len(QUESTIONS))] == expected
    assert len({tuple(tokens) for tokens in expected}) == len(QUESTIONS)


@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_answers_come_in_the_order_of_the_questions(system, batch_size):
    expected = [InProcess(system, 1).generate([question], 12)[0] for question in QUESTIONS]
    assert InProcess(system, batch_size).generate(QUESTIONS, 12) == expected


def test_joined_caches_are_given_back(system):
    caches = [in_process._read(system, [prompt(system.tokenizer, question)])[0] for question in QUESTIONS]
    states = [weakref.ref(layer.keys) for cache in caches for layer in cache.layers]
    cache = joined(caches)
    assert cache.get_seq_length() > 0
    assert not any(state() is not None for state in states)


def test_a_row_that_ends_leaves_the_others_as_they_are(system, endless, monkeypatch):
    unstopped = tokens_by_row(system, QUESTIONS, 30)
    stop = unstopped[1][9]
    monkeypatch.setattr(in_process, "_end_tokens", lambda system: {stop})
    for row, tokens in tokens_by_row(system, QUESTIONS, 30).items():
        end = unstopped[row].index(stop) if stop in unstopped[row] else 30
        assert tokens == unstopped[row][:end]


def test_the_reason_for_the_end_is_said(system, monkeypatch):
    first = generated(system, QUESTIONS[0], 6)
    monkeypatch.setattr(in_process, "_end_tokens", lambda system: {first[4]})
    stopped = InProcess(system, 1).generate(QUESTIONS[:1], 20)[0]
    assert (stopped.finish_reason, stopped.tokens) == ("stop", first.index(first[4]))
    monkeypatch.setattr(in_process, "_end_tokens", lambda system: set())
    cut = InProcess(system, 1).generate(QUESTIONS[:1], 3)[0]
    assert (cut.finish_reason, cut.tokens) == ("length", 3)


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
    headings = next_headings(system.tokenizer)
    for said in InProcess(system, 5).generate(QUESTIONS, 99, headings):
        assert (said.text, said.finish_reason) == ("海の氷。\n", "heading")
        assert said.tokens < length


def test_without_stops_an_answer_runs_on_to_its_end(system, saying):
    said = "海の氷。\n\n### 指示:\n黒潮とは。"
    length = saying(said)
    assert InProcess(system, 5).generate(QUESTIONS, 99) == [(said, "stop", length)] * 5
    saying(said)
    cut = InProcess(system, 5).generate(QUESTIONS, length - 2)[0]
    assert cut == (said[:-2], "length", length - 2)


def test_the_base_of_a_tuned_model_answers_without_its_adapter(system):
    class Tuned:
        """Says whether the adapter took part."""

        def __init__(self):
            self.adapted = []

        @contextmanager
        def disable_adapter(self):
            self.adapted.append(False)
            yield
            self.adapted.append(True)

        def __getattr__(self, name):
            return getattr(system.model, name)

    tuned = InProcess(system._replace(model=Tuned()), 1)
    expected = tuned.generate(QUESTIONS[:1], 3)
    assert tuned.loaded.model.adapted == []
    assert tuned.without_adapter().generate(QUESTIONS[:1], 3) == expected
    assert tuned.loaded.model.adapted == [False, True]


def test_an_answer_that_repeats_itself_is_cut_off(system, monkeypatch):
    monkeypatch.setattr(in_process, "_end_tokens", lambda system: set())
    monkeypatch.setattr(
        in_process, "likeliest", lambda model, hidden: torch.full((len(hidden),), 9, dtype=torch.long)
    )
    for limit, end in ((200, ("repetition", 24)), (24, ("length", 24))):
        said = InProcess(system, 5).generate(QUESTIONS, limit)
        assert [(one.finish_reason, one.tokens) for one in said] == [end] * 5


def test_the_models_own_settings_may_name_more_end_tokens(system, monkeypatch):
    monkeypatch.setattr(system.model.generation_config, "eos_token_id", [1, 17])
    assert in_process._end_tokens(system) == {1, 17}
