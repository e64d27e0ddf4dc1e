"""How much and how many: 「海面は約20cm上昇した。」, asked as 「海面は約何cm上昇したか」."""

import re
from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import CLAUSE, Fact, Wordings, clause_wordings, fact_of
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import clause_with, inside_quotes
from pdf2lora.language.parsed import parse
from pdf2lora.language.quantities import Amount
from pdf2lora.language.questions import question_slots
from pdf2lora.language.subjects import Subject, actor
from pdf2lora.language.units import is_asked, is_measured
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = CLAUSE | resource("language/wordings/quantity", Wordings).forms
_BAD_BEFORE = re.compile(r"(?:[第図表章節版緯経−No\d.A-Za-z\-±+*]|年|月|同|各|毎|前年比)$")


def facts(material: Material) -> Iterator[Fact]:
    """「約何℃」, 「何人」 …, with the counter that the number had."""
    for statement in material.statements:
        about = actor(statement.words, statement.text)
        if about is None or about.weak:
            continue
        for amount in parse(statement.text).amounts:
            if is_asked(amount.unit) and _can_be_asked(statement, about, amount):
                fact = _fact(statement, about, amount)
                if fact is not None:
                    yield fact


def _can_be_asked(statement: Statement, about: Subject, amount: Amount) -> bool:
    """Whether a number with its unit is a quantity by itself, and its sentence has no other beside it."""
    text, start, end = statement.text, amount.start, amount.end
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
    if inside_quotes(text, start) or amount.number == "1":
        return False
    # 「北緯5度から」, 「9月で40%、3月で10%」: one of several, the others would stay in the question.
    rest = text[end:]
    # 「AとBの2隻の船」 counts what it has just named; 「…したのは、」 puts the quantity into the topic.
    if (text[:start].endswith("の") and rest.startswith("の")) or "のは" in rest:
        return False
    return not (rest.startswith(("から", "、")) or (rest.startswith("まで") and not amount.is_range))


def _fact(statement: Statement, about: Subject, amount: Amount) -> Fact | None:
    clause = clause_with(statement, about, amount.start, amount.end)
    if clause is None:
        return None
    # 「0.20m（0.15～0.25m）」: the range in brackets would give the answer away.
    before, after = clause.text[: clause.start], clause.text[clause.end :]
    after = re.sub(r"^（[^（）]*\d[^（）]*）", "", after)
    after = _ended(statement.text, statement.text[about.end : amount.start], after)
    asked_for = f"{amount.about}何{amount.unit}{amount.bound}"
    if amount.is_range and after.startswith("まで"):
        asked_for = f"何{amount.unit}から何{amount.unit}"
    question = before + asked_for + after
    slots = {}
    following = words(after)
    if is_measured(amount.unit) and following:
        adverbial = following[0].pos[0] == "動詞" or following[0].pos[2] == "サ変可能"
        if adverbial or after.startswith(("である", "です", "だ", "の", "に")):
            ends = question_slots(before + "どのくらい" + after)
            slots = {"measured": ends["plain"], "measured_asks": ends["asks"]} if ends else {}
    asked = clause_wordings(FORMS, question, **slots)
    return fact_of("quantity", question, asked, statement) if asked else None


def _ended(sentence: str, between: str, after: str) -> str:
    """What follows a quantity, up to the end of its own clause: 「売上高は何円で、前期に比べ増加したか」 asks for no amount."""
    if after.startswith("で、") and between in ("は", "は、"):
        return "である。"
    if after.startswith("とし、"):
        return "とした。" if sentence.endswith("た。") else "とする。"
    return after
