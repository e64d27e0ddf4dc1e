"""Facts with a date: 「Xは1972年に打ち上げられた。」, asked as 「Xはいつ打ち上げられたか」."""

import re
from collections.abc import Iterable, Iterator

from pdf2lora.dataset.grammar.facts import Fact, fact_of
from pdf2lora.dataset.grammar.wordings import clause_wordings
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import clause_with, cleft_of, inside_quotes
from pdf2lora.language.subjects import Subject, actor, in_relative_clause
from pdf2lora.language.words import words

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
        matches = [m for m in _DATE.finditer(statement.text) if not inside_quotes(statement.text, m.start())]
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
            if _one_of_several(statement.text, match):
                continue
            fact = _date_fact(statement, about, match)
            if fact is not None:
                yield fact


def _one_of_several(text: str, match: re.Match[str]) -> bool:
    """Whether other dates stand beside this one: 「綾里で1987年、南鳥島で1993年、…」, 「Xは2014年に、Yは2015年に…」."""
    before, after = text[: match.start()], text[match.end() :]
    listed = match["particle"] == "、" and not before.endswith(("は", "、")) and before != ""
    second = re.search(r"\d(?:年|月|日)に?、[^、]{1,20}は、?$", before) is not None
    return listed or second or re.match(r"、?[^、]{1,20}(?:は|で)、?\d{4}年", after) is not None


def _date_fact(statement: Statement, about: Subject, match: re.Match[str]) -> Fact | None:
    clause = clause_with(statement, about, match.start(), match.end(), dated=True)
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
    cleft = None if particle else cleft_of(before.removeprefix("いつ、") + after, about)
    wordings = clause_wordings("date", question, cleft=None if cleft is None else (cleft, "いつ"))
    return fact_of("date", question, statement.text, wordings, statement) if wordings else None
