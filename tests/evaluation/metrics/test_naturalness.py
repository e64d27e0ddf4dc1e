"""Naturalness is a product of named parts, each of which falls for its own fault alone."""

import pytest

from pdf2lora.evaluation.metrics.naturalness import Naturalness

FINE = "雪氷面は日射をよく反射するため、その減少は気温の上昇をさらに強める。"


def parts(prediction, reference=""):
    found = Naturalness().compute(predictions=[prediction], references=[reference], use_aggregator=False)
    return {name.removeprefix("naturalness_"): values[0] for name, values in found.items()}


@pytest.mark.parametrize(
    "answer",
    [
        FINE,
        "1957年です。",
        "宇宙航空研究開発機構（JAXA）が、Sentinel-2などの衛星でCO2を観測しています。",
        "太陽光の反射率",
        "気象庁、環境省、国土交通省、文部科学省、農林水産省、経済産業省。",
        "上昇したとされる（気象庁、2023）",
        "次の二つである。\n「陸域」と「海域」",
        "413.2",
        "波長は10μm、濃度は366ppm、気圧は1013 hPa、流量は5 mol/kgである。",
        "ＣＯ２の濃度をΔTとαで表す。",
        "温暖化を抑制",
        "海面水温が平年より高くなる現象",
        "1. 衛星が記録したデータ\n2. 気候の再解析",
        "1) 陸域\n2) 海域",
        "（ECV）",
    ],
)
def test_sound_answers_have_no_fault(answer):
    assert set(parts(answer).values()) == {100}


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("地球の気温が上がり、" * 6 + "地球の気温が上がる。", "repetition"),
        ("雪氷面は日射をよく反射するため、その減少は", "ending"),
        ("雪氷の減少が観測され", "ending"),
        ("雪氷の減少は気温の上昇を", "ending"),
        ("温暖化を水蒸気", "ending"),
        ("雪氷面が日射をよく反射するため", "ending"),
        ("雪氷面が減り海面", "ending"),
        ("1. 雪氷が減る。\n2. 海面が上がる。\n3.", "ending"),
        ("北極の海氷 -", "ending"),
        ("000000000000000000000000", "repetition"),
        ("濃度は1000000000000000000000000である。", "repetition"),
        ("「雪氷面は日射をよく反射する。", "brackets"),
        ("雪氷面の記録は）ない。", "brackets"),
        ("「雪氷面（陸域」は明るい。", "brackets"),
        ("設雪는 감소하고 있다とされる。", "script"),
        ("雪氷面 is very bright in the sunlight ことである。", "script"),
        ("\ufffd\ufffd\ufffd面は明るい。", "script"),
        ("### 応答\n雪氷面は明るい。", "script"),
        (r"反射率は$\alpha_{0}$である。", "script"),
        ("这个问题说明气候变化对环境带来的影响。", "script"),
    ],
)
def test_each_fault_lowers_its_own_part_and_the_product(answer, part):
    found = parts(answer)
    assert found.pop(part) < 90
    assert found.pop("naturalness") < 90
    assert set(found.values()) == {100}


def test_one_bad_fault_is_enough():
    looped = "地球です。" * 20
    assert parts(looped)["naturalness"] < 10


def test_brackets_of_either_width_are_partners_and_an_inner_one_left_open_spares_the_outer():
    assert parts("必須気候変数（ECV)である。")["brackets"] == 100
    assert parts("「雪氷面（陸域」は明るい。")["brackets"] == pytest.approx(100 * 2 / 3)


def test_the_number_of_a_list_does_not_make_a_loop_look_new():
    looped = ["記録した気候状態のデータ"] * 8
    numbered = [f"{n}. {line}" for n, line in enumerate(looped, 1)]
    assert parts("\n".join(numbered))["repetition"] == parts("\n".join(looped))["repetition"] < 20


def test_the_product_is_the_product():
    found = parts("「Hello は は は は は は は は")
    product = 1.0
    for name in ("repetition", "ending", "brackets", "script"):
        product *= found[name] / 100
    assert found["naturalness"] == pytest.approx(100 * product)


def test_a_latin_word_of_the_reference_is_not_foreign():
    answer = "変数は data frame に入れる。"
    assert parts(answer)["script"] < 100
    assert parts(answer, reference="data frame に入れます。")["script"] == 100
    assert (
        parts("濃度は10^6である。")["script"] < parts("濃度は10^6である。", reference="10^6")["script"] == 100
    )


def test_every_part_is_compared():
    assert Naturalness().names[0] == "naturalness"
    assert len(Naturalness().names) == 5
    assert all("fugashi" in Naturalness().signature(name) for name in Naturalness().names)


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_an_empty_answer_has_0_in_every_part(empty):
    assert set(parts(empty).values()) == {0}
