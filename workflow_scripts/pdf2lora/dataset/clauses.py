"""Facts asked by putting an interrogative in the place of a piece of the sentence.

「海面は約20cm上昇した。」 → 「海面は約何cm上昇したか」; 「Xは1972年に打ち上げられた。」 → 「Xはいつ
打ち上げられたか」, 「Xが打ち上げられたのはいつか」. The answer is the whole sentence.
A piece is only asked for in the clause that ends the sentence, or in one that can be cut off and ended
surely: 「何トンで、…減少したか」 is no question.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pdf2lora.dataset.facts import Fact, fact_of
from pdf2lora.dataset.naming import unquoted
from pdf2lora.dataset.reading import Statement
from pdf2lora.dataset.rewriting import past, rewrite
from pdf2lora.dataset.subjects import POINTING, Subject, actor, in_relative_clause, noun_phrase_start, subject
from pdf2lora.dataset.vocabulary import CASE_VERBS, COUNTERS, MEASURES
from pdf2lora.dataset.wordings import (
    clause_wordings,
    modifier,
    named_wordings,
    reason_wordings,
    subject_wordings,
)
from pdf2lora.japanese import Word, words

_LONG_ENOUGH_TO_CUT = 60
_LONGEST_QUESTION = 90
"""Of the sentence that a question is made from; a longer one loses what stands before its last clause."""


# ---- clauses ----------------------------------------------------------------------------------


def _parallel_boundaries(statement: Statement) -> list[int]:
    """Indexes of commas after 連用形, て, で or the が that only joins: what stands after is another clause."""
    found, boundaries, depth = statement.words, [], 0
    for i, word in enumerate(found):
        depth += word.surface in ("「", "『", "（", "(")
        depth -= word.surface in ("」", "』", "）", ")")
        if depth or word.surface != "、" or i == 0:
            continue
        before = found[i - 1]
        if _is_case_phrase(found, i - 1):
            continue
        joins = before.pos[1] == "接続助詞" and before.surface in ("て", "で", "が", "し", "けれども")
        if joins or before.conjugation_form.startswith("連用形") or _is_reason(found, i - 1):
            boundaries.append(i)
    return boundaries


def _is_case_phrase(found: tuple[Word, ...], last: int) -> bool:
    """Whether the words up to ``last`` are 「により」, 「において」, 「を通じて」 …: no clause of their own."""
    i = last - 1 if found[last].surface in ("て", "で") and last > 0 else last
    return i > 0 and found[i].lemma.split("-")[0] in CASE_VERBS and found[i - 1].surface in ("に", "と", "を")


def _is_reason(found: tuple[Word, ...], last: int) -> bool:
    """Whether a clause of reason ends here: 「…するため、」, 「…なので、」."""
    verbal = ("動詞", "助動詞", "形容詞")
    if found[last].surface == "ため":
        return last > 0 and found[last - 1].pos[0] in verbal
    return (
        last > 1
        and [w.surface for w in found[last - 1 : last + 1]] == ["の", "で"]
        and found[last - 2].pos[0] in verbal
    )


def _is_past(statement: Statement) -> bool:
    return any(word.conjugation_type == "助動詞-タ" for word in statement.words[-3:])


_PLANNED = re.compile("予定|計画(?:である|です|だ)|見込|目指|目標|予測|までに|だろう|でしょう")


def _ended_at(statement: Statement, comma: int, dated: bool) -> str | None:
    """The sentence cut off before a comma and ended: 「…11億トンで」 → 「…11億トンである。」; None if unsure."""
    before = statement.words[comma - 1]
    head = statement.text[: before.start]
    # 「2018年に発表し、…を進める」: what has a date is past although the sentence is not.
    was = _is_past(statement) or (dated and not _PLANNED.search(statement.text))
    if before.surface == "で" and before.pos[0] == "助動詞":
        return head + ("であった。" if was else "である。")
    if before.surface in ("が", "し", "けれども") and before.pos[1] == "接続助詞":
        return head + "。"
    if _is_reason(statement.words, comma - 1):
        cause = statement.words[comma - (2 if before.surface == "ため" else 3)]
        # 「1.5°Cに抑えるため、」 is a purpose and no fact.
        is_fact = (
            cause.pos[0] != "動詞" or cause.orth_base in ("いる", "ある", "できる") or before.surface == "で"
        )
        return head.removesuffix("の") + "。" if is_fact else None
    if before.pos[0] in ("動詞", "助動詞") and before.conjugation_form.startswith("連用形"):
        base, kind = before.orth_base, before.conjugation_type
        if base == "おる" and head.endswith(("て", "で")):
            base, kind = "いる", "上一段-ア行"
        ended = past(base, kind, before.lemma) if was else base
        return None if ended is None else head + ended + "。"
    return None


_EMBEDDED = re.compile("こと[をがにでは]|ように|とされ|という|との|と(?:発表|述べ|考え|見積|推定|予測|評価)")


class _Clause(NamedTuple):
    """A sentence of its own, of which the piece from ``start`` to ``end`` is asked for."""

    text: str
    start: int
    end: int


def _clause_with(
    statement: Statement, about: Subject, start: int, end: int, dated: bool = False
) -> _Clause | None:
    """The part of a statement that can be asked for the piece; None if the piece stands too far inside."""
    text, boundaries = statement.text, _parallel_boundaries(statement)
    places = [statement.words[i].start for i in boundaries]
    # A date that opens the sentence belongs to all of it.
    later = (
        []
        if dated and start == 0
        else [i for i, place in zip(boundaries, places, strict=True) if place >= end]
    )
    if later:
        # 「2°C未満に保ち、努力を追求することを掲げる」: both clauses hang on こと, neither stands alone.
        if _EMBEDDED.search(text[statement.words[later[0]].end :]):
            return None
        cut = _ended_at(statement, later[0], dated)
        if cut is None or about.end >= statement.words[later[0]].start:
            return None
        return _Clause(cut, start, end) if len(cut) <= _LONGEST_QUESTION else None
    earlier = [place for place in places if place < start]
    own_topic = earlier and about.start < earlier[-1] and _has_topic(text[earlier[-1] : start])
    if len(text) <= (_LONG_ENOUGH_TO_CUT if own_topic else _LONGEST_QUESTION):
        return _Clause(text, start, end)
    if not earlier:
        return None
    cut_at = earlier[-1] + 1
    prefix = "" if own_topic or about.start >= cut_at else about.text + "は、"
    clause = prefix + text[cut_at:]
    shift = len(prefix) - cut_at
    return _Clause(clause, start + shift, end + shift) if len(clause) <= _LONGEST_QUESTION else None


def _inside_quotes(text: str, place: int) -> bool:
    return any(text.count(a, 0, place) > text.count(b, 0, place) for a, b in ("「」", "『』", "（）", "()"))


# ---- quantities -------------------------------------------------------------------------------

_UNIT = "|".join(re.escape(unit) for unit in sorted(MEASURES + COUNTERS, key=len, reverse=True))
_NUMBER = r"\d[\d,]*(?:\.\d+)?(?:兆|億|万|千|百)?(?:\d[\d,]*(?:\.\d+)?)?(?:兆|億|万|千|百)?\s?"
_QUANTITY = re.compile(
    rf"(?P<about>約|およそ|ほぼ)?(?P<range>{_NUMBER}(?:{_UNIT})?(?:から|~|〜|～|-|–)(?=\d))?"
    rf"(?P<number>{_NUMBER})(?P<unit>{_UNIT})(?P<bound>以上|以下|未満|程度|余り|前後|弱|強|超|以内)?"
)
_BAD_BEFORE = re.compile(r"(?:[第図表章節版緯経−No\d.A-Za-z\-±+*]|年|月|同|各|毎|前年比)$")


def quantity_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「約何℃」, 「何人」 …, with the counter that the number had."""
    for statement in statements:
        about = actor(statement.words, statement.text)
        if about is None or about.weak:
            continue
        for match in _QUANTITY.finditer(statement.text):
            if _can_be_asked(statement, about, match):
                fact = _quantity_fact(statement, about, match)
                if fact is not None:
                    yield fact


