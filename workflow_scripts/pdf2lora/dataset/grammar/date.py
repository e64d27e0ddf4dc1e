"""When something was: 「Xは1972年に打ち上げられた。」, asked as 「Xはいつ打ち上げられたか」."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pdf2lora.dataset.grammar.facts import CLAUSE, Fact, Wordings, clause_wordings, fact_of
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import clause_with, cleft_of, inside_quotes
from pdf2lora.language.dates import end_of
from pdf2lora.language.parsed import parse
from pdf2lora.language.subjects import Subject, actor, in_relative_clause
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = CLAUSE | resource("language/wordings/date", Wordings).forms
_PARTICLE = re.compile("(?:には|に|、|から|までに|まで|以降|以来)(?!かけて|わた|の)")


class _Dated(NamedTuple):
    """A date with its particle, in characters of the sentence."""

    start: int
    end: int
    particle: str


def facts(material: Material) -> Iterator[Fact]:
    """「いつ」, and 「…のはいつか」 where the sentence ends in a verb."""
    for statement in material.statements:
        about = actor(statement.words, statement.text)
        if about is None or about.weak:
            continue
        for dated in _dated(statement.text):
            if _can_be_asked(statement.text, about, dated):
                fact = _fact(statement, about, dated)
                if fact is not None:
                    yield fact


def _dated(text: str) -> Iterator[_Dated]:
    """The dates that tell their year, or a time of years."""
    for date in parse(text).dates:
        match = _PARTICLE.match(text, end_of(date))
        if match is not None and date.value[0] is not None:
            yield _Dated(date.start, match.end(), match.group())


def _can_be_asked(text: str, about: Subject, dated: _Dated) -> bool:
    """Whether a date stands by itself: not in the topic, not in a quotation, not an end of a span, the only one."""
    before, after, particle = text[: dated.start], text[dated.end :], dated.particle
    if inside_quotes(text, dated.start) or about.start <= dated.start < about.end:
        return False
    if before.endswith(("から", "~", "～", "〜", "翌", "同", "前")):
        return False
    if particle == "から" and re.search(r"\d(?:年|世紀)", after):
        return False
    if particle.startswith("まで") and "から" in before:
        return False
    # 「綾里で1987年、南鳥島で1993年、…」, 「Xは2014年に、Yは2015年に…」
    listed = particle == "、" and not before.endswith(("は", "、")) and before != ""
    second = re.search(r"\d(?:年|月|日)に?、[^、]{1,20}は、?$", before) is not None
    return not (listed or second or re.match(r"、?[^、]{1,20}(?:は|で)、?\d{4}年", after))


def _fact(statement: Statement, about: Subject, dated: _Dated) -> Fact | None:
    clause = clause_with(statement, about, dated.start, dated.end, dated=True)
    if clause is None:
        return None
    before, after = clause.text[: clause.start], clause.text[clause.end :].removeprefix("、")
    if in_relative_clause(words(after)):
        return None
    particle = dated.particle if dated.particle not in ("に", "には", "、") else ""
    opening = ""
    if not before:
        # 「1972年に、Xは…」: the question begins with what it is about.
        topic = about.text + "は"
        if after.startswith(topic):
            before, after = topic, after.removeprefix(topic).removeprefix("、")
        elif about.particle == "が":
            opening = "いつ、"
        else:
            return None
    question = opening + after if opening else before + "いつ" + particle + after
    cleft = None if particle else cleft_of(before + after, about)
    slots = {} if cleft is None else {"cleft": cleft, "wh": "いつ"}
    asked = clause_wordings(FORMS, question, **slots)
    return fact_of("date", question, asked, statement) if asked else None
