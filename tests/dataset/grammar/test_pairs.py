"""Each kind of question: grammatical, answered by its sentence, and not asked where it would be nonsense."""

import re
from collections import Counter
from importlib import import_module

import pytest

from dataset.texts import chunk, material
from pdf2lora.dataset.grammar.all_kinds import KINDS
from pdf2lora.dataset.grammar.pairs import pairs
from pdf2lora.language.rewriting import style_of


def module_of(kind):
    return import_module(f"pdf2lora.dataset.grammar.{kind}")


def facts_of(kind, *texts, section=("2 海の氷",)):
    return list(module_of(kind).facts(material([chunk(section, text) for text in texts])))


def pairs_of(chunks, role="training"):
    return list(pairs(material(chunks, role), {}))


def questions_of(kind, *texts, **options):
    """The wordings of the only fact, by form and politeness."""
    (fact,) = facts_of(kind, *texts, **options)
    return {(wording.form, wording.politeness): wording.text for wording in fact.wordings}


def asked(kind, *texts, **options):
    return {wording.text for fact in facts_of(kind, *texts, **options) for wording in fact.wordings}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_four_trained_and_two_reserved_forms(kind):
    counts = Counter(form.reserved for form in module_of(kind).FORMS.values())
    assert counts[False] >= 4
    assert counts[True] >= 2
    for form in module_of(kind).FORMS.values():
        assert form.plain.endswith(("か。", "よ。", "い。"))
        assert form.polite.endswith(("か。", "ください。", "{asks}。", "{measured_asks}。"))


@pytest.mark.parametrize("kind", KINDS)
def test_facts_are_of_the_kind_that_their_module_is_named_after(kind, example_chunks):
    assert {fact.kind for fact in module_of(kind).facts(material(example_chunks[:80]))} <= {kind}


def test_a_definition_is_asked_by_its_name():
    assert "氷床とは何ですか。" in asked("definition", "氷床とは、5万km²を超える陸上の氷の塊である。")
    assert "スース効果とは何か。" in asked("definition", "放射性炭素の割合が下がる現象をスース効果と呼ぶ。")
    assert "ライダーとは何か。" in asked(
        "definition", "ライダーは、レーザー光を出して雲やエアロゾルを測る装置である。"
    )


def test_what_ends_with_what_something_else_is_defines_nothing():
    text = "衛星観測は全球を覆えるが、衛星が測っているのは電磁波の強さであり、気温は計算によって推定した値である。"
    assert facts_of("definition", text) == []


@pytest.mark.parametrize(
    "text",
    ["天気とは異なり、気候は長い期間の平均である。", "氷が減るとは限らない。", "この現象とは何かを述べる。"],
)
def test_towa_that_compares_or_denies_defines_nothing(text):
    assert facts_of("definition", text) == []


def test_a_glossary_gets_its_term_back():
    (fact,) = facts_of("definition", "既知の脆弱性に備えるための文書の一式。", section=("2.4 対応計画",))
    assert fact.answer == "対応計画とは、既知の脆弱性に備えるための文書の一式である。"


@pytest.mark.parametrize("kind", ["definition", "heading"])
def test_what_follows_another_paragraph_is_not_what_its_section_begins_with(kind):
    texts = "計画には2種類あります：", "既知の脆弱性に備えるための文書の一式。"
    assert facts_of(kind, *texts, section=("2.4 対応計画",)) == []


def test_an_abbreviation_is_asked_in_both_directions():
    text = "気候変動に関する政府間パネル（IPCC）は報告書を公表した。"
    assert "気候変動に関する政府間パネルの略称は何ですか。" in asked("abbreviation", text)
    assert "IPCCは何の略称か。" in asked("full_name", text)
    (fact,) = facts_of("full_name", text)
    assert fact.answer == "IPCCは、気候変動に関する政府間パネルの略称である。"