def _can_be_asked(statement: Statement, about: Subject, match: re.Match[str]) -> bool:
    """Whether a number with its unit is a quantity by itself, and its sentence has no other beside it."""
    text, (start, end) = statement.text, match.span()
    if not any(word.end == end for word in statement.words):
        return False
    i = next((i for i, word in enumerate(statement.words) if word.start == end), None)
    if i is None or _BAD_BEFORE.search(text[:start]) or start < about.end:
        return False
    # Part of a longer noun (「50年前」, 「1.5℃目標」) or of a name (「3か年計画」); but 「20cm上昇した」 is one.
    following, after = statement.words[i], statement.words[i + 1] if i + 1 < len(statement.words) else None
    verbal = following.pos[2] == "サ変可能" and after is not None and after.lemma == "為る"
    if following.pos[0] in ("名詞", "接尾辞", "記号") and not verbal:
        return False
    if _inside_quotes(text, start) or match["number"].strip() == "1":
        return False
    # 「北緯5度から」, 「9月で40%、3月で10%」: one of several, the others would stay in the question.
    rest = text[end:]
    # 「AとBの2隻の船」 counts what it has just named; 「…したのは、」 puts the quantity into the topic.
    if (text[:start].endswith("の") and rest.startswith("の")) or "のは" in rest:
        return False
    return not (rest.startswith(("から", "、")) or (rest.startswith("まで") and not match["range"]))


