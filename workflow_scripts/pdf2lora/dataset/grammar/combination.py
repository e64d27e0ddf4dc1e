"""Two neighbouring topics of one section, asked together and answered one after the other."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.grammar.topic import Topic, topics
from pdf2lora.dataset.material import Material
from pdf2lora.resources import resource

FORMS = resource("language/wordings/combination", Wordings).forms
_LONGEST_NAME = 20
_JOINED = re.compile("[とや]|および|及び|、|について")


def facts(material: Material) -> Iterator[Fact]:
    plain = [topic for topic in topics(material) if not topic.prefix]
    for first, second in pairwise(plain):
        a, b = first.fact, second.fact
        if _can_be_asked_together(first, second) and len(a.answer + b.answer) <= material.longest_answer:
            asked = wordings(FORMS, x=first.name, y=second.name)
            both, parts = f"{first.name}\x1f{second.name}", (a.id, b.id)
            yield fact_of("combination", both, asked, first.statement, second.statement, parts=parts)


def _can_be_asked_together(first: Topic, second: Topic) -> bool:
    one, other = first.statement, second.statement
    names = (first.name, second.name)
    return (
        (one.document, one.section) == (other.document, other.section)
        and names[0] not in names[1]
        and names[1] not in names[0]
        and not any(len(name) > _LONGEST_NAME or _JOINED.search(name) for name in names)
    )