@pytest.mark.parametrize(
    "text",
    [
        "温室効果ガスである二酸化炭素（CO2）が増えた。",  # a formula
        "観測衛星「いぶき」（GOSAT）が打ち上げられた。",  # a nickname
        "次世代情報技術（半導体、5G、AI）に投資した。",  # a list of examples
        "報告書（2021年）が公表された。",
    ],
)
def test_brackets_with_something_else_are_no_abbreviation(text):
    assert facts_of("abbreviation", text) == []


def test_an_answer_about_an_abbreviation_speaks_as_its_document_does():
    (fact,) = facts_of("abbreviation", "世界気象機関（WMO）が計画を発表しました。")
    assert fact.answer == "世界気象機関の略称はWMOです。"


def test_a_date_is_asked_with_itsu_and_by_a_cleft_sentence():
    questions = questions_of("date", "ランドサット1号は1972年7月23日に打ち上げられた。")
    assert questions[1, "plain"] == "ランドサット1号はいつ打ち上げられたか。"
    assert questions[1, "polite"] == "ランドサット1号はいつ打ち上げられましたか。"
    assert questions[7, "polite"] == "ランドサット1号が打ち上げられたのはいつですか。"


def test_a_date_of_the_first_clause_is_asked_with_that_clause_alone():
    assert "パリ協定はいつ採択されましたか。" in asked(
        "date", "パリ協定は2015年12月12日に採択され、2016年11月4日に発効した。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "観測の始まりは1960年に打ち上げられた気象衛星である。",  # inside a relative clause
        "2020年の排出量は前年より減少した。",  # a modifier
        "濃度は1990年から2010年にかけて上昇した。",  # one end of a span
        "観測は綾里で1987年、南鳥島で1993年、与那国島でその後に始まった。",  # one of several
        "1号機は2014年4月3日に、2号機は2015年6月23日に打ち上げられた。",
        # A part that goes on with かつ is no clause of its own.
        "観測への期待が各国の政府や研究機関や企業などの間でこれまでになく高まる中、長い期間にわたって安定して信頼でき、なおかつ費用を"
        "抑えるような衛星の運用を推進する目的で、2019年5月に「観測原則」が策定された。",
    ],
)
def test_dates_that_are_no_answer_are_not_asked(text):
    assert facts_of("date", text) == []


def test_a_quantity_is_asked_with_its_own_counter():
    questions = asked("quantity", "世界平均海面水位は2018年までに約20cm上昇した。")
    assert "世界平均海面水位は2018年までに約何cm上昇しましたか。" in questions
    assert "世界平均海面水位は2018年までにどのくらい上昇したか。" in questions
    assert "パリ協定は何か国が署名しましたか。" in asked("quantity", "パリ協定は175か国が署名した。")
    assert "委員会の委員は何人とするか。" in asked("quantity", "委員会の委員は九人とする。")
    assert "幅は50kmから何kmへ広がったか。" in asked("quantity", "幅は50kmから200kmへ広がった。")


def test_the_range_in_brackets_does_not_give_the_answer_away():
    (question, *_) = asked("quantity", "世界平均海面水位は0.20m（0.15～0.25m）上昇した。")
    assert "0.15" not in question


@pytest.mark.parametrize(
    "text",
    [
        "観測網は第2次計画で整備された。",  # an ordinal
        "同国は3か年計画を発表した。",  # part of a name
        "対象海域は北緯5度から南緯5度までである。",  # a place
        "衛星は雲の高さを測る。",
        "GOSATの開発は、環境省とJAXAの3者が共同で進めている。",  # 「何者」 asks who somebody is
    ],
)
def test_numbers_that_are_no_quantities_are_not_asked(text):
    assert facts_of("quantity", text) == []


def test_a_quantity_is_asked_in_its_own_clause():
    text = "営業利益は18億9,000万円で、物流費の増加を価格の改定で補ったことから、前期に比べ12.3%増加した。"
    assert "営業利益は何円か。" in asked("quantity", text)
    assert "報告書は、気候感度を何°Cとしたか。" in asked(
        "quantity", "報告書は、気候感度を3°Cとし、可能性の高い範囲を2.5～4°Cとした。"
    )
    assert "社員の定年は、満何歳とするか。" in asked(
        "quantity", "社員の定年は、満62歳とし、定年に達した日の属する年度の末日をもって退職とする。"
    )


