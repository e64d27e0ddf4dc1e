"""What is removed, under which name; and that nothing else is."""

import pytest

from dataset.texts import pair
from pdf2lora.dataset.protocol.filters import filter_pairs
from pdf2lora.dataset.self_contained import text_fault

QUESTION = "海氷について説明せよ。"


def reason(output, instruction=QUESTION, **changes):
    _, rejected = filter_pairs(
        [pair(instruction, output, **changes)], text_fault, (6, 120), (8, 240), 0.9, 0.3
    )
    return rejected[0].reason if rejected else None


@pytest.mark.parametrize(
    ("output", "name"),
    [
        ("図表3に示すように、海氷は減少した。", "refers_to_figure"),
        ("第1-3-2図のとおり、海氷は減少した。", "refers_to_figure"),
        ("表2は海氷の面積を示す。", "refers_to_figure"),
        ("前節で述べた海氷は減少した。", "refers_elsewhere"),
        ("海氷の種類は次のとおりである。", "refers_elsewhere"),
        ("海氷の種類は以下の三つに分けられる。", "refers_elsewhere"),
        ("前述の海氷は減少した。", "refers_elsewhere"),
        ("第2章で見るように海氷は減少した。", "refers_elsewhere"),
        ("この海氷は減少した。", "dangling_opening"),
        ("これにより海氷は減少した。", "dangling_opening"),
        ("したがって、海氷は減少した。", "dangling_opening"),
        ("海氷は減少した。その結果は深刻である。", "dangling_opening"),
        ("海氷は、この現象によって減少した。", "dangling_reference"),
        ("政府は、当該海域を調査した。", "dangling_reference"),
        ("貸出の期間はどちらも15日間である。", "dangling_reference"),
        ("委員会は、かかる費用を負担する。", "dangling_reference"),
        ("NSFは、同年10月に助成を発表した。", "dangling_reference"),
        ("海氷は減少したものの、面積の", "ends_mid_sentence"),
        ("海氷（北極は減少した。", "unbalanced_brackets"),
        ("海氷は減少しました8。", "garbled"),
        ("海氷は減少した\ufffd傾向にある。", "garbled"),
        ("Sea ice in the Arctic Ocean has been declining rapidly 海氷。", "garbled"),
        ("海氷。", "output_too_short"),
        ("海氷は" + "とても" * 100 + "減少した。", "output_too_long"),
        ("海氷の種類は三つある。", "announces_list"),
        ("海氷は減っていると話す。", "reported_speech"),
    ],
)
def test_an_answer_that_does_not_stand_alone_goes_under_its_reason(output, name):
    assert reason(output) == name


@pytest.mark.parametrize(
    "output",
    [
        "海氷は日射の多くを反射する。",
        "海氷は温度が0°C以下に冷えたときに生じる。",  # a measure, no pointer
        "湖底の網は、5センチ以下の石を通す。",
        "半額の券は、中学生以下の子どもに配られる。",
        "修理には、約3万円の費用がかかる。",
        "交換にかかる費用は5万円である。",
        "図書と雑誌の期間はどちらも15日間である。",
        "地球は、その表面の約70%が海である。",  # その means what the sentence has named
        "氷が融けて海面が現れ、この海面が日射を吸収する。",  # said before in the same sentence
        "同時に、海氷は薄くなった。",
        "海氷は二つの種類、すなわち一年氷と多年氷に分けられる。",
        "地図を作るには、衛星の画像を使う。",
        "気温が上がると、海氷は減る。海面は変わらない。",
    ],
)
def test_an_answer_that_stands_alone_stays(output):
    assert reason(output) is None


def test_an_answer_that_only_repeats_its_question_goes():
    assert reason("海氷は減少した。", "海氷は減少したか。") == "answer_repeats_question"
    assert reason("海氷は12%減少した。", "海氷は何%減少したか。") is None


def test_the_size_of_the_question_counts_too():
    assert reason("海氷は日射の多くを反射する。", "何か。") == "instruction_too_short"
    assert reason("海氷は日射の多くを反射する。", "海氷は何か" * 40) == "instruction_too_long"


def kept_and_reasons(pairs, near_duplicate=0.9, unseen_overlap=0.3):
    kept, rejected = filter_pairs(pairs, text_fault, (6, 120), (8, 240), near_duplicate, unseen_overlap)
    assert len(kept) + len(rejected) == len(pairs)
    return kept, [entry.reason for entry in rejected]


