"""The measure itself: what it counts, and what it does not."""

from benchmarks import measure_gold
from pdf2lora.records import Pair


def pair(question: str, answer: str, fact: str = "f") -> Pair:
    return Pair(
        "i", question, "", answer, "topic", "topic/1", "de_aru", fact, (), "c", "d", (), 1, 1, "training"
    )


def label(question: str, answer: str, says: str) -> dict:
    return {
        "document": "d",
        "kind": "topic",
        "question": question,
        "answer": answer,
        "label": says,
        "fault": None,
    }


def test_ties_count_half_in_the_auc():
    assert measure_gold.auc([1, 0], [True, False]) == 1
    assert measure_gold.auc([0, 1], [True, False]) == 0
    assert measure_gold.auc([1, 1, 1], [True, False, True]) == 0.5
    assert measure_gold.auc([1, 0], [True, True]) is None


def test_an_interval_of_few_is_wide():
    few, many = measure_gold.share(3, 4), measure_gold.share(300, 400)
    assert few["percent"] == many["percent"] == 75
    assert few["low"] < many["low"] < 75 < many["high"] < few["high"]


def test_a_pair_that_nobody_read_counts_for_nothing():
    pairs = [pair("塩とは何か。", "塩である。"), pair("酢とは何か。", "酢である。", "g")]
    figures = measure_gold.questions_figures(pairs, [label("塩とは何か。", "塩である。", "fine")])
    assert figures["fine"]["n"] == 1
    assert (figures["facts"], figures["unread_facts"]) == (2, 1)


def test_a_label_whose_pair_is_no_longer_made_is_told_apart():
    labels = [label("塩とは何か。", "塩である。", "fine"), label("酢とは何か。", "酢である。", "wrong")]
    figures = measure_gold.questions_figures([pair("塩とは何か。", "塩である。")], labels)
    assert figures["not_wrong"] == measure_gold.share(1, 1)
    assert figures["gone"] == {"fine": 0, "clumsy": 0, "wrong": 1}


def test_a_label_is_found_whatever_the_width_of_letters_and_blanks():
    labels = [label("Windows 11 の%は何か。", "50%である。", "clumsy")]
    figures = measure_gold.questions_figures([pair("Windows11の％は何か。", "50％である。")], labels)
    assert figures["fine"] == measure_gold.share(0, 1)


def test_one_wording_of_each_fact_that_nobody_read_is_given_out():
    made = [
        pair("甲は何か。", "甲である。"),
        pair("甲とは何か。", "甲である。"),
        pair("乙は何か。", "乙である。", "g"),
    ]
    assert len(list(measure_gold.unread(made, 9))) == 2
    assert len(list(measure_gold.unread(made, 1))) == 1