def test_an_enumeration_is_asked_for_its_members():
    assert "海洋の変数には、どのようなものがありますか。" in asked(
        "enumeration", "海洋の変数には、海面水温、海面水位、海氷などがある。"
    )
    assert facts_of("enumeration", "気候変化の要因は三つに分けられる。") == []
    assert "気候変化の要因は、どの三つに分けられるか。" in asked(
        "enumeration", "気候変化の要因は、内部変動、自然起源の強制、人為起源の強制の三つに分けられる。"
    )


def test_announced_reasons_are_answered_with_all_of_them():
    (fact,) = facts_of(
        "listing",
        "衛星観測の利点は二つある。第一に、広い範囲を見渡せる。第二に、同じ場所を繰り返し測れる。",
    )
    assert fact.answer == "衛星観測の利点は二つある。広い範囲を見渡せる。同じ場所を繰り返し測れる。"
    assert "衛星観測の利点を挙げてください。" in {wording.text for wording in fact.wordings}


def test_a_question_does_not_begin_with_what_joined_its_sentence_to_the_one_before():
    found = asked("subject", "気象衛星はさらに、雲の動きと水蒸気の分布を観測している。")
    assert "雲の動きと水蒸気の分布を観測しているのは何か。" in found
    assert not any("さらに" in question for question in found)


def test_a_subject_is_asked_as_what_where_or_who():
    assert "雲の動きと水蒸気の分布を観測しているのは何ですか。" in asked(
        "subject", "気象衛星は雲の動きと水蒸気の分布を観測している。"
    )
    assert "北西太平洋で海洋の定線観測を続けているのはどこですか。" in asked(
        "subject", "気象庁は北西太平洋で海洋の定線観測を続けている。"
    )
    assert "宇宙機関の間で計画を調整するために1984年に設立されたのは何ですか。" in asked(
        "subject", "地球観測委員会は、宇宙機関の間で計画を調整するために1984年に設立された。"
    )


def test_how_something_is_done_is_asked_but_not_of_what_it_takes():
    assert "列を追加するには、どうすればよいですか。" in asked(
        "method", "列を追加するには、編集メニューから列の追加を選択する。"
    )
    assert "変数を一覧で表示するには、どうすればよいか。" in asked(
        "method", "表示ボタンを押すことにより、変数を一覧で表示することができる。"
    )
    for needed in ("が必要である", "が求められる", "が欠かせない", "も重要です"):
        assert facts_of("method", f"海氷の量の変化を知るには、面積とともに厚さの観測{needed}。") == []


def test_what_follows_from_a_condition_is_asked():
    assert "ボタンを押すと、どうなりますか。" in asked(
        "condition", "ボタンを押すと、選択した範囲が実行される。"
    )


def test_a_topic_that_recurs_is_asked_in_its_connection():
    questions = asked("topic", "極域の海氷は日射のエネルギーを反射する。", "極域の海氷は船舶の航行を妨げる。")
    assert "船舶の航行との関連で、極域の海氷について説明せよ。" in questions
    assert "極域の海氷について説明せよ。" not in questions


def test_a_connection_is_a_whole_noun_phrase():
    texts = ("衛星は元に戻るまでの日数を記録する。", "衛星は海面の水温を記録する。")
    questions = asked("topic", *texts, section=("3.1 衛星の軌道",))
    assert questions
    assert not any("までの日数" in question for question in questions)


def test_a_weak_topic_says_in_which_section():
    assert "「日本の取組」の節によると、排出量について説明せよ。" in asked(
        "topic", "排出量は2013年度から減少を続けている。", section=("3.1 日本の取組",)
    )


def test_a_heading_is_answered_by_how_its_section_begins():
    (fact,) = facts_of("heading", "海氷とは海水が凍ったものである。海氷は日射をよく反射する。その他。")
    assert fact.answer == "海氷とは海水が凍ったものである。海氷は日射をよく反射する。"
    assert "「海の氷」の節では、まず何が述べられていますか。" in {w.text for w in fact.wordings}


