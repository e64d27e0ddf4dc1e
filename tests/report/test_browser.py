"""Every answer can be browsed, with what is right and wrong in it."""

from pdf2lora.report import browser

from .conftest import HOSTILE


def test_a_few_questions_are_spread_evenly_and_the_kinds_take_turns(run):
    found = browser.cards(run, 2)
    assert [card.question.id for card in found] == [
        *("seen-0", "rephrased-0", "unseen-0"),
        *("seen-2", "rephrased-2", "unseen-2"),
    ]
    assert len(browser.cards(run)) == 12


def test_a_card_has_the_answer_of_every_system(run):
    card = browser.cards(run)[9]
    assert card.question.id == "seen-3"
    assert [told.system for told in card.answers] == list(run.systems)
    base, lora, given = (card.answers[list(run.systems).index(s)] for s in ("base", "lora", "lora+rag"))
    assert (base.flags[0], base.figures["bleu"], base.place) == ("cut", 12.34, None)
    assert (lora.flags[0], lora.retrieval, lora.place) == ("repetition", False, 0)
    assert (given.retrieval, given.place) == (True, 0)


def test_an_answer_is_called_what_its_evidence_calls_it(run):
    found = {card.question.id: card.answers[2] for card in browser.cards(run)}
    grades = [found[f"seen-{i}"].evidence.grade for i in range(4)]
    assert grades == ["wrong", "right", "partly", "wrong"]


def test_a_card_has_the_passage_that_the_reference_comes_from(run):
    card = browser.cards(run)[3]
    assert card.question.id == "seen-1"
    assert card.source == f"出典の文{HOSTILE}"
    assert card.answers[2].best_is_source
    elsewhere = browser.cards(run)[6].answers[2]
    assert not elsewhere.best_is_source
    assert elsewhere.evidence.best.text == f"裏付けの文{HOSTILE}"


def test_where_the_support_of_an_answer_stands_is_held_against_its_source(run):
    found = {card.question.id: card.answers[2].flags for card in browser.cards(run)}
    assert found["seen-0"] == ["unsupported"]
    assert found["seen-1"] == []  # pages 3 and 3 to 4
    assert found["seen-2"] == ["contradicted", "elsewhere"]  # pages 4 and 3
