"""Which section and which page support an answer."""

import msgspec
import pytest

from evaluation.test_scoring import QUESTIONS
from pdf2lora.evaluation.evidence import SUPPORTED, WordIndex, content_lemmas, evidence
from pdf2lora.records import Chunk, Paragraph

TEXTS = {
    "ice": "海氷とは、海水が凍ってできる氷である。海氷は日射をよく反射する。",
    "forest": "森林は大気中の二酸化炭素を吸収し、幹や根に蓄える。",
    "sea": "海面水位は、氷床の融解と海水の熱膨張によって上昇する。",
}


def chunk(name, page):
    paragraph = Paragraph("body", TEXTS[name], (name,), page, page)
    return Chunk(name, "報告書", (name,), page, page, (paragraph,))


CHUNKS = [chunk(name, page) for page, name in enumerate(TEXTS, 1)]


def question(section):
    pair = msgspec.structs.replace(QUESTIONS[0].pair, section=(section,), output=TEXTS[section])
    return msgspec.structs.replace(QUESTIONS[0], pair=pair)


@pytest.mark.parametrize("name", TEXTS)
def test_a_reference_finds_its_own_page(name):
    (found,) = evidence([(question(name), TEXTS[name])], CHUNKS)
    assert found.support == 1
    assert found.best.chunk == name
    assert found.best.first_page == CHUNKS.index(chunk(name, found.best.first_page)) + 1
    assert found.missing == ()


def test_an_answer_from_another_page_is_supported_there_and_not_by_its_source():
    (found,) = evidence([(question("ice"), "森林は二酸化炭素を吸収します。")], CHUNKS)
    assert found.best.chunk == "forest"
    assert found.support < 0.5


def test_an_answer_is_graded_by_its_wording_where_its_reference_states_no_fact():
    answers = [TEXTS["ice"], "海氷は日射をよく反射する。", "猫は窓辺で毎朝コーヒーを注文する。"]
    graded = evidence([(question("ice"), answer) for answer in answers], CHUNKS)
    assert [own.grade for own in graded] == ["right", "partly", "wrong"]


def test_nonsense_finds_no_support():
    (found,) = evidence([(question("ice"), "猫は窓辺で毎朝コーヒーを注文する。")], CHUNKS)
    assert found.best is None
    assert found.support == 0


@pytest.mark.parametrize("answer", ["", "。", "それです。"])
def test_an_answer_without_a_content_word_has_no_support(answer):
    (found,) = evidence([(question("ice"), answer)], CHUNKS)
    assert found.support == 0
    assert found.best is None


def test_a_rare_word_does_not_hide_the_chunk_that_supports_the_answer():
    """Words that stand in many chunks weigh little, but a chunk with all of them supports the answer."""
    common = "海は氷を運ぶ。"
    texts = {"rare": "永久凍土が解ける。", "whole": common + "雲は雨を運ぶ。", **dict.fromkeys("abc", common)}
    chunks = [
        Chunk(name, "報告書", (), 1, 1, (Paragraph("body", text, (), 1, 1),)) for name, text in texts.items()
    ]
    support = WordIndex(chunks)
    answer = "海は氷を運ぶ。永久凍土。"
    words = content_lemmas(answer)
    assert sum(word in content_lemmas(texts["rare"]) for word in words) / len(words) < SUPPORTED
    found = support.best(answer)
    assert found.chunk == "whole"
    assert found.score >= SUPPORTED
