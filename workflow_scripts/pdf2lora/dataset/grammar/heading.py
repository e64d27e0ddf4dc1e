"""What a section says first: 「「海の氷」の節では、まず何が述べられているか」."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.marks import HEADING_NUMBER
from pdf2lora.language.rewriting import style_of
from pdf2lora.language.script import KANA, KANJI
from pdf2lora.language.vocabulary import BARE_HEADINGS
from pdf2lora.resources import resource

FORMS = resource("language/wordings/heading", Wordings).forms
_LONG_ENOUGH = 45


def facts(material: Material) -> Iterator[Fact]:
    """The first sentence of every section, with the second where the first is short."""
    sections: dict[tuple[str, tuple[str, ...]], list[Statement]] = {}
    for statement in material.statements:
        sections.setdefault((statement.document, statement.section), []).append(statement)
    names = Counter(heading_name(section) for _, section in sections)
    for (_, section), (first, *following) in sections.items():
        name, answer = heading_name(section), None
        # 「理由」 under every clause of a standard does not say which.
        if name is None or names[name] > 1 or not first.opening:
            continue
        opening = [first]
        if len(first.text) < _LONG_ENOUGH and following:
            place = (following[0].chunk, following[0].paragraph, following[0].place)
            if place == (first.chunk, first.paragraph, 1):
                opening.append(following[0])
        styles = {style_of("".join(statement.text for statement in opening)), style_of(first.text)}
        if styles == {None} and "「" not in first.text:
            # 「…が存在すること。」 has no predicate to put into a style, so it is quoted.
            opening, answer = [first], f"「{first.text}」と書かれている。"
        yield fact_of("heading", name, wordings(FORMS, x=name), *opening, answer=answer)


def heading_name(section: Sequence[str]) -> str | None:
    """How a question names a section: 「北極の海氷」の節; None for headings that say nothing."""
    if not section:
        return None
    heading = section[-1].strip()
    bare = HEADING_NUMBER.sub("", heading)
    if heading.startswith("コラム"):
        bare = re.sub(r"^コラム\s*\d*[\s:：]*", "", heading).strip("「」")
        return f"コラム「{bare}」" if _is_telling(bare) else None
    if not _is_telling(bare):
        return None
    bare = bare.replace("「", "『").replace("」", "』")
    return f"「{bare}」の{'章' if re.match('第.{1,3}章', heading) else '節'}"


def _is_telling(heading: str) -> bool:
    return (
        heading not in BARE_HEADINGS
        and 3 <= len(heading) <= 40
        and not heading.endswith(("。", "、"))
        and re.search(f"[{KANA}{KANJI}]", heading) is not None
        and heading.count("「") == heading.count("」")
    )
