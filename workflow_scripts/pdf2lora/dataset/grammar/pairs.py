"""Questions and answers from chunks: every kind of fact, in every form, in both styles.

The answer speaks as it is asked: a plain question 「…か。」 is answered in である, a polite one in
です・ます. So an instruction has one answer, and a model can know which style is wanted. Where the
answer cannot surely be rewritten, only the document's own style is left.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from pdf2lora.dataset.grammar.date import date_facts
from pdf2lora.dataset.grammar.enumeration import enumeration_facts
from pdf2lora.dataset.grammar.facts import Fact
from pdf2lora.dataset.grammar.guidance import condition_facts, method_facts
from pdf2lora.dataset.grammar.listing import listing_facts
from pdf2lora.dataset.grammar.naming import abbreviation_facts, definition_facts, heading_facts
from pdf2lora.dataset.grammar.quantity import quantity_facts
from pdf2lora.dataset.grammar.reason import reason_facts
from pdf2lora.dataset.grammar.subject import subject_facts
from pdf2lora.dataset.grammar.topic import topic_facts
from pdf2lora.dataset.grammar.wordings import Politeness
from pdf2lora.dataset.statements import statements
from pdf2lora.language.rewriting import Style, rewrite
from pdf2lora.records import Chunk, Pair, Role

STYLE_OF_ANSWER: dict[Politeness, Style] = {"plain": "de_aru", "polite": "desu_masu"}


def make_pairs(chunks: Sequence[Chunk], roles: Mapping[str, Role], longest_answer: int) -> Iterator[Pair]:
    """All candidate pairs, fact by fact in the order of the chunks within each kind.

    ``roles`` says of every chunk's id whether it is held out. ``longest_answer`` (characters) only
    keeps combinations and enumerations from growing beyond what the filters let through.
    """
    for fact in make_facts(chunks, roles, longest_answer):
        yield from _pairs(fact, roles[fact.statement.chunk])


def make_facts(chunks: Sequence[Chunk], roles: Mapping[str, Role], longest_answer: int) -> list[Fact]:
    """What can be asked of the chunks; the ids are unique."""
    found = list(statements(chunks))
    # An abbreviation is asked once; where both sides spell it out, it is no unseen question.
    training_first = sorted(found, key=lambda statement: roles[statement.chunk] != "training")
    facts = [
        *heading_facts(found),
        *definition_facts(found),
        *topic_facts(found, longest_answer),
        *abbreviation_facts(training_first),
        *date_facts(found),
        *quantity_facts(found),
        *enumeration_facts(found, longest_answer),
        *listing_facts(found, chunks, longest_answer),
        *reason_facts(found),
        *subject_facts(found),
        *method_facts(found),
        *condition_facts(found),
    ]
    return list({fact.id: fact for fact in facts}.values())


def _pairs(fact: Fact, role: Role) -> Iterator[Pair]:
    answers: dict[Style, str | None] = {
        style: rewrite(fact.answer, style) for style in ("de_aru", "desu_masu")
    }
    for wording in fact.wordings:
        style = STYLE_OF_ANSWER[wording.politeness]
        answer = answers[style]
        if answer is None:
            continue
        key = "\x1f".join((wording.text, "", answer))
        yield Pair(
            id=hashlib.sha256(key.encode()).hexdigest()[:12],
            instruction=wording.text,
            input="",
            output=answer,
            kind=fact.kind,
            form=wording.form,
            style=style,
            fact=fact.id,
            parts=fact.parts,
            chunk=fact.statement.chunk,
            document=fact.statement.document,
            section=fact.statement.section,
            first_page=fact.statement.first_page,
            last_page=fact.last_page,
            role=role,
            politeness=wording.politeness,
            rewritten=answer != fact.answer,
        )
