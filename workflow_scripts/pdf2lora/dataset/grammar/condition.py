"""What happens when: 「ボタンを押すと、…」 and 「氷が融ければ、…」 at the start of a sentence, asked as 「…と、どうなるか」."""

from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.vocabulary import CASE_VERBS
from pdf2lora.resources import resource

FORMS = resource("language/wordings/condition", Wordings).forms
_LONGEST_CONDITION = 60


def facts(material: Material) -> Iterator[Fact]:
    for statement in material.statements:
        condition = _condition(statement)
        if condition is not None:
            yield fact_of("condition", condition, wordings(FORMS, x=condition), statement)


def _condition(statement: Statement) -> str | None:
    tokens = statement.words
    for i in range(2, len(tokens) - 3):
        if tokens[i].surface == "は" and tokens[i].pos[1] == "係助詞":
            return None
        if tokens[i].surface != "、":
            continue
        before, verb = tokens[i - 1], tokens[i - 2]
        condition = statement.text[: tokens[i].start]
        if before.pos[1] == "接続助詞" and before.surface in ("と", "ば"):
            if verb.lemma.split("-")[0] in CASE_VERBS or len(statement.text) - tokens[i].end < 8:
                return None
            if any(word.surface == "も" for word in tokens[:i]):
                return None  # 「…する組織もあれば、…する組織もある」 is no condition.
            says_enough = any(word.surface in ("が", "を") for word in tokens[:i])
            return condition if says_enough and 6 <= len(condition) <= _LONGEST_CONDITION else None
        if before.conjugation_form.startswith("連用形") or before.pos[1] == "接続助詞":
            return None
    return None
