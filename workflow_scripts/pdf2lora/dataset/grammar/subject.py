"""What does something: 「Xは雲の動きを観測する。」, asked as 「雲の動きを観測するのは何か」, どこ or 誰."""

import re
from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import Fact, Wordings, clause_wordings, fact_of
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement, without_loose_opening
from pdf2lora.language.questions import modifier
from pdf2lora.language.subjects import POINTING, subject
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = resource("language/wordings/subject", Wordings).forms
_AGENTS = resource("language/agents", dict[str, tuple[str, ...]])
_AN_AGENCY = re.compile("[A-Z]{2,6}A$")
_IS_AND = re.compile("[^、]*\\d[^、]*(?:で|とし|と)、")
_LONGEST_NAME = 25


def facts(material: Material) -> Iterator[Fact]:
    """Of sentences that end in a verb and have an object."""
    for statement in material.statements:
        fact = _fact(statement)
        if fact is not None:
            yield fact


def _fact(statement: Statement) -> Fact | None:
    about = subject(statement.words, statement.text)
    if about is None or about.start != 0 or about.weak or len(about.text) > _LONGEST_NAME:
        return None
    rest = without_loose_opening(statement.text[about.end + 1 :].removeprefix("、"))
    if POINTING.match(rest) or not 15 <= len(rest) <= 80 or about.text in rest or not _is_of_one(rest):
        return None
    modifying = modifier(rest)
    if modifying is None or modifying.endswith(("な", "い")) or not _ends_in_verb(modifying):
        return None
    name = re.sub("（[^（）]*）$", "", about.text)
    wh = _interrogative(name, about.text in _persons(statement), rest)
    done_to = wh == "何" and modifying.endswith(_AGENTS["done_to"])
    whom = wh + ("を" if done_to else "が")
    asked = clause_wordings(FORMS, rest, cleft=modifying + "のは", whom=whom, wh=wh)
    if done_to and "を" in rest:
        # Who does it, or what it is done to? 「…のは何か」 asks for either.
        asked = tuple(wording for wording in asked if wording.form != 5)
    return fact_of("subject", rest, asked, statement) if asked else None


def _is_of_one(rest: str) -> bool:
    """Whether a predicate has an object or a place, and no topic of its own."""
    tokens = words(rest)
    # 「9.4%で、15%を目標とする」 says what the subject is, and goes on.
    if not any(w.surface in ("を", "に") and w.pos[1] == "格助詞" for w in tokens) or _IS_AND.match(rest):
        return False
    return not any((w.surface in ("は", "も") and w.pos[1] == "係助詞") or w.surface == "か" for w in tokens)


def _interrogative(name: str, of_person: bool, rest: str) -> str:
    if of_person or _is_person(name):
        return "誰"
    founded = any(word in rest for word in _AGENTS["founded"])
    return "どこ" if _is_organisation(name) and not founded else "何"


def _persons(statement: Statement) -> set[str]:
    """The names of persons that the dictionary knows as such."""
    return {word.surface for word in statement.words if word.pos[2] == "人名"}


def _is_person(name: str) -> bool:
    return name.endswith(_AGENTS["persons"]) and not name.endswith(_AGENTS["no_persons"])


def _is_organisation(name: str) -> bool:
    return name.endswith(_AGENTS["organisations"]) or _AN_AGENCY.search(name) is not None


def is_agent(name: str) -> bool:
    """Whether a name is of a person or an organisation."""
    return _is_person(name) or _is_organisation(name)


def _ends_in_verb(text: str) -> bool:
    last = words(text)[-1]
    return last.pos[0] in ("動詞", "助動詞") and last.surface not in ("ない", "だ", "ある")
