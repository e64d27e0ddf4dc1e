"""The generator `grammar`: questions and answers of every kind, in every form, in both styles.

The answer speaks as it is asked: a plain question 「…か。」 is answered in である, a polite one in
です・ます. So an instruction has one answer, and a model can know which style is wanted. Where the
answer cannot surely be rewritten, only the document's own style is left.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from pdf2lora.dataset.grammar.all_kinds import KINDS
from pdf2lora.dataset.grammar.facts import Fact, Kind, Politeness
from pdf2lora.dataset.material import Material
from pdf2lora.language.rewriting import Style, rewrite
from pdf2lora.records import Pair, Role, pair_id

_KINDS: list[Kind] = [import_module(f"pdf2lora.dataset.grammar.{name}") for name in KINDS]
STYLE_OF_ANSWER: dict[Politeness, Style] = {"plain": "de_aru", "polite": "desu_masu"}


def pairs(material: Material, settings: Mapping[str, Any]) -> Iterator[Pair]:
    """All candidate pairs, fact by fact in the order of the statements within each kind; there are no settings."""
    facts = {fact.id: fact for kind in _KINDS for fact in kind.facts(material)}
    for fact in facts.values():
        yield from _pairs(fact, material.roles[fact.statements[0].chunk])


def _pairs(fact: Fact, role: Role) -> Iterator[Pair]:
    answers = {style: rewrite(fact.answer, style) for style in STYLE_OF_ANSWER.values()}
    first, last = fact.statements[0], fact.statements[-1]
    for wording in fact.wordings:
        style = STYLE_OF_ANSWER[wording.politeness]
        answer = answers[style]
        if answer is None:
            continue
        yield Pair(
            id=pair_id(wording.text, "", answer),
            instruction=wording.text,
            input="",
            output=answer,
            kind=fact.kind,
            form=f"{fact.kind}/{wording.form}",
            style=style,
            fact=fact.id,
            parts=fact.parts,
            chunk=first.chunk,
            document=first.document,
            section=first.section,
            first_page=first.first_page,
            last_page=last.last_page,
            role=role,
            politeness=wording.politeness,
            rewritten=answer != fact.answer,
            reserved=wording.reserved,
            generator="grammar",
            spans=fact.spans,
        )