def _quantity_fact(statement: Statement, about: Subject, match: re.Match[str]) -> Fact | None:
    clause = _clause_with(statement, about, *match.span())
    if clause is None:
        return None
    before, after = clause.text[: clause.start], clause.text[clause.end :]
    # 「0.20m（0.15～0.25m）」: the range in brackets would give the answer away.
    after = re.sub(r"^（[^（）]*\d[^（）]*）", "", after)
    asked = f"{match['about'] or ''}何{match['unit']}{match['bound'] or ''}"
    if match["range"] and after.startswith("まで"):
        asked = f"何{match['unit']}から何{match['unit']}"
    question = before + asked + after
    others = None
    following = words(after)
    if match["unit"] in MEASURES and following:
        adverbial = following[0].pos[0] == "動詞" or following[0].pos[2] == "サ変可能"
        if adverbial or after.startswith(("である", "です", "だ", "の", "に")):
            others = before + "どのくらい" + after
    wordings = clause_wordings("quantity", question, others=(others, "") if others else None)
    return fact_of("quantity", question, statement.text, wordings, statement) if wordings else None


# ---- dates ------------------------------------------------------------------------------------

_DATE = re.compile(
    r"(?P<date>(?:(?:西暦)?\d{4}年(?:（[^）]{2,8}）)?|(?:令和|平成|昭和)(?:\d+|元)年(?:（[^）]{4,6}）)?)"
    r"(?:\d{1,2}月(?:\d{1,2}日)?|代(?:前半|後半|半ば|初め|初頭|末)?|度)?(?:上旬|中旬|下旬|初頭|末|頃|ごろ)?"
    r"|\d{1,2}世紀(?:前半|後半|半ば|初頭|末)?)"
    r"(?P<particle>には|に|、|から|までに|まで|以降|以来)(?!かけて|わた|の)"
)


