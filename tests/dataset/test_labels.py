"""Numbers of clauses and names of speakers are no words of a sentence; what only looks like them stays."""

import pytest

from pdf2lora.dataset.statements import statements
from pdf2lora.records import Chunk, Paragraph

ARTICLE = ("第5条（試用期間）",)


def said(*texts: str, section: tuple[str, ...] = ("章",), chunks: int = 1) -> list[str]:
    paragraphs = [Paragraph("body", text, section, 1, 1) for text in texts]
    size = -(-len(paragraphs) // chunks)
    parts = [paragraphs[i : i + size] for i in range(0, len(paragraphs), size)]
    made = [Chunk(f"c{i}", "d", section, 1, 1, tuple(part)) for i, part in enumerate(parts)]
    return [statement.text for statement in statements(made)]


def test_numbers_that_count_up_are_taken_off_also_over_chunks():
    clauses = ["1会社は規程を定める。", "2 社員は規程を守る。", "3年次有給休暇は繰り越せる。"]
    bare = ["会社は規程を定める。", "社員は規程を守る。", "年次有給休暇は繰り越せる。"]
    assert said(*clauses) == said(*clauses, chunks=3) == bare


def test_the_first_clause_of_an_article_may_have_no_number():
    texts = ["会社は規程を定める。", "2社員は規程を守る。"]
    assert said(*texts, section=ARTICLE) == ["会社は規程を定める。", "社員は規程を守る。"]
    assert said(*texts) == texts


@pytest.mark.parametrize(
    "texts",
    [
        ["1年に5日を限度とする。"],
        ["3日以内に届け出る。", "4月から施行する。"],
        ["1月に植える。", "5月に刈る。"],
    ],
)
def test_a_number_alone_or_out_of_turn_is_a_word(texts):
    assert said(*texts, section=ARTICLE) == texts


def test_a_speaker_is_known_by_opening_several_paragraphs():
    texts = ["委員（野呂）跡地は広い。", "議長（大森） 道は狭い。", "委員（野呂）土は良い。"]
    assert said(*texts) == ["跡地は広い。", "道は狭い。", "土は良い。"]
    assert said(*texts[:2]) == texts[:2]


def test_a_name_with_a_particle_is_a_subject():
    texts = ["審議会（水資源）は町に置く。", "審議会（水資源）は毎年開く。"]
    assert said(*texts) == texts


def test_a_sentence_knows_where_it_stands_after_its_label():
    made = Chunk(
        "c",
        "d",
        (),
        1,
        1,
        tuple(Paragraph("body", text, (), 1, 1) for text in ("1雪は白い。", "2雨は長い。")),
    )
    assert [made.text[s.start : s.end] for s in statements([made])] == ["雪は白い。", "雨は長い。"]