def test_two_facts_behind_one_question_both_go():
    pairs = [
        pair(QUESTION, "海氷は日射の多くを反射する。", fact="a"),
        pair(QUESTION, "海氷は船舶の航行を妨げる。", fact="b"),
        pair("氷床について説明せよ。", "氷床は陸の上に広がる氷の塊である。", fact="c"),
    ]
    kept, reasons = kept_and_reasons(pairs)
    assert [p.fact for p in kept] == ["c"]
    assert reasons == ["ambiguous_question"] * 2


def test_two_styles_of_one_fact_are_not_ambiguous():
    pairs = [
        pair("海氷とは何か。", "海氷とは海水が凍ったものである。", fact="a"),
        pair("海氷とは何ですか。", "海氷とは海水が凍ったものです。", fact="a", style="desu_masu"),
    ]
    assert kept_and_reasons(pairs) == (pairs, [])


def test_a_held_out_question_that_is_asked_in_training_goes_alone():
    pairs = [
        pair(QUESTION, "海氷は船舶の航行を妨げる。", fact="b", role="held_out"),
        pair(QUESTION, "海氷は日射の多くを反射する。", fact="a"),
    ]
    kept, reasons = kept_and_reasons(pairs)
    assert [p.fact for p in kept] == ["a"]
    assert reasons == ["ambiguous_question"]


LONG = "北極海の海氷域面積は1979年以降のどの季節にも減少の傾向を示している。"


def test_equal_pairs_stay_once_and_on_the_training_side():
    pairs = [pair(QUESTION, LONG, role="held_out"), pair(QUESTION, LONG), pair(QUESTION, LONG)]
    kept, reasons = kept_and_reasons(pairs)
    assert [p.role for p in kept] == ["training"]
    assert reasons == ["duplicate"] * 2


def test_a_near_duplicate_fact_goes_with_all_its_wordings():
    first = [
        pair(f"{x}について{end}", LONG, fact="a")
        for x in ["海氷域面積"]
        for end in ("説明せよ。", "述べよ。")
    ]
    other = LONG.replace("示している", "示してきた")
    second = [
        pair(f"{x}について{end}", other, fact="b")
        for x in ["海氷域面積"]
        for end in ("説明せよ。", "述べよ。")
    ]
    kept, reasons = kept_and_reasons(first + second, near_duplicate=0.7)
    assert {p.fact for p in kept} == {"a"}
    assert reasons == ["near_duplicate"] * 2


def test_a_held_out_fact_that_training_tells_as_well_is_not_unseen():
    pairs = [
        pair("海氷域面積について説明せよ。", LONG, fact="a"),
        pair("北極海は何を示すか。", "観測によれば、" + LONG, fact="b", kind="subject", role="held_out"),
        pair("氷床とは何か。", "氷床は陸の上に広がる厚い氷の塊である。", fact="c", role="held_out"),
    ]
    kept, reasons = kept_and_reasons(pairs)
    assert [p.fact for p in kept] == ["a", "c"]
    assert reasons == ["told_in_training"]


def test_a_combination_goes_with_its_parts():
    part = pair("海氷について説明せよ。", "海氷は日射の多くを反射する。", fact="a")
    lost = pair("氷床について説明せよ。", "この氷床は厚い氷の塊である。", fact="b")
    both = pair(
        "海氷と氷床について説明せよ。",
        "海氷は日射の多くを反射する。氷床は厚い氷の塊である。",
        fact="c",
        parts=("a", "b"),
    )
    kept, reasons = kept_and_reasons([part, lost, both])
    assert [p.fact for p in kept] == ["a"]
    assert reasons == ["dangling_opening", "part_removed"]


def test_a_combination_over_both_sides_goes():
    pairs = [
        pair("海氷について説明せよ。", "海氷は日射の多くを反射する。", fact="a"),
        pair("棚氷について説明せよ。", "棚氷は氷河が海に張り出した部分である。", fact="b", role="held_out"),
        pair("両方を説明せよ。", "海氷は白い。氷河の先は棚氷になる。", fact="c", parts=("a", "b")),
    ]
    assert kept_and_reasons(pairs)[1] == ["parts_straddle"]


def test_many_pairs_take_seconds():
    pairs = [
        pair(
            f"地点{i}について説明せよ。",
            f"地点{i}の観測は{1900 + i % 120}年に始まり、{i}回の測定が行われた。",
            fact=str(i),
        )
        for i in range(3000)
    ]
    kept, _ = kept_and_reasons(pairs, near_duplicate=0.95)
    assert len(kept) > 1500