def date_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「いつ」, and 「…のはいつか」 where the sentence ends in a verb."""
    for statement in statements:
        about = actor(statement.words, statement.text)
        if about is None or about.weak:
            continue
        matches = [m for m in _DATE.finditer(statement.text) if not _inside_quotes(statement.text, m.start())]
        for match in matches:
            if statement.text[: match.start()].endswith(("から", "~", "～", "〜")):
                continue
            if about.start <= match.start() < about.end or statement.text[: match.start()].endswith(
                ("翌", "同", "前")
            ):
                continue
            if match["particle"] == "から" and re.search(r"\d(?:年|世紀)", statement.text[match.end() :]):
                continue
            if match["particle"].startswith("まで") and "から" in statement.text[: match.start()]:
                continue
            fact = _date_fact(statement, about, match)
            if fact is not None:
                yield fact


def _date_fact(statement: Statement, about: Subject, match: re.Match[str]) -> Fact | None:
    clause = _clause_with(statement, about, match.start(), match.end(), dated=True)
    if clause is None:
        return None
    before, after = clause.text[: clause.start], clause.text[clause.end :].removeprefix("、")
    if in_relative_clause(words(after)):
        return None
    particle = match["particle"] if match["particle"] not in ("に", "には", "、") else ""
    if not before:
        # 「1972年に、Xは…」: the question begins with what it is about.
        topic = about.text + "は"
        if after.startswith(topic):
            before, after = topic, after.removeprefix(topic).removeprefix("、")
        elif about.particle == "が":
            before, after = "いつ、", after
        else:
            return None
    question = before + after if before == "いつ、" else before + "いつ" + particle + after
    cleft = None if particle else _cleft(before.removeprefix("いつ、") + after, about)
    wordings = clause_wordings("date", question, cleft=None if cleft is None else (cleft, "いつ"))
    return fact_of("date", question, statement.text, wordings, statement) if wordings else None


def _cleft(statement: str, about: Subject) -> str | None:
    """「Xは打ち上げられた。」 → 「Xが打ち上げられたのは」; None after a noun or where another は stands."""
    plain = rewrite(statement, "de_aru")
    modifying = modifier(statement)
    if plain is None or modifying is None or modifying.endswith("な") or plain.endswith("のである。"):
        return None
    if about.particle == "が":
        return None if _has_topic(modifying) else modifying + "のは"
    topic = about.text + "は"
    place = modifying.find(topic)
    if place < 0:
        return None
    rest = modifying[place + len(topic) :].removeprefix("、")
    if any(w.surface == "は" and w.pos[1] == "係助詞" for w in words(rest)):
        return None
    return modifying[:place] + about.text + "が" + rest + "のは"


# ---- reasons ----------------------------------------------------------------------------------

_BECAUSE = re.compile("(?P<because>ため|ことから|ので)、")
_IS_BECAUSE = re.compile(r"のは、?(?P<reason>.+?)(?:から|ため)(?:である|です|だ)。$")


def reason_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「…ため、Xする」 and 「Xするのは、…からである」, asked as 「なぜXするのか」."""
    for statement in statements:
        fact = _reason_after(statement) or _reason_before(statement)
        if fact is not None:
            yield fact


def _reason_before(statement: Statement) -> Fact | None:
    text = statement.text
    matches = [m for m in _BECAUSE.finditer(text) if not _inside_quotes(text, m.start())]
    about = subject(statement.words, text)
    if len(matches) != 1 or about is None or about.weak:
        return None
    match = matches[0]
    cause_word = next((w for w in statement.words if w.end == match.start()), None)
    if cause_word is None or cause_word.pos[0] not in ("動詞", "助動詞", "形容詞"):
        return None
    main = text[match.end() :]
    boundaries = _parallel_boundaries(statement)
    # The reason may belong to the first of several clauses only.
    if any(statement.words[i].start >= match.end() for i in boundaries) or len(main) < 8:
        return None
    if about.end < match.start():
        if any(statement.words[i].start < match.start() for i in boundaries):
            return None
        if _opens_with_topic(main):
            about = subject(tuple(words(main)), main) or about
        else:
            main = f"{about.text}は、{main}"
    modifying, cleft = modifier(main), _cleft(main, about)
    if cleft is not None and sum(w.surface == "が" and w.pos[1] == "格助詞" for w in words(cleft)) > 1:
        cleft = None
    if modifying is None or len(main) > _LONGEST_QUESTION:
        return None
    return fact_of("reason", main, text, reason_wordings(modifying, cleft), statement)


