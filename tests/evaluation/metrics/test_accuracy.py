from pathlib import Path

import pytest

from pdf2lora.evaluation.general import read_general_questions
from pdf2lora.evaluation.metrics import accuracy
from pdf2lora.records import GeneralQuestion

SHIPPED = Path(__file__).parents[3] / "resources" / "general_questions.jsonl"


def is_right(asked, answer):
    return accuracy.is_right(asked.question, asked.answers, answer)


def question(*answers, asked="それは何か。"):
    return GeneralQuestion("general-01", "地理", asked, answers)


CAPITAL = question("東京", "東京都", asked="日本の首都はどこですか。")


@pytest.mark.parametrize(
    "answer",
    [
        "東京",
        "東京です。",
        "日本の首都は東京都です。人口は多いです。",
        "答えは「東京」である。",
        "**東京**",
        "回答：東京。",
        "大阪ではなく、東京です。",
        "東京ではないでしょうか。",
        "東京ではないかと思います。",
        "東京に違いありません。",
        "東京であり、京都ではない。",
        "日本の首都はどこですか。東京です。",
        "回答：\n\n東京です。",
    ],
)
def test_an_answer_is_right_that_says_so_in_its_first_sentence(answer):
    assert is_right(CAPITAL, answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "。",
        "京都です。",
        "東京ではない。",
        "「東京」ではありません。",
        "東京じゃないです。",
        "東京は、日本の首都ではありません。",
        "首都は東京ではなく京都です。",
        "東京とは言えません。",
        "東京だというのは誤りです。",
        "東京ですか。",
        "京都です。東京は違います。",
        "大阪です。東京です。",
        "大阪\n東京",
        "東京湾です。",
    ],
)
def test_another_answer_a_denial_and_a_later_sentence_are_wrong(answer):
    assert not is_right(CAPITAL, answer)


@pytest.mark.parametrize(
    ("accepted", "answer", "right"),
    [
        ("12", "12か月です。", True),
        ("12", "１年は１２か月です。", True),
        ("12", "1年=12ヶ月", True),
        ("12", "112です。", False),
        ("12", "120です。", False),
        ("12", "0.12です。", False),
        ("12", "12.5です。", False),
        ("12", "12,000です。", False),
        ("12", "12万です。", False),
        ("12", "12分の1です。", False),
        ("12", "−12です。", False),
        ("12", "第12番です。", False),
        ("十二", "十二か月です。", True),
        ("十二", "二十二です。", False),
        ("十二", "十二支です。", False),
        ("三", "石の上にも三年です。", True),
        ("三", "三角形です。", False),
        ("1000", "1000mです。", True),
        ("2", "CO2です。", False),
        ("5月5日", "15月5日です。", False),
        ("5月5日", "毎年5月5日です。", True),
    ],
)
def test_a_number_is_found_whole_with_any_counter(accepted, answer, right):
    assert is_right(question(accepted), answer) is right


@pytest.mark.parametrize(
    ("accepted", "answer", "right"),
    [
        ("火", "火です。", True),
        ("火", "火曜日です。", False),
        ("京都", "東京都です。", False),
        ("太陽", "太陽系です。", False),
        ("炭素", "二酸化炭素です。", False),
        ("アメリカ", "南アメリカです。", False),
        ("夏目漱石", "夏目漱石さんが書きました。", True),
        ("東京", "大阪 東京", True),
        ("鹿", "しか", False),
        ("しか", "しか", True),
        ("H2O", "水の化学式はH₂Oです。", True),
        ("H2O", "h2oです。", True),
        ("H2O", "H2O2です。", False),
        ("thank you", "「Thank you.」といいます。", True),
        ("is", "Thisです。", False),
    ],
)
def test_a_word_is_found_whole_and_in_capitals_too(accepted, answer, right):
    assert is_right(question(accepted), answer) is right


def test_the_shipped_questions_take_each_of_their_answers_and_no_other_ones():
    questions = read_general_questions(SHIPPED)
    assert len(questions) >= 40
    for one in questions:
        for accepted in one.answers:
            for said in (
                accepted,
                f"{accepted}です。",
                f"答えは「{accepted}」である。",
                f"それは{accepted}だ。",
            ):
                assert is_right(one, said), (one.id, said)
        for other in questions:
            if not set(one.answers) & set(other.answers):
                assert not is_right(one, f"答えは{other.answers[0]}です。"), (one.id, other.answers[0])
