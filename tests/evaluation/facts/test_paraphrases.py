"""A right answer in other words contradicts nothing; a wrong one in the same words does."""

import pytest

from pdf2lora.evaluation.facts.comparing import check_facts
from pdf2lora.language.parsed import parse


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("森林は国土の約3割を占める。", "国土の30％は森林です。"),
        ("夜間は観測できない。", "夜間の観測は不可能です。"),
        ("海面は約20cm上昇した。", "海面は20センチ上がりました。"),
        ("届出が必要である。", "届出をしなければなりません。"),
        ("CO2をゼロにしなければならない。", "CO2をゼロにする必要があります。"),
        ("気温は1.09°C上昇した。", "気温は約1.1℃上がった。"),
        ("要因は三つある。", "要因は3種類です。"),
        ("北極の海氷は減少し、南極の海氷は増加した。", "南極の海氷は増え、北極の海氷は減った。"),
        ("雪は可視光を反射するが、赤外は反射しない。", "雪は赤外は反射しないが、可視光は反射する。"),
        ("2023年度の予算は5千万円である。", "令和5年度の予算は5,000万円です。"),
        ("午後5時30分に終業する。", "17:30に終業します。"),
        ("2023年に始まった。", "2023（令和5）年に始まった。"),
        ("2023年3月に始まった。", "令和5（2023）年3月に始まった。"),
        ("令和5年に始まった。", "令和5（2023）年に始まった。"),
        ("令和元年に始まった。", "平成31年に始まった。"),
        ("6月から8月に多い。", "6〜8月に多い。"),
        ("2023年4月から6月に測った。", "2023年4〜6月に測った。"),
        ("12月に始まる。", "十二月に始まる。"),
        ("賃金は毎月25日に支払う。", "賃金は25日に支払われます。"),
        ("午前9時に始業する。", "始業は9時です。"),
        ("気温は-18℃である。", "気温は氷点下18℃である。"),
        ("世界で第1位である。", "世界で1位です。"),
        ("第3条第2項による。", "3条2項によります。"),
        ("5回目の会合である。", "第5回の会合です。"),
        ("参加者は0人である。", "参加者はゼロである。"),
        ("衛星3機を使う。", "衛星を3基使います。"),
        ("2人で使う。", "二人で使います。"),
        ("従業員1人につき3日とする。", "従業員一人につき3日です。"),
        ("距離は60kmである。", "距離は60キロです。"),
        ("代表5人が出る。", "出るのは5人の代表です。"),
        ("退職の14日前までに届け出る。", "退職する2週間前までに届け出てください。"),
        ("排出を半減させる。", "排出を半分にします。"),
        ("世界平均気温は1.09°C上昇した。", "世界の気温は約1.1度高くなりました。"),
        ("海氷は面積が20%減少した。", "海氷の面積は20%減りました。"),
        ("海氷は減少した。", "海氷は面積が減少した。"),
        ("これは10分ごとに地球の全面を観測する。", "地球全体を10分間隔で観測しています。"),
        ("衛星は2015年7月に運用を始めた。", "この衛星は、運用を2015年7月に始めました。"),
        ("観測衛星の幅は120kmである。", "観測衛星は幅120kmを測る。"),
    ],
)
def test_a_paraphrase_is_right(reference, answer):
    found = check_facts(answer, reference)
    assert (found.missing, found.added, found.contradicted) == ((), (), ())


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("ひまわり8号は2015年7月7日に運用を始めた。", "運用開始は2015年7月7日です。"),
        ("ひまわり8号は2014年に打ち上げられた。", "打上げは2014年でした。"),
        ("ひまわり8号は10分ごとに地球を観測する。", "ひまわり8号は、地球を10分間隔で観測しています。"),
        ("衛星は1970年代に打ち上げられた。", "衛星は1978年に打ち上げられた。"),
        ("蛍光とは光であり、2011年に衛星から分布が示された。", "蛍光は、2011年に衛星から分布が示された。"),
        ("上空から約20cm上昇した海面を測る。", "海面は約20cm上昇した。"),
        ("衛星1号は、当時は資源衛星と呼ばれ、4つの画像を得た。", "衛星1号は、4つの画像を得た。"),
    ],
)
def test_a_value_is_right_however_the_sentence_is_turned(reference, answer):
    value = next(claim.text for claim in parse(reference).claims if claim.kind in ("date", "quantity"))
    assert value in check_facts(answer, reference).right


@pytest.mark.parametrize(
    ("reference", "answer", "pair"),
    [
        ("排出するCO2をゼロにする。", "排出するCO2を倍増させる。", ("ゼロ", "倍増")),
        ("夜間は観測できない。", "夜間も観測できる。", ("観測できない", "観測できる")),
        ("雪は可視光を反射する。", "雪は可視光を反射しない。", ("反射する", "反射しない")),
        ("両者に差はない。", "両者に差がある。", ("差はない", "ある")),
        ("届出が必要である。", "届出は不要である。", ("必要である", "不要である")),
        ("従業員は10人以上である。", "従業員は10人未満である。", ("10人以上", "10人未満")),
        ("濃度は横ばいである。", "濃度は増加している。", ("横ばいである", "増加している")),
        ("幅を50kmから200kmへ広げた。", "幅を50kmから100kmへ広げた。", ("200km", "100km")),
        ("海面は約20cm上昇した。", "およそ30cmです。", ("約20cm", "およそ30cm")),
    ],
)
def test_the_contrary_is_a_contradiction(reference, answer, pair):
    found = check_facts(answer, reference)
    assert found.contradicted == (pair,)
    assert pair[0] in found.missing
    assert pair[1] in found.added


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("海面は約20cm上昇した。", "海面は約20cm上昇し、今後さらに50cm上昇する。"),
        ("波長は24cmである。", "海面は30cm上昇した。"),
        ("北極の海氷は減少した。", "南極の海氷は増加した。"),
        ("衛星は2014年2月28日に打ち上げられた。", "衛星は2014年に打ち上げられた。"),
        ("ひまわりは1977年に打ち上げられた。", "ランドサットは1972年に打ち上げられた。"),
    ],
)
def test_another_or_a_coarser_fact_is_none(reference, answer):
    assert check_facts(answer, reference).contradicted == ()


def test_a_day_that_the_reference_does_not_give_is_added():
    found = check_facts("2014年2月28日に打ち上げられた。", "2014年に打ち上げられた。")
    assert (found.right, found.added) == (("2014年",), ("2014年2月28日",))


def test_a_value_under_another_topic_is_right_and_a_rival_value_is_none():
    reference = "会議室は12歳以上の人が使用できる。"
    assert check_facts("使用できるのは12才以上である。", reference).right == ("12歳以上",)
    assert check_facts("会議室は15歳以上の人が使用できる。", reference).contradicted == (
        ("12歳以上", "15歳以上"),
    )
