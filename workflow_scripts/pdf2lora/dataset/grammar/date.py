"""When something was: 「Xは1972年に打ち上げられた。」, asked as 「Xはいつ打ち上げられたか」."""

import re
from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import CLAUSE, Fact, Wordings, clause_wordings, fact_of
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import clause_with, cleft_of, inside_quotes
from pdf2lora.language.subjects import Subject, actor, in_relative_clause
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = CLAUSE | resource("language/wordings/date", Wordings).forms
_DATE = re.compile(
    r"(?P<date>(?:(?:西暦)?\d{4}年(?:（[^）]{2,8}）)?|(?:令和|平成|昭和)(?:\d+|元)年(?:（[^）]{4,6}）)?)"
    r"(?:\d{1,2}月(?:\d{1,2}日)?|代(?:前半|後半|半ば|初め|初頭|末)?|度)?(?:上旬|中旬|下旬|初頭|末|頃|ごろ)?"
    r"|\d{1,2}世紀(?:前半|後半|半ば|初頭|末)?)"
    r"(?P<particle>には|に|、|から|までに|まで|以降|以来)(?!かけて|わた|の)"
)


def facts(material: Material) -> Iterator[Fact]:
    """「いつ」, and 「…のはいつか」 where the sentence ends in a verb."""
    for statement in material.statements:
        about = actor(statement.words, statement.text)
        if about is None or about.weak:
            continue
        for match in _DATE.finditer(statement.text):
            if _can_be_asked(statement.text, about, match):
                fact = _fact(statement, about, match)
                if fact is not None:
                    yield fact


def _can_be_asked(text: str, about: Subject, match: re.Match[str]) -> bool:
    """Whether a date stands by itself: not in the topic, not in a quotation, not an end of a span, the only one."""
    before, after, particle = text[: match.start()], text[match.end() :], match["particle"]
    if inside_quotes(text, match.start()) or about.start <= match.start() < about.end:
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


def _fact(statement: Statement, about: Subject, match: re.Match[str]) -> Fact | None:
    clause = clause_with(statement, about, match.start(), match.end(), dated=True)
    if clause is None:
        return None
    before, after = clause.text[: clause.start], clause.text[clause.end :].removeprefix("、")
    if in_relative_clause(words(after)):
        return None
    particle = match["particle"] if match["particle"] not in ("に", "には", "、") else ""
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
