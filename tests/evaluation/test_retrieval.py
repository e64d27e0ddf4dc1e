import io
import logging
import sys
from contextlib import redirect_stderr, redirect_stdout
from types import ModuleType

import pytest

from pdf2lora.evaluation.bm25 import content_words
from pdf2lora.evaluation.retrieval import RETRIEVERS, passages, recall, retrieve
from pdf2lora.records import Chunk, Pair, Paragraph, Question, Retrieved

ICE = "海氷は海水が凍ってできる氷である。海氷の面積は9月に最も小さくなる。"
RADAR = "合成開口レーダは、みずから電波を出して地表を観測する。雲を通して夜間も観測できる。"
RULES = "従業員は、年次有給休暇を半日の単位で取ることができる。"


def chunk(id, *texts, section=("報告書", "1 章"), pages=None):
    pages = pages or [(1, 1)] * len(texts)
    body = tuple(Paragraph("body", text, section, *page) for text, page in zip(texts, pages, strict=True))
    return Chunk(id, "d", section, body[0].first_page, body[-1].last_page, body)


def question(id, instruction, source="a", kind="seen"):
    pair = Pair(
        id,
        instruction,
        "",
        "答え。",
        "topic",
        "topic/1",
        "de_aru",
        "f",
        (),
        source,
        "d",
        ("章",),
        1,
        1,
        "training",
    )
    return Question(f"{kind}-{id}", kind, pair)


CORPUS = [chunk("a", ICE), chunk("b", RADAR), chunk("c", RULES)]


def found(text, chunks=CORPUS, top_k=1, max_characters=300):
    (retrieved,) = retrieve(chunks, [question("q", text)], top_k, max_characters, "bm25")
    return list(retrieved.passages)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("海氷とは何か、説明せよ。", "a"),
        ("合成開口レーダは何を出して地表を観測しますか。", "b"),
        ("有給休暇はどのような単位で取ることができますか。", "c"),
    ],
)
def test_the_passage_is_found_that_shares_the_questions_words(text, source):
    (passage,) = found(text)
    assert passage.chunk == source
    assert passage.score > 0


def test_passages_come_best_first_and_none_without_a_common_word():
    three = found("海氷の面積と地表の観測について述べよ。", top_k=3)
    assert [passage.chunk for passage in three] == ["a", "b"]
    assert three[0].score > three[1].score


@pytest.mark.parametrize("text", ["徳川家康は江戸幕府を開いたか。", "それは何ですか。", "？"])
def test_a_question_without_a_known_word_gets_no_passage(text):
    assert found(text, top_k=3) == []


@pytest.mark.filterwarnings("error")
def test_an_empty_corpus_and_one_without_words_give_no_passage():
    assert found("海氷とは何か。", chunks=[]) == []
    assert found("海氷とは何か。", chunks=[chunk("a", "……", section=("―",))]) == []


def test_equal_passages_come_in_the_order_of_the_corpus():
    alike = [chunk(f"{i:02}", ICE) for i in range(30)]
    assert [passage.chunk for passage in found("海氷とは何か。", alike, top_k=4)] == ["00", "01", "02", "03"]


def test_the_innermost_heading_helps_to_find_what_the_text_does_not_name():
    chunks = [
        chunk("a", "氷の面積を述べる。", section=("2 観測",)),
        chunk("b", "氷の面積を述べる。", section=("3 海氷",)),
    ]
    assert found("「海氷」の節では何を述べるか。", chunks)[0].chunk == "b"
    assert "海氷" not in found("「海氷」の節では何を述べるか。", chunks)[0].text


def test_a_long_chunk_is_cut_at_paragraph_and_sentence_ends_and_loses_nothing():
    long = "".join(f"{i}番目の観測は予定どおりに終わった。" for i in range(8))
    cut = passages([chunk("a", ICE, RADAR, long, pages=[(1, 1), (1, 2), (3, 4)])], 80)
    assert all(len(passage.text) <= 80 and passage.text.endswith("。") for passage in cut)
    assert "".join(passage.text for passage in cut).replace("\n", "") == ICE + RADAR + long
    assert cut[0].text == ICE + "\n" + RADAR
    assert "\n" not in cut[1].text
    assert [(passage.first_page, passage.last_page) for passage in cut] == [(1, 2), (3, 4), (3, 4)]
    assert {passage.chunk for passage in cut} == {"a"}


def test_the_line_end_between_paragraphs_counts():
    two = [chunk("a", ICE, RADAR)]
    size = len(ICE) + 1 + len(RADAR)
    assert [len(passages(two, limit)) for limit in (size, size - 1)] == [1, 2]


def test_a_sentence_longer_than_a_passage_is_cut_after_a_comma():
    listed = "、".join(f"項目{i}" for i in range(20)) + "。"
    cut = [passage.text for passage in passages([chunk("a", listed)], 30)]
    assert "".join(cut) == listed
    assert all(len(text) <= 30 for text in cut)
    assert all(text.endswith(("、", "。")) for text in cut)
    assert [len(passage.text) for passage in passages([chunk("a", "あ" * 70)], 30)] == [30, 30, 10]


def test_content_words_are_spelled_as_written_without_particles_and_auxiliaries():
    assert content_words("ＳＡＲは、長い間、雲の下を観測しているのか。") == [
        "sar",
        "長い",
        "間",
        "雲",
        "下",
        "観測",
    ]


def test_recall_is_counted_by_kind_over_all_questions():
    questions = [
        question("1", "海氷とは何か。", "a"),
        question("2", "海氷とは何か。", "b"),
        question("3", "徳川家康とは誰か。", "a", kind="unseen"),
    ]
    assert recall(questions, retrieve(CORPUS, questions, 1, 300, "bm25")) == {"seen": 50.0, "unseen": 0.0}
    assert recall(questions[1:], retrieve(CORPUS, questions[1:], 1, 300, "bm25")) == {
        "seen": 0.0,
        "unseen": 0.0,
    }
    with pytest.raises(ValueError, match="should be"):
        recall(questions[:1], [Retrieved("another", ())])


def test_a_retriever_is_a_module_with_a_search_and_its_line_in_the_table(monkeypatch):
    first = ModuleType("first_of_all")
    first.search = lambda corpus, questions, top_k: [corpus[:top_k] for _ in questions]
    monkeypatch.setitem(sys.modules, "first_of_all", first)
    monkeypatch.setitem(RETRIEVERS, "first", "first_of_all")
    (retrieved,) = retrieve(CORPUS, [question("q", "有給休暇とは。")], 2, 300, "first")
    assert [passage.chunk for passage in retrieved.passages] == ["a", "b"]


def test_nothing_is_printed_or_logged(caplog):
    caplog.set_level(logging.DEBUG)
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        found("海氷とは何か。")
    assert (out.getvalue(), err.getvalue(), caplog.records) == ("", "", [])
