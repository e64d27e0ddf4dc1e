"""What an answer gets right, leaves out and contradicts, however it is written."""

import pytest

from pdf2lora.evaluation.facts.comparing import check_facts


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("令和5年に始まった。", "2023年に始まった。"),
        ("約3.5万kmを測る。", "約35,000キロメートルを測る。"),
        ("３割が減った。", "30%が減った。"),
        ("三万五千人が使う。", "35000人が使う。"),
        ("２０２３年３月に始まった。", "2023年に始まった。"),
        ("ＣＯ2を測る。", "CO₂を測る。"),
    ],
)
def test_equal_values_written_differently_are_right(answer, reference):
    found = check_facts(answer, reference)
    assert found.right
    assert (found.missing, found.contradicted) == ((), ())


@pytest.mark.parametrize(
    ("answer", "reference", "pair"),
    [
        ("2050年にCO2を倍増させる。", "2050年にCO2をゼロにする。", ("ゼロ", "倍増")),
        ("人工衛星は1972年に打ち上げられた。", "人工衛星は1957年に打ち上げられた。", ("1957年", "1972年")),
        ("海面水位は下降し、面積は増加した。", "海面水位は上昇し、面積は増加した。", ("上昇し", "下降し")),
        ("面積は減少していない。", "面積は減少した。", ("減少した", "減少していない")),
    ],
)
def test_another_value_of_the_same_thing_is_a_contradiction(answer, reference, pair):
    found = check_facts(answer, reference)
    assert pair in found.contradicted
    assert pair[0] in found.missing


def test_what_is_only_additional_contradicts_nothing():
    found = check_facts("日本と米国が公開した。", "日本が公開した。")
    assert found.right == ("日本",)
    assert found.added == ("米国",)
    assert found.contradicted == ()


def test_to_repeat_the_question_is_neither_right_nor_missing_nor_added():
    question, reference = "だいち4号は2024年に何をしましたか。", "だいち4号は2024年7月1日に打ち上げられた。"
    silent = check_facts("", reference, question)
    assert silent.missing == ("2024年7月1日",)
    repeated = check_facts("だいち4号は2024年のものである。", reference, question)
    assert (repeated.right, repeated.added) == ((), ())
    assert check_facts("2024年7月1日に打ち上げられた。", reference, question).right == ("2024年7月1日",)


def test_an_empty_answer_misses_everything_and_contradicts_nothing():
    found = check_facts("", "1957年に打ち上げられた。")
    assert found.missing == ("1957年",)
    assert found.contradicted == ()


@pytest.mark.parametrize(
    ("answer", "reference", "pairs"),
    [
        (
            "北極の気温は3℃、南極の気温は1℃上昇した。",
            "北極の気温は1℃、南極の気温は3℃上昇した。",
            (("1°C", "3°C"), ("3°C", "1°C")),
        ),
        (
            "ランドサット1号は1977年に、ひまわりは1972年に打ち上げられた。",
            "ランドサット1号は1972年に、ひまわりは1977年に打ち上げられた。",
            (("1972年", "1977年"), ("1977年", "1972年")),
        ),
        (
            "ひまわりは2015年に打ち上げられ、2014年に運用を始めた。",
            "ひまわりは2014年に打ち上げられ、2015年に運用を始めた。",
            (("2014年", "2015年"), ("2015年", "2014年")),
        ),
        (
            "北極は海氷が増え、南極は海氷が減った。",
            "北極は海氷が減り、南極は海氷が増えた。",
            (("北極", "南極"), ("減り", "増え"), ("南極", "北極"), ("増えた", "減った")),
        ),
        (
            "雪は可視光を反射せず、赤外は反射する。",
            "雪は可視光を反射するが、赤外は反射しない。",
            (("反射する", "反射せず"), ("反射しない", "反射する")),
        ),
    ],
)
def test_exchanged_values_are_contradictions(answer, reference, pairs):
    found = check_facts(answer, reference)
    assert found.contradicted == pairs
    assert not {text for pair in pairs for text in pair} & set(found.right)


def test_a_value_of_another_thing_is_not_stated():
    found = check_facts("ランドサットは1977年に打ち上げられた。", "ひまわりは1977年に打ち上げられた。")
    assert (found.right, found.missing, found.contradicted) == ((), ("1977年",), ())


def test_one_date_may_be_stated_of_two_things():
    reference = "ランドサットは1972年に打ち上げられた。ひまわりも1972年に打ち上げられた。"
    assert "1972年" in check_facts("ひまわりは1972年に打ち上げられた。", reference).right
    assert check_facts("ひまわりは1977年に打ち上げられた。", reference).contradicted == (
        ("1972年", "1977年"),
    )


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        (
            "二酸化炭素の排出を正味でゼロにしなければ、水蒸気は減らない。",
            "気温が1°C上がると、水蒸気は約7%増える。",
        ),
        ("海は暖まり、水位が上がる。", "氷が減ると、海はさらに暖まる。"),
    ],
)
def test_a_topic_that_both_share_makes_no_two_directions_of_one_thing(answer, reference):
    assert check_facts(answer, reference).contradicted == ()


