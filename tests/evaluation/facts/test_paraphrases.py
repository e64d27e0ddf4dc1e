"""A right answer in other words contradicts nothing; a wrong one in the same words does."""

import pytest

from pdf2lora.evaluation.facts.comparing import check_facts


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("森林は国土の約3割を占める。", "国土の30％は森林です。"),
        ("夜間は観測できない。", "夜間の観測は不可能です。"),
        ("海面は約20cm上昇した。", "海面は20センチ上がりました。"),
        ("届出が必要である。", "届出をしなければなりません。"),
        ("CO2をゼロにしなければならない。", "CO2をゼロにする必要があります。"),
        ("排出量を半減させる。", "排出量を50%減らします。"),
        ("気温は1.09°C上昇した。", "気温は約1.1℃上がった。"),
        ("要因は三つある。", "要因は3種類です。"),
        ("北極の海氷は減少し、南極の海氷は増加した。", "南極の海氷は増え、北極の海氷は減った。"),
        ("雪は可視光を反射するが、赤外は反射しない。", "雪は赤外は反射しないが、可視光は反射する。"),
        ("2023年度の予算は5千万円である。", "令和5年度の予算は5,000万円です。"),
        ("午後5時30分に終業する。", "17:30に終業します。"),
    ],
)
def test_a_paraphrase_is_right(reference, answer):
    found = check_facts(answer, reference)
    assert (found.missing, found.added, found.contradicted) == ((), (), ())


@pytest.mark.parametrize(
    ("reference", "answer", "pair"),
    [
        ("排出するCO2をゼロにする。", "排出するCO2を倍増させる。", ("ゼロ", "倍増")),
        ("CO2の排出を減らす。", "CO2の排出を倍増させる。", ("減らす", "倍増させる")),
        ("CO2の排出を倍増させる。", "CO2の排出を減らす。", ("倍増させる", "減らす")),
        ("夜間は観測できない。", "夜間も観測できる。", ("観測できない", "観測できる")),
        ("雪は可視光を反射する。", "雪は可視光を反射しない。", ("反射する", "反射しない")),
        ("両者に差はない。", "両者に差がある。", ("差はない", "ある")),
        ("届出が必要である。", "届出は不要である。", ("必要である", "不要である")),
        ("従業員は10人以上である。", "従業員は10人未満である。", ("10人以上", "10人未満")),
        ("濃度は横ばいである。", "濃度は増加している。", ("横ばいである", "増加している")),
        ("幅を50kmから200kmへ広げた。", "幅を50kmから100kmへ広げた。", ("200km", "100km")),
        ("海面は約20cm上昇した。", "およそ30cmです。", ("約20cm", "およそ30cm")),
        (
            "WMOは、世界気象機関の略称である。",
            "WMOは、世界貿易機関の略称です。",
            ("世界気象機関", "世界貿易機関"),
        ),
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
        ("濃度は数百ppmである。", "濃度は400ppmである。"),
    ],
)
def test_another_or_a_coarser_fact_is_none(reference, answer):
    assert check_facts(answer, reference).contradicted == ()


def test_a_day_that_the_reference_does_not_give_is_added():
    found = check_facts("2014年2月28日に打ち上げられた。", "2014年に打ち上げられた。")
    assert (found.right, found.added) == (("2014年",), ("2014年2月28日",))
