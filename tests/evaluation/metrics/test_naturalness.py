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
        ("「雪氷面は日射をよく反射する。", "brackets"),
        ("雪氷面の記録は）ない。", "brackets"),
        ("設雪는 감소하고 있다とされる。", "script"),
        ("雪氷面 is very bright in the sunlight ことである。", "script"),
        ("\ufffd\ufffd\ufffd面は明るい。", "script"),
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


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_an_empty_answer_has_0_in_every_part(empty):
    assert set(parts(empty).values()) == {0}
