"""Lists under a sentence that announces them."""

import pytest

from dataset.texts import chunk, material
from pdf2lora.dataset.grammar import listing
from pdf2lora.language.rewriting import rewrite
from pdf2lora.records import Chunk, Paragraph

ITEMS = ("(1)日曜日", "(2)国民の祝日（休日法に定めるもの）", "(3)年末年始（12月29日〜1月3日）")


def listed(lead: str, *items: str, section=("第9条（休日）",)) -> Chunk:
    plain = chunk(section, lead, *items)
    paragraphs = (plain.paragraphs[0], *(Paragraph("list", text, section, 2, 2) for text in items))
    return Chunk(plain.id, plain.document, section, 1, 2, paragraphs)


def facts_of(*chunks, longest_answer=240):
    return list(listing.facts(material(chunks, longest_answer=longest_answer)))


def test_a_list_is_asked_by_the_name_that_announces_it():
    whole = listed("休日は次のとおりとする。", *ITEMS)
    (fact,) = facts_of(whole)
    assert (
        fact.answer
        == "休日は、日曜日、国民の祝日（休日法に定めるもの）、年末年始（12月29日〜1月3日）である。"
    )
    assert "休日は何ですか。" in {wording.text for wording in fact.wordings}
    (said,) = fact.statements
    assert (fact.kind, said.first_page, said.last_page) == ("listing", 1, 2)
    (span,) = fact.spans
    assert whole.text[span.start : span.end] == whole.text


def test_what_must_be_done_and_when_something_is_done_are_names_too():
    duties = "(1)秘密を漏らさないこと（在職中、退職後を問わない）", "(2)設備を私用に供しないこと"
    (fact,) = facts_of(listed("従業員は、次の各号に掲げる事項を遵守しなければなりません。", *duties))
    assert fact.answer == (
        "従業員が遵守しなければならない事項は、「秘密を漏らさないこと（在職中、退職後を問わない）」、"
        "「設備を私用に供しないこと」です。"
    )
    assert rewrite(fact.answer, "de_aru").endswith("」である。")
    cases = "一 死亡した場合", "二 前号に掲げるもののほか、定年に達した場合"
    (fact,) = facts_of(listed("従業員が次の各号のいずれかに該当する場合は、退職とする。", *cases))
    assert fact.answer == "退職とする場合は、死亡した場合、その他定年に達した場合である。"
    assert "退職とする場合は何か。" not in {wording.text for wording in fact.wordings}


def test_an_item_that_explains_a_term_is_the_term_and_other_items_stay_whole():
    (fact,) = facts_of(
        listed("制裁は次のとおりとする。", "ア けん責　始末書を提出させる", "イ 減給：賃金を減らす")
    )
    assert fact.answer == "制裁は、けん責、減給である。"
    (fact,) = facts_of(
        listed("手当の額は次のとおりとする。", "1 家族手当　月額1万円", "2 通勤手当　月額2万円")
    )
    assert fact.answer == "手当の額は、「家族手当　月額1万円」、「通勤手当　月額2万円」である。"


def test_a_list_ends_where_the_items_are_marked_otherwise():
    parts = "本体", "ケーブル", "2.　電池の入れ方"
    (fact,) = facts_of(listed("付属品は次のとおりです。", *parts))
    assert fact.answer == "付属品は、本体、ケーブルです。"
    assert facts_of(listed("手当は次のとおりとする。", "(1)基本給", "ア 家族手当", "(2)諸手当")) == []


@pytest.mark.parametrize(
    ("lead", "items"),
    [
        ("休日は次のとおりとする。", ITEMS[:1]),
        ("休日は次のとおりとする。", ("(1)休む。", "(2)働かない。")),
        ("これは次のとおりとする。", ITEMS),
        ("場合は次のとおりとする。", ITEMS),
        ("休日は次のとおりとする。", ("(1)日曜日", "(2)第1号の翌日")),
        ("休日は次のとおりとする。", ("(1)日曜日", "(2)日曜日")),
        ("申請書には、次の書類を添付する。", ("(1)住民票", "(2)納税証明書")),
        ("休職の期間は、次の期間を限度とする。", ("(1)傷病休職の期間", "(2)出向の期間")),
        ("従業員は、次の事項を守るものとする。", ("(1)静かにすること", "(2)走らないこと")),
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
