"""Lists under a sentence that announces them."""

import pytest

from dataset.texts import chunk
from pdf2lora.dataset.listings import listing_facts
from pdf2lora.dataset.reading import statements
from pdf2lora.records import Chunk, Paragraph

ITEMS = ("(1)日曜日", "(2)国民の祝日（休日法に定めるもの）", "(3)年末年始（12月29日〜1月3日）")


def listed(lead: str, *items: str, section=("第9条（休日）",)) -> Chunk:
    plain = chunk(section, lead, *items)
    paragraphs = (plain.paragraphs[0], *(Paragraph("list", text, section, 2, 2) for text in items))
    return Chunk(plain.id, plain.document, section, 1, 2, paragraphs)


def facts_of(*chunks, longest_answer=240):
    return list(listing_facts(statements(chunks), chunks, longest_answer))


def test_a_list_is_asked_by_the_name_that_announces_it():
    (fact,) = facts_of(listed("休日は次のとおりとする。", *ITEMS))
    assert (
        fact.answer
        == "休日は、日曜日、国民の祝日（休日法に定めるもの）、年末年始（12月29日〜1月3日）である。"
    )
    assert "休日は何ですか。" in {wording.text for wording in fact.wordings}
    assert (fact.kind, fact.statement.first_page, fact.last_page) == ("enumeration", 1, 2)


def test_what_must_be_done_and_when_something_is_done_are_names_too():
    duties = "(1)秘密を漏らさないこと（在職中、退職後を問わない）", "(2)設備を私用に供しないこと"
    (fact,) = facts_of(listed("従業員は、次の各号に掲げる事項を遵守しなければなりません。", *duties))
    assert fact.answer == (
        "従業員が遵守しなければならない事項は、「秘密を漏らさないこと（在職中、退職後を問わない）」、"
        "「設備を私用に供しないこと」です。"
    )
    cases = "一 死亡した場合", "(2)定年に達した場合"
    (fact,) = facts_of(listed("従業員が次の各号のいずれかに該当する場合は、退職とする。", *cases))
    assert fact.answer.startswith("退職とする場合は、")


def test_an_item_that_explains_a_term_is_the_term():
    (fact,) = facts_of(
        listed("制裁は次のとおりとする。", "(1)けん責　始末書を提出させる", "(2)減給：賃金を減らす")
    )
    assert fact.answer == "制裁は、けん責、減給である。"


@pytest.mark.parametrize(
    ("lead", "items"),
    [
        ("休日は次のとおりとする。", ITEMS[:1]),
        ("休日は次のとおりとする。", ("(1)休む。", "(2)働かない。")),
        ("これは次のとおりとする。", ITEMS),
        ("場合は次のとおりとする。", ITEMS),
        ("休日は会社が定める。", ITEMS),
    ],
)
def test_what_is_no_list_of_names_or_has_no_name_is_not_asked(lead, items):
    assert facts_of(listed(lead, *items)) == []


def test_a_list_that_goes_on_in_the_next_chunk_or_is_too_long_is_not_asked():
    whole = listed("休日は次のとおりとする。", *ITEMS)
    rest = Chunk(
        "rest", "report", whole.section, 2, 2, (Paragraph("list", "(4)その他", whole.section, 2, 2),)
    )
    assert facts_of(whole, rest) == []
    assert facts_of(whole, longest_answer=30) == []