@pytest.mark.parametrize("section", [("1 はじめに",), ("5. まとめ",), ()])
def test_headings_that_say_nothing_are_not_asked(section):
    assert facts_of("heading", "海氷とは海水が凍ったものである。", section=section) == []


def test_neighbouring_topics_of_a_section_are_combined():
    (fact,) = facts_of("combination", "海の氷は日射を反射する。", "棚氷群は海の上に張り出す。")
    assert fact.answer == "海の氷は日射を反射する。棚氷群は海の上に張り出す。"
    assert len(fact.parts) == 2
    assert "海の氷と棚氷群について、それぞれ説明せよ。" in {w.text for w in fact.wordings}


def test_answers_speak_as_they_are_asked():
    chunks = [chunk(["2 海の氷"], "海氷は日射の多くを反射する。氷床とは、陸の上に広がる氷の塊である。")]
    made = pairs_of(chunks)
    assert {pair.politeness for pair in made} == {"plain", "polite"}
    for pair in made:
        assert pair.style == {"plain": "de_aru", "polite": "desu_masu"}[pair.politeness]
        assert style_of(pair.output) == pair.style
        assert pair.rewritten == (pair.style == "desu_masu")


def test_no_question_has_doubled_particles_or_open_brackets(example_chunks):
    made = pairs_of(example_chunks[:60])
    assert len(made) > 1000
    for pair in made:
        assert not re.search("とはとは|はは|をを|のの|がが|、、|。。", pair.instruction), pair.instruction
        assert pair.instruction.count("「") == pair.instruction.count("」")


def test_a_pair_names_its_place_and_who_made_it():
    chunks = [chunk(["2 海の氷"], "氷は冷たい。海氷は日射の多くを反射する。", page=5)]
    for pair in pairs_of(chunks, "held_out"):
        assert (pair.document, pair.section, pair.chunk) == ("report", ("2 海の氷",), chunks[0].id)
        assert (pair.first_page, pair.last_page, pair.role) == (5, 5, "held_out")
        assert pair.generator == "grammar"


def test_a_pair_points_to_the_text_that_its_answer_rests_on():
    parts = "また、海の氷は日射を反射する。", "棚氷群（図3）は海の上に張り出す。"
    whole = chunk(["2 海の氷"], "氷は冷たい。" + parts[0], parts[1])
    combined = [pair for pair in pairs_of([whole]) if pair.kind == "combination"]
    assert combined
    for pair in combined:
        assert [whole.text[span.start : span.end] for span in pair.spans] == list(parts)
        assert {span.chunk for span in pair.spans} == {whole.id}


def test_what_says_how_much_and_goes_on_is_not_asked_for_its_subject():
    assert facts_of("subject", "女性管理職の比率は9.4%で、2027年度までに15%とする目標を掲げている。") == []


def test_who_does_something_is_asked_with_who_and_what_it_is_done_to_with_what():
    who = questions_of("subject", "事業主は、常時使用する従業員に対して、定期健康診断を実施する。")
    assert who[1, "plain"].endswith("のは誰か。")
    assert who[5, "plain"].startswith("誰が")
    for text in (
        "外部の補佐官は、週に2日勤務し、調達を審査する。",
        "大槻は3年間に白砂を11回訪れ、話を聞いた。",
    ):
        assert questions_of("subject", text)[1, "plain"].endswith("のは誰か。")
    assert questions_of("subject", "消化器官は、食べた物を細かく分解して栄養を吸収する。")[
        1, "plain"
    ].endswith("のは何か。")
    what = questions_of("subject", "年次有給休暇は、従業員が請求する時季に与える。")
    assert what[5, "plain"] == "何を従業員が請求する時季に与えるか。"
    # Either could be meant, so it is asked for only where that does not matter.
    either = questions_of("subject", "申請書は、必要な事項を記入して窓口に提出する。")
    assert {form for form, _ in either} == {1, 2, 3, 4, 6}