def test_a_topic_that_both_share_makes_no_direction_right():
    found = check_facts(
        "海氷は、夏に融け、観測が終わると気温が下がる前に面積が増える。", "気温が上がると、海氷は減少する。"
    )
    assert found.right == ()


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("面積が増えたわけではない。", "面積が増えた。"),
        ("濃度が高いとは限らない。", "濃度が高い。"),
        ("濃度が高いとは限りません。", "濃度が高い。"),
        ("面積が増えるとは言えない。", "面積が増える。"),
        ("面積が減少するはずがない。", "面積が減少する。"),
        ("面積が減少するとは考えにくい。", "面積が減少する。"),
        ("面積が減少する可能性は低い。", "面積が減少する。"),
        ("届出は必要とは限らない。", "届出は必要である。"),
    ],
)
def test_what_is_denied_as_a_whole_is_not_affirmed(answer, reference):
    found = check_facts(answer, reference)
    assert found.right == ()
    assert len(found.contradicted) == 1
    assert len(found.added) == 1


def test_a_denial_of_a_denial_affirms():
    assert check_facts("面積は増える。", "面積は増えないわけではない。").right == ("増えないわけではない",)


@pytest.mark.parametrize(
    ("answer", "reference", "contradicts"),
    [
        ("濃度は増えていない。", "濃度は横ばいである。", False),
        ("面積は減少していない。", "面積は増加した。", False),
        ("気温は下がらなかった。", "気温は上昇した。", False),
        ("気温は下がった。", "気温は下がらなかった。", True),
        ("濃度は横ばいではない。", "濃度は横ばいである。", True),
        ("届出は必要ではない。", "届出は必要である。", True),
    ],
)
def test_a_denied_direction_leaves_the_others_open(answer, reference, contradicts):
    found = check_facts(answer, reference)
    assert found.right == ()
    assert bool(found.contradicted) == contradicts


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("9月上旬に始まる。", "9月下旬に始まる。"),
        ("2020年末に始まる。", "2020年初頭に始まる。"),
        ("1970年代前半に始まる。", "1970年代後半に始まる。"),
        ("届出は10日前までに行う。", "届出は10日後までに行う。"),
    ],
)
def test_parts_and_sides_of_a_time_are_told_apart(answer, reference):
    assert len(check_facts(answer, reference).contradicted) == 1


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("6〜8か月は雨が多い。", "6〜8月は雨が多い。"),
        ("賃金は25日に支払う。", "賃金は25日間支払う。"),
        ("第2号による。", "第2項による。"),
        ("会議を5回開いた。", "第5回の会議を開いた。"),
        ("気温は2回上がる。", "気温は2度上がる。"),
    ],
)
def test_other_units_are_neither_right_nor_contradicted(answer, reference):
    found = check_facts(answer, reference)
    assert len(found.added) == len(found.missing) - ("6〜8月" in reference) == 1
    assert found.contradicted == ()


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("排出は1.2倍になった。", "排出は20%増加した。"),
        ("排出は100%増えた。", "排出は2倍になった。"),
        ("面積は7割になった。", "面積は3割減った。"),
        ("面積は国土の30%を占める。", "面積は20%減少した。"),
        ("高さは50cmになった。", "高さは20cm増えた。"),
        ("海面は毎年3.7mm上昇している。", "海面は20cm上昇した。"),
    ],
)
def test_an_amount_of_change_a_level_and_a_rate_are_not_compared(answer, reference):
    assert check_facts(answer, reference).contradicted == ()


@pytest.mark.parametrize(
    ("answer", "reference", "pair"),
    [
        ("排出は30%増加した。", "排出は20%増加した。", ("20%", "30%")),
        ("排出は3倍になった。", "排出は2倍になった。", ("2倍", "3倍")),
        ("30%です。", "排出は20%増加した。", ("20%", "30%")),
        ("海面は年に5mm上がる。", "海面は毎年3mm上昇する。", ("3mm", "5mm")),
        ("参加者はゼロである。", "参加者は5人である。", ("5人", "ゼロ")),
    ],
)
def test_like_amounts_are_compared(answer, reference, pair):
    assert check_facts(answer, reference).contradicted == (pair,)


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("東京都が定めた。", "京都が定めた。"),
        ("日本海で測る。", "日本で測る。"),
        ("南アメリカで測る。", "アメリカで測る。"),
        ("東京大学で測る。", "京大学で測る。"),
    ],
)
def test_a_name_is_not_stated_by_a_longer_one(answer, reference):
    assert check_facts(answer, reference).right == ()


@pytest.mark.parametrize(
    ("answer", "reference", "pair"),
    [
        ("米国が打ち上げた。", "日本が打ち上げた。", ("日本", "米国")),
        ("会議は京都で開かれた。", "会議は東京で開かれた。", ("東京", "京都")),
        ("米国によって公表された。", "日本によって公表された。", ("日本", "米国")),
    ],
)
def test_another_name_in_the_same_role_is_a_contradiction(answer, reference, pair):
    found = check_facts(answer, reference)
    assert found.contradicted == (pair,)
    assert pair[0] in found.missing


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("米国が定めた。", "日本が公表した。"),
        ("日本と米国が打ち上げた。", "日本が打ち上げた。"),
        ("だいちは宇宙航空研究開発機構が打ち上げた。", "JAXAがだいちを打ち上げた。"),
        ("アメリカが打ち上げた。", "米国が打ち上げた。"),
    ],
)
def test_another_name_in_another_role_or_for_the_same_contradicts_nothing(answer, reference):
    assert check_facts(answer, reference).contradicted == ()