def _opens_with_topic(text: str) -> bool:
    """Whether a clause brings its own topic: 「マイクロ波放射計は…」, 「…を知るには…」, but not 「原則として夜間は…」."""
    found = tuple(words(text))
    first = next((i for i, w in enumerate(found) if w.surface == "は" and w.pos[1] == "係助詞"), None)
    if not first:
        return False
    end = first - 1 if found[first - 1].surface in ("に", "で", "と") else first
    return found[end - 1].pos[0] in ("動詞", "助動詞") or noun_phrase_start(found, end) == 0


def _has_topic(text: str) -> bool:
    return any(w.surface == "は" and w.pos[1] == "係助詞" for w in words(text))


def _reason_after(statement: Statement) -> Fact | None:
    match = _IS_BECAUSE.search(statement.text)
    if match is None or len(match["reason"]) < 8:
        return None
    effect = statement.text[: match.start()]
    found = words(effect)
    if not found or found[-1].pos[0] not in ("動詞", "形容詞", "助動詞") or len(effect) < 6:
        return None
    about = effect + "のは"
    if not any(w.surface in ("が", "は") for w in found):
        return None
    return fact_of("reason", effect, statement.text, reason_wordings(effect, about), statement)


# ---- enumerations -----------------------------------------------------------------------------

_THERE_ARE = re.compile(
    r"^(?P<place>[^。]{2,40}?)に(?:は|ついては、?)、?(?P<list>[^。は]{6,120})が"
    r"(?P<verb>ある|あります|含まれる|含まれます|挙げられる|挙げられます|存在する|存在します|含まれている|含まれています)。$"
)
_COUNTED = re.compile(
    r"(?:の|という|といった)(?P<count>(?:[二三四五六七八九十2-9]|1\d)(?:つ|種類|項目|段階|点|要素|分野|類型|種|本柱|原則))"
)
_COUNTED_NOUN = re.compile(
    r"(?:という|といった|の)(?:[\d一二三四五六七八九十]+(?:つ|種類|個|本|段階))の(?P<noun>[^のを、]{1,12})$"
)
_SEPARATOR = re.compile(r"、|や|・|及び|および|並びに|ならびに|と")
_COUNT_FOLLOWS = re.compile(r"(?P<count>[二三四五2-5]|二つ|三つ|四つ|五つ)")
_ANNOUNCEMENT = re.compile(
    r"は(?:、)?(?:大きく|主に|次の|おおむね)?(?P<count>[二三四五2-5])(?:つ|点|種類)(?:が)?(?:ある|あります|挙げられる|挙げられます|である|です)。$"
)


def enumeration_facts(statements: Iterable[Statement], longest_answer: int) -> Iterator[Fact]:
    """Lists inside a sentence, and 「…は三つある。第一に…」 over several."""
    statements = list(statements)
    for i, statement in enumerate(statements):
        fact = (
            _there_are(statement) or _counted(statement) or _announced(statements[i : i + 7], longest_answer)
        )
        if fact is not None:
            yield fact


def _is_list(text: str) -> bool:
    """Whether a piece of text is nouns with separators between them, three members or more."""
    if len(_SEPARATOR.findall(text)) < 2:
        return False
    return not any(
        word.surface == "、"
        and i > 0
        and found[i - 1].pos[0] not in ("名詞", "接尾辞", "記号", "補助記号", "助詞")
        for found in [words(text)]
        for i, word in enumerate(found)
    )


def _there_are(statement: Statement) -> Fact | None:
    match = _THERE_ARE.match(statement.text)
    if match is None or not _is_list(match["list"]) or _inside_quotes(statement.text, match.start("list")):
        return None
    counted = _COUNTED_NOUN.search(match["list"])
    question = f"{match['place']}には、どのような{counted['noun'] if counted else 'もの'}が{match['verb']}。"
    found = statement.words
    end = next((i for i, w in enumerate(found) if w.start == match.end("place")), None)
    if end is None or noun_phrase_start(found, end) != 0:
        return None
    wordings = clause_wordings("enumeration", question)
    return fact_of("enumeration", question, statement.text, wordings, statement) if wordings else None


