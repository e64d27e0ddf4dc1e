"""What a name is short for: 「気候変動に関する政府間パネル（IPCC）」, asked for the short form."""

import re
from collections.abc import Iterator, Sequence

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.rewriting import rewrite, style_of
from pdf2lora.language.script import KANA, KANJI
from pdf2lora.language.words import Word
from pdf2lora.resources import resource

FORMS = resource("language/wordings/abbreviation", Wordings).forms
_BRACKETS = re.compile(r"（([^（）]{2,80})）|\(([^()]{2,80})\)")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]*(?:[-&][A-Za-z0-9]+)*")
_FORMULA = re.compile(r"(?:CO|CH|NO|SO|HFC|PFC|SF|NF|H|O|N)[0-9x]*")


def facts(material: Material) -> Iterator[Fact]:
    for name, short, statement in abbreviated(material):
        answer = in_style_of(statement, f"{name}の略称は{short}である。")
        yield fact_of("abbreviation", name, wordings(FORMS, x=name), statement, answer=answer)


def abbreviated(material: Material) -> Iterator[tuple[str, str, Statement]]:
    """(name, short form, where it is spelled out), each once.

    Training sections come first: what both sides spell out is no unseen question.
    """
    seen: set[tuple[str, str]] = set()
    for statement in sorted(material.statements, key=lambda s: material.roles[s.chunk] != "training"):
        for match in _BRACKETS.finditer(statement.text):
            short = _short_form(match[1] or match[2])
            name = short and _name_before(statement, match.start())
            if short and name and (name, short) not in seen:
                seen.add((name, short))
                yield name, short, statement


def in_style_of(statement: Statement, answer: str) -> str:
    """An answer of ours in the style of the sentence that it was taken from."""
    return rewrite(answer, style_of(statement.text) or "de_aru") or answer


def _short_form(inside: str) -> str | None:
    """IPCC of 「IPCC」 and of 「Intergovernmental Panel on Climate Change、IPCC」."""
    pieces = [piece.strip().strip("「」") for piece in re.split(r"[、,，:：;；/]|以下", inside)]
    # 「（半導体、5G、AI）」 is a list of examples, not a short form.
    if len(pieces) > 2 or any(
        re.search(f"[{KANA}{KANJI}]", piece) for piece in pieces if piece not in ("略称", "英語名", "英語")
    ):
        return None
    return next(filter(_is_short_form, pieces), None)


def _is_short_form(piece: str) -> bool:
    capitals = sum(character.isupper() for character in piece)
    return (
        _ABBREVIATION.fullmatch(piece) is not None
        and 2 <= len(piece) <= 12
        and capitals >= max(2, len(piece) / 2)
        and not _FORMULA.fullmatch(piece)
    )


def _name_before(statement: Statement, end: int) -> str | None:
    """The name that a bracket at ``end`` abbreviates: quoted, or the noun compound before it."""
    text = statement.text
    if text[:end].endswith("」"):
        opening = text.rfind("「", 0, end)
        name = text[opening + 1 : end - 1]
        # 「いぶき」（GOSAT） is a nickname and its code, not a name and its short form.
        return name if opening >= 0 and "」" not in name and _is_written_out(name) else None
    tokens = [word for word in statement.words if word.end <= end]
    if not tokens or tokens[-1].end != end:
        return None
    start = _compound_start(tokens, len(tokens))
    # 「気候変動に関する政府間パネル」 is one name.
    if start >= 2 and [word.surface for word in tokens[start - 2 : start]] == ["に", "関する"]:
        start = _compound_start(tokens, start - 2)
    compound = tokens[start:]
    if len(compound) < 2 or any(word.pos[1] == "数詞" for word in compound):
        return None
    name = text[compound[0].start : end]
    return name if _is_written_out(name) and not name.startswith("各") else None


def _is_written_out(name: str) -> bool:
    letters = len(re.findall(f"[{KANJI}]", name)) >= 3 or len(re.findall("[ァ-ヶー]", name)) >= 6
    return letters and 4 <= len(name) <= 40


def _compound_start(tokens: Sequence[Word], end: int) -> int:
    i = end
    while i > 0 and (
        tokens[i - 1].pos[0] in ("名詞", "接尾辞", "接頭辞", "記号", "形状詞")
        or tokens[i - 1].surface in ("・", "-")
    ):
        i -= 1
    return i
