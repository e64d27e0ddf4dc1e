"""Opposites: what rises or falls, is high or low, is needed or not; and what is denied."""

import re
from collections.abc import Iterator

from pdf2lora.language.phrases import EMPTY, Reading, is_nominal
from pdf2lora.language.predicates import Predicate
from pdf2lora.language.values import Fact, Phrase, Slot

_PAIRS = """
増減: 増える 増やす 増す 殖える 増加 増大 急増 増進 増強 倍増 上昇 急上昇 上がる 上げる 高まる 高める 拡大 拡張 拡充 広がる 広げる 伸びる 伸ばす 上回る 隆起
    | 減る 減らす 減少 急減 激減 低減 削減 軽減 減退 半減 低下 下降 下落 下がる 下げる 低まる 低める 縮小 縮む 縮まる 縮める 狭まる 狭める 下回る 後退 沈下 沈降
強弱: 強まる 強める 強化 激化 強い | 弱まる 弱める 弱化 弱体化 弱い
温冷: 暖める 温める 暖まる 温まる 温暖化 昇温 加熱 暖かい 暑い | 冷やす 冷える 冷ます 寒冷化 冷却 冷たい 寒い
遅速: 速まる 早まる 早める 加速 速い 早い | 遅れる 遅らせる 減速 遅い
始終: 始まる 始める 開始 再開 | 終わる 終える 終了 停止 中止 廃止 中断
良否: 改善 向上 | 悪化 劣化
出入: 吸収 | 放出
促抑: 促進 促す | 抑制 阻害 妨げる
賛否: 賛成 賛同 | 反対
成否: 成功 | 失敗
許否: 許可 許す | 禁止 禁じる 禁ずる
利害: 有利 | 不利
効力: 有効 | 無効
安危: 安全 | 危険
可否: 可能 | 不可能
要否: 必要 要する | 不要
高低: 高い | 低い
多少: 多い | 少ない
大小: 大きい 大きな | 小さい 小さな
長短: 長い | 短い
広狭: 広い | 狭い
厚薄: 厚い 濃い | 薄い
深浅: 深い | 浅い
軽重: 重い | 軽い
遠近: 近い | 遠い
新旧: 新しい | 古い
難易: 易しい 容易 | 難しい 困難
明暗: 明るい | 暗い
"""
_BECOMING = {"高低": "増減", "多少": "増減", "大小": "増減", "広狭": "増減"}
"""高くなる is a rise, as 上がる is."""
LEVEL, NEED = "増減", "要否"
_TWO_SIDED = frozenset([NEED, "可否", "許否", "成否", "効力", "安危"])
"""What is not on the one side is on the other; what does not rise need not fall."""
_OBLIGATION = re.compile(
    "な(?:けれ|く)(?:ば|ては)(?:なら|なり|いけ)(?:ない|ません)|ねばな[らり](?:ない|ません)"
)
"""「…しなければならない」 needs what 「…する必要がある」 does."""


def _axes() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for entry in _PAIRS.replace("\n    |", " |").strip().splitlines():
        axis, _, sides = entry.partition(":")
        for sense, side in zip((1, -1), sides.split("|"), strict=True):
            found |= dict.fromkeys(side.split(), (axis, sense))
    return found


AXES = _axes()
_FLAT = "横這い"
_NOT_AFTER = frozenset("率量幅分期域機炉器度策費")
"""減少率 and 増加量 measure a change of whatever sign."""


def directions(reading: Reading, found: list[Predicate]) -> Iterator[Fact]:
    """Directions of the opposites above, and every predicate that is denied."""
    predicates = {p.first: p for p in found}
    for i, word in enumerate(reading.words):
        predicate = predicates.get(i)
        if predicate is not None and _is_said_of_something(reading, predicate):
            yield from _of_predicate(reading, predicate)
        elif predicate is None and word.pos[0] in ("名詞", "形状詞"):
            yield from _of_noun(reading, i)
    for match in _OBLIGATION.finditer(reading.text):
        first, last = reading.holding(match.start()), reading.holding(match.end() - 1)
        slot = reading.slot_at(first, last + 1)
        yield Fact("direction", (1,), NEED, match.group(), match.start(), slot)


