"""Seen, rephrased, unseen: each question is what it is called, whatever the seed."""

import random

import pytest

from dataset.texts import material
from pdf2lora.dataset.grammar.pairs import pairs as make_pairs
from pdf2lora.dataset.protocol.counts import statistics
from pdf2lora.dataset.protocol.filters import filter_pairs
from pdf2lora.dataset.protocol.selection import select, select_rows
from pdf2lora.dataset.protocol.splitting import role_of_chunk, split_sections
from pdf2lora.dataset.self_contained import text_fault
from pdf2lora.errors import UserError
from pdf2lora.records import Message

QUESTIONS = {"seen": 30, "rephrased": 30, "unseen": 30}


@pytest.fixture(scope="module")
def example(example_chunks):
    """Parts, pairs that stay and pairs that go, of the whole example."""
    parts = split_sections(example_chunks, 42, 0.2)
    pairs = list(make_pairs(material(example_chunks, roles=role_of_chunk(parts)), {}))
    kept, rejected = filter_pairs(pairs, text_fault, (6, 120), (8, 240), 0.9, 0.3)
    return parts, kept, rejected


def chosen(pairs, seed=42, facts=36, wordings=2, kinds=(), questions=None):
    rows = select_rows(pairs, seed, 0.1, facts, wordings, kinds)
    return select(pairs, rows, seed, kinds, questions or QUESTIONS)


def test_the_example_gives_the_numbers_that_are_promised(example):
    parts, kept, rejected = example
    counts = statistics(parts, kept, rejected, chosen(kept))
    assert counts["kept"]["before_augmentation"] >= 400
    assert counts["kept"]["pairs"] >= 2000
    assert counts["train"] | {"rows": 68, "facts": 36} == counts["train"]
    assert [counts["questions"][kind]["questions"] for kind in QUESTIONS] == [30, 30, 30]
    assert sum(counts["kept"]["by_kind"].values()) == counts["kept"]["pairs"] == len(kept)
    assert counts["rejected"]["pairs"] == sum(counts["rejected"]["by_reason"].values()) == len(rejected)
    assert counts["warnings"] == []


@pytest.mark.parametrize("seed", [1, 2, 3, 42])
def test_siblings_never_straddle_training_and_held_out(example, seed):
    _, kept, _ = example
    selection = chosen(kept, seed)
    trained = {fact for p in selection.train for fact in (p.fact, *p.parts)}
    unseen = {
        fact for q in selection.questions if q.kind == "unseen" for fact in (q.pair.fact, *q.pair.parts)
    }
    assert trained.isdisjoint(unseen)
    assert all(p.role == "training" for p in selection.train + selection.validation)
    sections = {(p.document, p.section) for p in selection.train}
    assert sections.isdisjoint(
        (q.pair.document, q.pair.section) for q in selection.questions if q.kind == "unseen"
    )


@pytest.mark.parametrize("seed", [1, 2, 3, 42])
def test_reserved_forms_are_never_trained_and_only_they_are_rephrased(example, seed):
    _, kept, _ = example
    selection = chosen(kept, seed, facts="all", wordings="all")
    assert not any(p.reserved for p in selection.train + selection.validation)
    for question in selection.questions:
        assert question.pair.reserved == (question.kind == "rephrased")


def test_questions_are_what_their_kind_says(example):
    _, kept, _ = example
    selection = chosen(kept)
    trained = {(p.instruction, p.output) for p in selection.train}
    outputs = {p.fact: p.output for p in selection.train}
    for question in selection.questions:
        asked = question.pair
        if question.kind == "seen":
            assert (asked.instruction, asked.output) in trained
        elif question.kind == "rephrased":
            assert asked.instruction not in {instruction for instruction, _ in trained}
            assert asked.output == outputs[asked.fact]
        else:
            assert asked.role == "held_out"


def test_a_fact_is_trained_with_one_answer_and_no_instruction_has_two(example):
    _, kept, _ = example
    train = chosen(kept).train
    assert all(len({p.output for p in train if p.fact == fact}) == 1 for fact in {p.fact for p in train})
    assert len({p.instruction for p in train}) == len(train)


def test_validation_rows_are_other_wordings_of_trained_facts(example):
    _, kept, _ = example
    selection = chosen(kept)
    assert len(selection.validation) == 4
    assert {p.fact for p in selection.validation} <= {p.fact for p in selection.train}
    assert {p.id for p in selection.validation}.isdisjoint(p.id for p in selection.train)


@pytest.mark.parametrize("wordings", [2, 4])
def test_validation_rows_want_an_answer_that_is_trained(example, wordings):
    """In another style their loss would say little about the training."""
    _, kept, _ = example
    selection = chosen(kept, wordings=wordings)
    trained = {(p.fact, p.output) for p in selection.train}
    assert {(p.fact, p.output) for p in selection.validation} <= trained


def test_every_kind_is_trained_and_in_proportion(example):
    _, kept, _ = example
    facts = {p.fact: p.kind for p in chosen(kept).train}
    assert set(facts.values()) == {p.kind for p in kept if p.role == "training"}
    kinds = list(facts.values())
    assert kinds.count("topic") == max(kinds.count(kind) for kind in kinds)


def test_the_order_of_the_pairs_changes_no_choice(example):
    _, kept, _ = example
    shuffled = kept.copy()
    random.Random(0).shuffle(shuffled)
    first, second = chosen(kept), chosen(shuffled)
    assert [p.id for p in first.train] == [p.id for p in second.train]
    assert {q.id for q in first.questions} == {q.id for q in second.questions}


def test_other_seeds_choose_other_facts(example):
    _, kept, _ = example
    assert {p.fact for p in chosen(kept, 1).train} != {p.fact for p in chosen(kept, 2).train}


def test_only_the_wanted_kinds_are_trained_and_asked(example):
    _, kept, _ = example
    selection = chosen(kept, kinds=["definition", "topic"])
    assert {p.kind for p in selection.train} == {"definition", "topic"}
    assert {q.pair.kind for q in selection.questions} == {"definition", "topic"}


def test_fewer_facts_than_wanted_are_taken_with_a_warning(example):
    _, kept, _ = example
    few = sorted({p.fact for p in kept if p.role == "training" and not p.parts})[:12]
    some = [p for p in kept if p.fact in few or p.role == "held_out"]
    selection = chosen(some)
    assert Message("dataset.few_facts", {"wanted": 36, "there": 12}) in selection.warnings
    assert len({p.fact for p in selection.train}) == 12


def test_too_little_text_is_one_clear_error(example):
    _, kept, _ = example
    facts = sorted({p.fact for p in kept})[:3]
    with pytest.raises(UserError, match=r"too little text to make questions from: .* at least 8 and 5"):
        chosen([p for p in kept if p.fact in facts])
