"""What an abbreviation stands for: 「気候変動に関する政府間パネル（IPCC）」, asked for the full name."""

from collections.abc import Iterator

from pdf2lora.dataset.grammar.abbreviation import abbreviated, in_style_of
from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.resources import resource

FORMS = resource("language/wordings/full_name", Wordings).forms


def facts(material: Material) -> Iterator[Fact]:
    for name, short, statement in abbreviated(material):
        answer = in_style_of(statement, f"{short}は、{name}の略称である。")
        yield fact_of("full_name", short, wordings(FORMS, x=short), statement, answer=answer)