def _of_predicate(reading: Reading, predicate: Predicate) -> Iterator[Fact]:
    lemma = predicate.lemma.removesuffix("だ")  # 「横ばいである」
    if lemma == _FLAT:
        level = (-1, 1) if predicate.denied else (0,)
        yield _fact(reading, predicate.first, predicate.last, LEVEL, level)
        return
    axis, sense = AXES.get(lemma, (predicate.lemma, 1))
    supposed = [word.surface for word in reading.words[predicate.last + 1 : predicate.last + 3]]
    if lemma not in AXES and (not predicate.denied or supposed == ["て", "も"]):
        return  # an affirmed act, or 「…がなくても」
    if predicate.becoming:
        axis = _BECOMING.get(axis, axis)
    senses = _but(sense, lemma in AXES and axis not in _TWO_SIDED) if predicate.denied else (sense,)
    yield _fact(reading, predicate.first, predicate.last, axis, senses)


def _but(sense: int, middle: bool) -> tuple[int, ...]:
    """The senses that are left where one is denied."""
    return tuple(left for left in (-1, 0, 1) if left != sense and (left or middle))


def _of_noun(reading: Reading, i: int) -> Iterator[Fact]:
    """「海氷の減少」, 「減少傾向」: a noun of change without する; 「横ばい」; 「ゼロになる」."""
    word = reading.words[i]
    after = reading.words[i + 1] if i + 1 < len(reading.words) else None
    if word.lemma == _FLAT:
        yield _fact(reading, i, i, LEVEL, (0,))
    elif word.surface == "ゼロ" and [w.lemma for w in reading.words[i + 1 : i + 3]] in (
        ["に", "為る"],
        ["に", "成る"],
    ):
        yield _fact(reading, i, i + 1, LEVEL, (-1,))
    elif word.pos[2] == "サ変可能" and word.lemma in AXES and not (after and after.surface in _NOT_AFTER):
        axis, sense = AXES[word.lemma]
        if axis == LEVEL:
            yield _fact(reading, i, i, axis, (sense,))


def _is_said_of_something(reading: Reading, predicate: Predicate) -> bool:
    """Whether an adjective is a statement (「幅が広い」), not only an attribute (「広い観測幅」) or an adverb."""
    word = reading.words[predicate.first]
    after = reading.words[predicate.last + 1] if predicate.last + 1 < len(reading.words) else None
    verbal = word.pos[0] not in ("形容詞", "形状詞", "名詞") or word.pos[2] == "サ変可能"
    if verbal or predicate.denied or predicate.becoming:
        return True
    if word.pos[0] == "形容詞" and word.conjugation_form.startswith("連用形"):
        return after is not None and after.surface == "、"
    if after is None or not is_nominal(after):
        return not (word.pos[0] != "形容詞" and reading.words[predicate.last].surface == "に")
    return _has_subject(reading, predicate.first)


def _has_subject(reading: Reading, i: int) -> bool:
    """「排出が非常に少ないSSP1」: が stands before the adjective and its adverbs."""
    i -= 1
    while i >= 0 and reading.words[i].pos[0] in ("副詞", "形状詞", "助動詞"):
        i -= 1
    return i >= 0 and reading.words[i].surface in ("が", "も")


def about(reading: Reading, predicate: Predicate) -> Slot:
    return _slot(reading, predicate.first, predicate.last)


def _slot(reading: Reading, first: int, last: int) -> Slot:
    """What rises, is high, is denied: the noun beside it with what stands before の, or the case phrase."""
    words, begin = reading.words, first
    while begin > 0 and is_nominal(words[begin - 1]) and reading.names_something(begin - 1):
        begin -= 1
    beside = frozenset(w.lemma or w.surface for w in words[begin:first]) - EMPTY
    phrase: Phrase = (beside,) if beside else ()
    if begin > 0 and words[begin - 1].surface == "の":
        owner = next((p for p in reading.phrases if p[0] < begin <= p[1] + 1), None)
        if owner is not None:
            # The phrase goes on to this noun (海氷の減少) or ends before it (観測点のない).
            phrase = (owner[2][:-1] if owner[1] > first else owner[2]) + phrase
    return Slot(about=(phrase,)) if phrase else reading.slot_at(begin, last + 1)


def _fact(reading: Reading, first: int, last: int, axis: str, senses: tuple[int, ...]) -> Fact:
    slot = _slot(reading, first, last)
    if axis == "有る" and first > 1 and reading.words[first - 1].surface in ("が", "は", "も", "の"):
        first -= 1  # 「余地がない」: ない by itself tells a reader nothing
        while first > 0 and is_nominal(reading.words[first - 1]):
            first -= 1
    start, end = reading.words[first].start, reading.words[last].end
    return Fact("direction", senses, axis, reading.text[start:end], start, slot)
