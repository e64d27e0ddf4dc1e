"""Facts with a number: 「海面は約20cm上昇した。」, asked as 「海面は約何cm上昇したか」."""

import re
from collections.abc import Iterable, Iterator

from pdf2lora.dataset.grammar.facts import Fact, fact_of
from pdf2lora.dataset.grammar.wordings import clause_wordings
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import clause_with, inside_quotes
from pdf2lora.language.subjects import Subject, actor
from pdf2lora.language.vocabulary import COUNTERS, MEASURES
from pdf2lora.language.words import words

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
    if inside_quotes(text, start) or match["number"].strip() == "1":
        return False
    # 「北緯5度から」, 「9月で40%、3月で10%」: one of several, the others would stay in the question.
    rest = text[end:]
    # 「AとBの2隻の船」 counts what it has just named; 「…したのは、」 puts the quantity into the topic.
    if (text[:start].endswith("の") and rest.startswith("の")) or "のは" in rest:
        return False
    return not (rest.startswith(("から", "、")) or (rest.startswith("まで") and not match["range"]))


def _quantity_fact(statement: Statement, about: Subject, match: re.Match[str]) -> Fact | None:
    clause = clause_with(statement, about, *match.span())
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
