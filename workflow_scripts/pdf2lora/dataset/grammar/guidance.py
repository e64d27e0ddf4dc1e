"""Facts of manuals and of cause and effect: 「…するには、…する」 and 「…すると、…なる」."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pdf2lora.dataset.grammar.facts import Fact, fact_of
from pdf2lora.dataset.grammar.wordings import named_wordings
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.vocabulary import CASE_VERBS
from pdf2lora.language.words import Word

_LONGEST_CONDITION = 60
_BY_DOING = re.compile(
    "(?:ことにより|ことによって|ことで)、?(?P<result>[^、]{6,60}?)ことが(?:できる|できます|可能である|可能です)。$"
)


_NEEDS = re.compile(
    "(?:が|も)(?:必要(?:である|です|だ|となる|となります|になる|になります)|要る|要ります|いる|います|求められる|求められます|"
    "不可欠(?:である|です|だ)|欠かせない|欠かせません|重要(?:である|です|だ|となる|となります))。$"
)


def method_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「列を追加するには、…」 and 「…ことにより、列を追加することができる」: 「列を追加するにはどうすればよいか」.

    Where the sentence says what is needed and not what to do: 「…するには、何が必要か」.
    """
    for statement in statements:
        purpose = _purpose(statement) or _result(statement)
        if purpose is not None:
            kind = "requirement" if _NEEDS.search(statement.text) else "method"
            yield fact_of(kind, purpose, statement.text, named_wordings(kind, x=purpose), statement)


def _purpose(statement: Statement) -> str | None:
    """「…する」 before 「には、」 at the start of a sentence."""
    found = statement.words
    for i in range(1, len(found) - 3):
        if [word.surface for word in found[i : i + 3]] == ["に", "は", "、"]:
            before = found[i - 1]
            action = statement.text[: found[i].start]
            is_action = before.pos[0] in ("動詞", "助動詞") and before.conjugation_form.startswith(
                ("連体形", "終止形")
            )
            return action if is_action and _is_action(found[:i], action) else None
        if found[i].surface == "は":
            return None
    return None


def _result(statement: Statement) -> str | None:
    match = _BY_DOING.search(statement.text)
    if match is None:
        return None
    inside = [word for word in statement.words if match.start("result") <= word.start < match.end("result")]
    return match["result"] if inside and _is_action(inside, match["result"]) else None


def _is_action(found: Sequence[Word], action: str) -> bool:
    return (
        5 <= len(action) <= _LONGEST_CONDITION
        and any(word.surface == "を" for word in found)
        and not any(word.surface in ("は", "これ", "それ") for word in found)
    )


def condition_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「ボタンを押すと、…」 and 「氷が融ければ、…」 at the start of a sentence: 「…と、どうなるか」."""
    for statement in statements:
        condition = _condition(statement)
        if condition is not None:
            wordings = named_wordings("condition", x=condition)
            yield fact_of("condition", condition, statement.text, wordings, statement)


def _condition(statement: Statement) -> str | None:
    found = statement.words
    for i in range(2, len(found) - 3):
        if found[i].surface == "は" and found[i].pos[1] == "係助詞":
            return None
        if found[i].surface != "、":
            continue
        before, verb = found[i - 1], found[i - 2]
        condition = statement.text[: found[i].start]
        if before.pos[1] == "接続助詞" and before.surface in ("と", "ば"):
            if verb.lemma.split("-")[0] in CASE_VERBS or len(statement.text) - found[i].end < 8:
                return None
            if any(word.surface == "も" for word in found[:i]):
                return None  # 「…する組織もあれば、…する組織もある」 is no condition.
            says_enough = any(word.surface in ("が", "を") for word in found[:i])
            return condition if says_enough and 6 <= len(condition) <= _LONGEST_CONDITION else None
        if before.conjugation_form.startswith("連用形") or before.pos[1] == "接続助詞":
            return None
    return None
