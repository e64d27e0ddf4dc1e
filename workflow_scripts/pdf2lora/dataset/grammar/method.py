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
# What it takes is no answer to how it is done.
_NEEDS = re.compile(
    "(?:必要|不可欠|重要|要る|要り|いる|い|求められ|欠かせ)(?:る|な|に|で|だ|ま|と|。)[^、]{0,6}$"
)
_LONGEST_PURPOSE = 60


def facts(material: Material) -> Iterator[Fact]:
    for statement in material.statements:
        purpose = _purpose(statement) or _result(statement)
        if purpose is not None and not _NEEDS.search(statement.text):
            yield fact_of("method", purpose, wordings(FORMS, x=purpose), statement)


def _purpose(statement: Statement) -> str | None:
    """「…する」 before 「には、」 at the start of a sentence."""
    tokens = statement.words
    for i in range(1, len(tokens) - 3):
        if [word.surface for word in tokens[i : i + 3]] == ["に", "は", "、"]:
            verbal = tokens[i - 1].pos[0] in ("動詞", "助動詞")
            finite = tokens[i - 1].conjugation_form.startswith(("連体形", "終止形"))
            action = statement.text[: tokens[i].start]
            return action if verbal and finite and _is_action(tokens[:i], action) else None
        if tokens[i].surface == "は":
            return None
    return None


def _result(statement: Statement) -> str | None:
    match = _BY_DOING.search(statement.text)
    if match is None:
        return None
    inside = [word for word in statement.words if match.start("result") <= word.start < match.end("result")]
    return match["result"] if inside and _is_action(inside, match["result"]) else None


def _is_action(tokens: Sequence[Word], action: str) -> bool:
    surfaces = {word.surface for word in tokens}
    return 5 <= len(action) <= _LONGEST_PURPOSE and "を" in surfaces and not surfaces & {"は", "これ", "それ"}
