"""What a sentence is about: a whole name, or nothing."""

import pytest

from pdf2lora.language.subjects import actor, subject, theme
from pdf2lora.language.words import words


def found_by(finder, text):
    found = finder(tuple(words(text)), text)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海氷は光を反射する。", "海氷"),
        ("日本の排出量は減少した。", "日本の排出量"),
        ("近年日本は排出量を減らした。", "日本"),
        ("2020年に日本は排出量を減らした。", "日本"),
        ("雲を通して観測できるレーダは災害時に役立つ。", "雲を通して観測できるレーダ"),
        ("温暖化が進み、海氷の面積は縮小した。", "海氷の面積"),
        ("硫酸塩や黒色炭素は日射をさえぎる。", "硫酸塩や黒色炭素"),
        ("2011年から2020年までの世界平均気温は上昇した。", "2011年から2020年までの世界平均気温"),
        ("陸域観測技術衛星「だいち」（ALOS）は運用を終えた。", "陸域観測技術衛星「だいち」（ALOS）"),
        ("日本では、気象庁は海面水温を監視する。", "気象庁"),
        ("利用の責任（理解できる限り）は利用者にある。", "利用の責任"),
    ],
)
def test_the_topic_is_the_whole_noun_phrase(text, expected):
    assert found_by(subject, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "これは重要である。",  # pronoun
        "この現象は夏に起こる。",  # demonstrative
        "同戦略は2020年に改訂された。",
        "こうした変化は各地で起きている。",
        "ここで重要なことは精度である。",  # formal noun
        "観測する場合は注意する。",
        "2020年は暑かった。",  # time
        "三つの方法は性質が異なる。",  # a count without what it counts
        "前者は短波放射である。",
        "他の国は参加していない。",
        "回帰日数が長いほど地表に描く軌道の間隔は狭い。",  # a clause of its own, not a modifier
        "重要ではない。",
        "BIOSを使っている場合（メニューは音を鳴らす）は続いてキーを押す。",  # an aside
        "お勧めは小さな領域である。",
        "これについては説明は不要である。",
        "考えなければならないようなトラブルが防げる。",
        "たとえば、米国、英国、日本は参加した。",  # the list may begin anywhere
    ],
)
def test_no_topic_where_the_words_name_nothing(text):
    assert found_by(subject, text) is None


@pytest.mark.parametrize(
    ("text", "weak"),
    [("排出量は減少した。", True), ("日本の排出量は減少した。", False), ("二酸化炭素は増えた。", False)],
)
def test_a_name_that_leaves_open_of_what_is_weak(text, weak):
    assert subject(tuple(words(text)), text).weak is weak


def test_a_place_that_opens_the_sentence_is_its_theme():
    assert found_by(theme, "シンガポールでは人材育成が進められた。") == "シンガポール"
    assert found_by(subject, "シンガポールでは人材育成が進められた。") is None


def test_ga_marks_the_actor_but_not_inside_a_relative_clause():
    assert found_by(actor, "1966年には対話プログラム「ELIZA」が開発された。") == "対話プログラム「ELIZA」"
    assert found_by(actor, "昨年は人間が作った言葉を使った。") is None


def test_a_definition_tells_of_what_it_defines():
    assert found_by(theme, "回帰日数とは、衛星が同じ地表の上空に戻るまでの日数をいう。") is None
    assert found_by(theme, "他国とは異なり、日本が観測を主導した。") == "日本"


def test_existence_is_not_told_of_what_exists():
    assert found_by(actor, "注意が必要である。") is None
