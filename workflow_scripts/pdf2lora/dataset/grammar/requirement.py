"""What something needs: 「海氷の量を知るには、厚さの観測が必要である。」, asked as 「…には、何が必要か」."""

from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.grammar.method import purposes
from pdf2lora.dataset.material import Material
from pdf2lora.resources import resource

FORMS = resource("language/wordings/requirement", Wordings).forms


def facts(material: Material) -> Iterator[Fact]:
    for purpose, statement in purposes(material, needs=True):
        yield fact_of("requirement", purpose, wordings(FORMS, x=purpose), statement)
