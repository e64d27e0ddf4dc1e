"""How something is done: 「列を追加するには、…」 and 「…ことにより、列を追加することができる」, asked as 「…にはどうすればよいか」."""

import re
from collections.abc import Iterator, Sequence

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.words import Word
from pdf2lora.resources import resource

FORMS = resource("language/wordings/method", Wordings).forms
_BY_DOING = re.compile(
    "(?:ことにより|ことによって|ことで)、?(?P<result>[^、]{6,60}?)ことが(?:できる|できます|可能である|可能です)。$"
)
_NEEDS = re.compile(
    "(?:が|も)(?:必要(?:である|です|だ|となる|となります|になる|になります)|要る|要ります|いる|います|求められる|求められます|"
    "不可欠(?:である|です|だ)|欠かせない|欠かせません|重要(?:である|です|だ|となる|となります))。$"
)
_LONGEST_PURPOSE = 60


def facts(material: Material) -> Iterator[Fact]:
    for purpose, statement in purposes(material, needs=False):
        yield fact_of("method", purpose, wordings(FORMS, x=purpose), statement)


def purposes(material: Material, needs: bool) -> Iterator[tuple[str, Statement]]:
    """「列を追加する」 of the sentences that say what is needed for it, or of those that say what is done."""
    for statement in material.statements:
        purpose = _purpose(statement) or _result(statement)
        if purpose is not None and needs == bool(_NEEDS.search(statement.text)):
            yield purpose, statement


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
        5 <= len(action) <= _LONGEST_PURPOSE
        and any(word.surface == "を" for word in found)
        and not any(word.surface in ("は", "これ", "それ") for word in found)
    )
