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
    found = check_facts("環境省と国土地理院が公開した。", "環境省が公開した。")
    assert found.right == ("環境省",)
    assert found.added == ("国土地理院",)
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