def _counted(statement: Statement) -> Fact | None:
    """「Xは、A、B、Cの三つに分けられる」 → 「Xは、どの三つに分けられるか」."""
    about = subject(statement.words, statement.text)
    if about is None or about.weak or len(statement.text) > 140:
        return None
    for match in _COUNTED.finditer(statement.text):
        begin = about.end + len("は")
        listed = statement.text[begin : match.start()].removeprefix("、")
        if match.start() <= begin or not _is_list(listed) or re.search("[をがにへは]", listed):
            continue
        which = "どのような" if statement.text[match.end() :].startswith("の") else "どの"
        question = statement.text[:begin] + "、" + which + match["count"] + statement.text[match.end() :]
        wordings = clause_wordings("enumeration", question)
        if wordings:
            return fact_of("enumeration", question, statement.text, wordings, statement)
    return None


_NUMBERS = {"二": 2, "三": 3, "四": 4, "五": 5, "2": 2, "3": 3, "4": 4, "5": 5}


def _announced(statements: list[Statement], longest_answer: int) -> Fact | None:
    """「Xの利点は三つある。」 with the three sentences that follow it in its paragraph."""
    first = statements[0]
    match = _ANNOUNCEMENT.search(first.text)
    about = subject(first.words, first.text)
    if match is None or about is None:
        return None
    wanted = _NUMBERS[match["count"]]
    members = [
        s
        for s in statements[1 : wanted + 1]
        if (s.chunk, s.paragraph) == (first.chunk, first.paragraph) and s.ordinal
    ]
    answer = first.text + "".join(s.text for s in members)
    if len(members) != wanted or len(answer) > longest_answer:
        return None
    name = unquoted(about.text)
    wordings = named_wordings("enumeration", x=name)
    return fact_of("enumeration", name, answer, wordings, first, members[-1].last_page)


# ---- subjects ---------------------------------------------------------------------------------

_WHERE = re.compile(
    r"(?:庁|省|局|社|会社|大学|研究所|政府|委員会|機構|協会|連合|連盟|会議所|国|室|センター|財団|学会|機関|企業|銀行|議会|自治体|市|県|町|"
    r"州|省庁|米国|英国|日本|中国|韓国|カナダ|フランス|ドイツ|イタリア|インド|EU|[A-Z]{2,6}A)$"
)
_WHO = re.compile(
    r"(?:氏|博士|大統領|首相|大臣|教授|長官|社長|研究者|技術者|担当者|利用者|従業員|職員|員|者|さん)$"
)


def subject_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「Xは雲の動きを観測する。」 asked as 「雲の動きを観測するのは何か」: for sentences that end in a verb."""
    for statement in statements:
        about = subject(statement.words, statement.text)
        if about is None or about.start != 0 or about.weak or len(about.text) > 25:
            continue
        rest = statement.text[about.end + 1 :].removeprefix("、")
        if POINTING.match(rest):
            continue
        found = words(rest)
        if not 15 <= len(rest) <= 80 or about.text in rest:
            continue
        if not any(w.surface in ("を", "に") and w.pos[1] == "格助詞" for w in found):
            continue
        if any((w.surface in ("は", "も") and w.pos[1] == "係助詞") or w.surface == "か" for w in found):
            continue
        modifying = modifier(rest)
        if modifying is None or modifying.endswith(("な", "い")) or not _ends_in_verb(modifying):
            continue
        name = re.sub("（[^（）]*）$", "", about.text)
        wh = "どこ" if _WHERE.search(name) else "誰" if _WHO.search(name) else "何"
        wordings = subject_wordings(rest, modifying + "のは", wh)
        if wordings:
            yield fact_of("subject", rest, statement.text, wordings, statement)


def _ends_in_verb(text: str) -> bool:
    found = words(text)
    return (
        bool(found)
        and found[-1].pos[0] in ("動詞", "助動詞")
        and found[-1].surface not in ("ない", "だ", "ある")
    )
