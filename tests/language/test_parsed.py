"""What a sentence states, and of what."""

from decimal import Decimal

import pytest

from pdf2lora.language.parsed import parse
from pdf2lora.language.quantities import read_number


def of_kind(kind, text):
    return [claim.text for claim in parse(text).claims if claim.kind == kind]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("35,000", "35000"),
        ("3.5万", "35000"),
        ("三万五千", "35000"),
        ("1億2,500万", "125000000"),
        ("1兆2000億", "1200000000000"),
        ("二〇二三", "2023"),
        ("マイナス18", "-18"),
    ],
)
def test_numbers_in_any_writing_have_one_value(written, value):
    assert read_number(written) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("標高は3.5万kmである。", "35000000", "35000000", "m"),
        ("分解能は30センチである。", "0.3", "0.3", "m"),
        ("気温は2.5〜4°C上がる。", "2.5", "4", "℃"),
        ("気温は1.5度から2度の範囲にある。", "1.5", "2", "℃"),
        ("全体の3割5分を占める。", "35", "35", "%"),
        ("給与の3分の1を支給する。", "33.33333333333333333333333333", "33.33333333333333333333333333", "%"),
        ("排出を半減させる。", "50", "50", "%"),
        ("3年半が過ぎた。", "42", "42", "月"),
        ("半世紀が過ぎた。", "600", "600", "月"),
        ("午後5時30分に終業する。", "17.5", "17.5", "時"),
        ("費用は100〜200万円である。", "1000000", "2000000", "円"),
        ("5カ国が参加した。", "5", "5", "か国"),
    ],
)
def test_quantities_have_a_base_unit(text, low, high, unit):
    (claim, *_) = [claim for claim in parse(text).claims if claim.kind == "quantity"]
    assert (claim.value, claim.unit) == ((Decimal(low), Decimal(high)), unit)


@pytest.mark.parametrize(
    "text",
    [
        "二酸化炭素の一部は海に溶ける。",
        "一般に、一方の結果は十分でない。",
        "第三者が一度に使う。",
        "CO2とSSP1-1.9とSentinel-2を使う。",
        "図3と表1に示す。",
        "1. はじめに",
    ],
)
def test_not_every_digit_is_a_quantity(text):
    assert of_kind("quantity", text) == []


def test_a_change_has_two_values_and_a_range_one():
    assert of_kind("quantity", "幅を50kmから200kmへ広げた。") == ["50km", "200km"]
    assert of_kind("quantity", "幅は50kmから200kmである。") == ["50kmから200km"]


def test_a_quantity_may_be_written_in_two_units():
    (claim,) = [c for c in parse("充電には約3時間30分かかる。").claims if c.kind == "quantity"]
    assert (claim.value[0], claim.unit, claim.text) == (12600, "s", "約3時間30分")
    assert of_kind("quantity", "1日8時間働く。") == ["1日", "8時間"]


def test_a_lone_kanji_is_a_number_before_a_counter():
    assert of_kind("quantity", "本は一人十点まで、映像は二点まで借りられる。") == ["一人", "十点", "二点"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("令和5年3月に公布された。", (2023, 3, None, None)),
        ("平成元年に定めた。", (1989, None, None, None)),
        ("昭和五十五年に定めた。", (1980, None, None, None)),
        ("２０１４年２月２８日に打ち上げた。", (2014, 2, 28, None)),
        ("1990年代に議論された。", ("decade", 1990, None)),
        ("20世紀後半に進んだ。", ("century", 20, "後半")),
        ("9月上旬に始まる。", (None, 9, None, "上旬")),
        ("毎月25日に支払う。", (None, None, 25, None)),
        ("十一月三日に始まる。", (None, 11, 3, None)),
        ("令和元年度に始まる。", (2019, None, None, None)),
        ("寛文6年に完成した。", (1666, None, None, None)),
    ],
)
def test_dates_are_in_the_western_calendar(text, value):
    (claim,) = [claim for claim in parse(text).claims if claim.kind == "date"]
    assert claim.value == value


@pytest.mark.parametrize(
    "text",
    [
        "2000年前の氷である。",
        "過去1000年間で最も高い。",
        "10年続いた。",
        "25日間休む。",
        "休暇は10日とする。",
        "2日に1回測る。",
        "3日に満たない。",
    ],
)
def test_a_length_of_time_is_no_date(text):
    assert of_kind("date", text) == []
    assert of_kind("quantity", text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("日本と欧州がCO₂を測る。", ["日本", "欧州", "CO2"]),
        ("「ひまわり8号」（GOSAT-GW）を使う。", ["ひまわり8号", "GOSAT-GW"]),
        ("ランドサット1号を使わない。", ["ランドサット1号"]),
        ("能登半島地震とパリ協定について述べる。", ["能登半島地震", "パリ協定"]),
        ("データのモニタリングにセンサを使う。", []),
        ("南アメリカと、期間中日本で測る。", ["南アメリカ", "日本"]),
    ],
)
def test_names(text, names):
    assert of_kind("name", text) == names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("原則として夜間は観測できない。", ["観測できない"]),
        ("夜間の観測は不可能である。", ["観測は不可能である"]),
        ("見分けることができない。", ["見分けることができない"]),
        ("疑う余地がない。", ["余地がない"]),
        ("誤りではない。", ["誤りではない"]),
        ("届出は必要ありません。", ["必要ありません"]),
        ("気温は高くなった。", ["高くなった"]),
        ("広い観測幅のセンサを使う。", []),
        ("そうかもしれない。違いない。それにほかならない。", []),
        ("雨だけでなく雪も測る。昼夜を問わず測る。", []),
    ],
)
def test_directions_and_denials_but_not_idioms(text, said):
    assert of_kind("direction", text) == said


def test_an_obligation_denies_nothing():
    (need,) = [claim for claim in parse("校正を続けなければなりません。").claims if claim.kind == "direction"]
    assert (need.unit, need.value) == ("要否", (1,))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("令和元年に始まった。", ()),
        ("午後に気温が上がる。", ((frozenset({"気温"}),),)),
        ("この衛星は速い。", ()),
        ("海は暖まり、水位が上がる。", ((frozenset({"水位"}),),)),
        ("氷を測る衛星によって、海面は1.5°C上がる。", ((frozenset({"海面"}),),)),
    ],
)
def test_what_a_direction_is_stated_of(text, about):
    way = [claim for claim in parse(text).claims if claim.kind == "direction"][-1]
    assert (way.slot.about, way.slot.topics) == (about, ())


def test_a_verb_that_is_only_likely_is_stated():
    assert of_kind("direction", "気温が上昇する可能性がある。") == ["上昇する"]


def test_a_value_knows_what_it_is_stated_of():
    (claim,) = [
        claim for claim in parse("北極海の海氷域面積は約10%減少した。").claims if claim.kind == "quantity"
    ]
    assert claim.slot.about == ((frozenset({"ホッキョク", "海"}), frozenset({"海氷", "域", "面積"})),)
    assert claim.slot.does == "減少"
