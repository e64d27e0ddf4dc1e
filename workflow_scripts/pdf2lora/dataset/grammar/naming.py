"""Facts about names: what a section begins with, what a word means, what an abbreviation stands for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pdf2lora.dataset.grammar.facts import Fact, fact_of
from pdf2lora.dataset.grammar.wordings import named_wordings
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import has_topic
from pdf2lora.language.rewriting import rewrite, style_of
from pdf2lora.language.script import KANA, KANJI
from pdf2lora.language.subjects import names_something, noun_phrase_start, subject
from pdf2lora.language.vocabulary import BARE_HEADINGS, GENUS
from pdf2lora.language.words import words

_NUMBERING = re.compile(
    r"^(?:第\s*[\d一二三四五六七八九十]+\s*[部章節項款編]|[\d]+(?:[-.‐－][\d]+)*[.．]?|[(（][\d一-十]+[)）]|[①-⑳●■◆○・])[\s:：]*"
)
_HEADING_ANSWER_LONG_ENOUGH = 45


def heading_name(section: Sequence[str]) -> str | None:
    """How a question names a section: 「北極の海氷」の節; None for headings that say nothing."""
    if not section:
        return None
    heading = section[-1].strip()
    bare = _NUMBERING.sub("", heading)
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


def heading_facts(statements: Sequence[Statement]) -> Iterator[Fact]:
    """What each section says first: its first sentence, with the second where the first is short."""
    sections: dict[tuple[str, tuple[str, ...]], list[Statement]] = {}
    for statement in statements:
        sections.setdefault((statement.document, statement.section), []).append(statement)
    names = Counter(heading_name(section) for _, section in sections)
    for (_, section), members in sections.items():
        name, first = heading_name(section), members[0]
        # 「理由」 under every clause of a standard does not say which.
        if name is None or names[name] > 1 or not first.opening:
            continue
        answer, last = first.text, first
        following = members[1] if len(members) > 1 else None
        if (
            len(answer) < _HEADING_ANSWER_LONG_ENOUGH
            and following is not None
            and (following.chunk, following.paragraph, following.place) == (first.chunk, first.paragraph, 1)
        ):
            answer, last = answer + following.text, following
        if style_of(answer) is None and style_of(first.text) is None and "「" not in first.text:
            # 「…が存在すること。」 has no predicate to put into a style, so it is quoted.
            answer, last = f"「{first.text}」と書かれている。", first
        yield fact_of("heading", name, answer, named_wordings("heading", x=name), first, last.last_page)


# ---- definitions ------------------------------------------------------------------------------

# 「Xとは」 that compares or denies and does not define.
_NOT_DEFINING = re.compile(
    "(?:、)?(?:異な|違|別|限ら|言え|いえ|言い|いう|関係|無関係|対照|比べ|なら|かけ離れ|逆|反対|ほぼ|似|区別|独立)"
)
_DEFINING_END = re.compile(
    "(?:である|です|だ|をいう|をいいます|を指す|を指します|を意味する|を意味します|と呼ぶ|と呼びます|のことだ"
    "|を意味している|を指している|を表す|を表します)。$"
)
_GENUS_END = re.compile(f"(?:{'|'.join(GENUS)})(?:の一つ|の1つ|の一種|の総称)?(?:である|です|だ)。$")


def definition_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「Xとは…である」, 「…をXと呼ぶ」, 「Xは…する技術である」 and glossaries: asked as 「Xとは何か」."""
    statements = list(statements)
    yield from _glossary(statements)
    for statement in statements:
        name = _defined_by_towa(statement) or _defined_by_calling(statement) or _defined_by_genus(statement)
        if name is not None:
            name = unquoted(name)
            yield fact_of("definition", name, statement.text, named_wordings("definition", x=name), statement)


def _glossary(statements: Iterable[Statement]) -> Iterator[Fact]:
    """Headings that are a term, over a noun phrase that explains it: 「2.4 部品表」 「構成要素の一覧。」.

    The answer gets the term and a copula: 「部品表とは、構成要素の一覧である。」.
    """
    statements = list(statements)
    terms = Counter(section[-1] for section in {s.section for s in statements if s.section})
    for statement in statements:
        if not statement.opening or not statement.section or terms[statement.section[-1]] > 1:
            continue
        term = _NUMBERING.sub("", statement.section[-1].strip())
        found = statement.words
        if (
            len(found) < 5
            or found[-2].pos[0] not in ("名詞", "接尾辞")
            or found[-2].surface in ("ため", "こと")
        ):
            continue
        whole = noun_phrase_start(found, len(found) - 1) == 0 or "、" in statement.text
        heading = tuple(words(term))
        if not (whole and 2 <= len(term) <= 25 and noun_phrase_start(heading, len(heading)) == 0):
            continue
        if names_something(heading, term) and term not in statement.text:
            answer = f"{term}とは、{statement.text.removesuffix('。')}である。"
            wordings = named_wordings("definition", x=term)
            yield fact_of("definition", term, answer, wordings, statement)


def unquoted(name: str) -> str:
    """「X」 as X, where the brackets enclose the whole name."""
    if name[:1] == "「" and name.endswith("」") and name.count("「") == 1:
        return name[1:-1]
    return name


def _defined_by_towa(statement: Statement) -> str | None:
    found = statement.words
    for i in range(1, len(found) - 1):
        if found[i].surface == "と" and found[i + 1].surface == "は":
            start = noun_phrase_start(found, i)
            rest = statement.text[found[i + 1].end :]
            if start != 0 or _NOT_DEFINING.match(rest) or not _DEFINING_END.search(statement.text):
                return None
            name = statement.text[: found[i].start]
            return name if names_something(found[:i], unquoted(name)) else None
    return None


_CALLED = re.compile(
    r"と(?:呼ぶ|呼びます|呼ばれる|呼ばれます|呼ばれている|呼ばれています|いう|いいます|称する|称します)。$"
)


def _defined_by_calling(statement: Statement) -> str | None:
    """X of 「AをXと呼ぶ」 and 「AはXと呼ばれる」."""
    match = _CALLED.search(statement.text)
    if match is None:
        return None
    found = statement.words
    end = next(i for i, word in enumerate(found) if word.start >= match.start())
    start = noun_phrase_start(found, end)
    if not start or found[start - 1].surface not in ("を", "は", "、"):
        return None
    name = statement.text[found[start].start : match.start()]
    return name if names_something(found[start:end], unquoted(name)) and "の" not in name else None


def _defined_by_genus(statement: Statement) -> str | None:
    about = subject(statement.words, statement.text)
    if about is None or about.start != 0 or about.weak or about.modified:
        return None
    rest = statement.text[about.end + 1 :]
    # 「衛星観測は…覆えるが、衛星が測っているのは…値である」 ends with what something else is.
    if len(rest) < 19 or not _GENUS_END.search(rest) or has_topic(rest):
        return None
    return about.text


# ---- abbreviations ----------------------------------------------------------------------------

_BRACKETS = re.compile(r"（([^（）]{2,80})）|\(([^()]{2,80})\)")
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]*(?:[-&][A-Za-z0-9]+)*")
_FORMULA = re.compile(r"(?:CO|CH|NO|SO|HFC|PFC|SF|NF|H|O|N)[0-9x]*")


def abbreviation_facts(statements: Iterable[Statement]) -> Iterator[Fact]:
    """「気候変動に関する政府間パネル（IPCC）」: asked in both directions."""
    seen: set[tuple[str, str]] = set()
    for statement in statements:
        for match in _BRACKETS.finditer(statement.text):
            short = _short_form(match[1] or match[2])
            name = short and _name_before(statement, match.start())
            if not short or not name or (name, short) in seen:
                continue
            seen.add((name, short))
            yield fact_of(
                "abbreviation",
                name,
                _in_style_of(statement, f"{name}の略称は{short}である。"),
                named_wordings("abbreviation", x=name),
                statement,
            )
            yield fact_of(
                "full_name",
                short,
                _in_style_of(statement, f"{short}は、{name}の略称である。"),
                named_wordings("full_name", x=short),
                statement,
            )


def _in_style_of(statement: Statement, answer: str) -> str:
    """An answer of ours in the style of the sentence that it was taken from."""
    return rewrite(answer, style_of(statement.text) or "de_aru") or answer


def _short_form(inside: str) -> str | None:
    """IPCC of 「IPCC」 and of 「Intergovernmental Panel on Climate Change、IPCC」."""
    pieces = [piece.strip().strip("「」") for piece in re.split(r"[、,，:：;；/]|以下", inside)]
    # 「（半導体、5G、AI）」 is a list of examples, not a short form.
    if any(
        re.search(f"[{KANA}{KANJI}]", piece) for piece in pieces if piece not in ("略称", "英語名", "英語")
    ):
        return None
    for piece in pieces if len(pieces) < 3 else ():
        if (
            _ABBREVIATION.fullmatch(piece)
            and 2 <= len(piece) <= 12
            and sum(c.isupper() for c in piece) >= 2
            and sum(c.isupper() for c in piece) * 2 >= len(piece)
            and not _FORMULA.fullmatch(piece)
        ):
            return piece
    return None


def _name_before(statement: Statement, end: int) -> str | None:
    """The name that a bracket at ``end`` abbreviates: quoted, or the noun compound before it."""
    text = statement.text
    if text[:end].endswith("」"):
        opening = text.rfind("「", 0, end)
        name = text[opening + 1 : end - 1]
        # 「いぶき」（GOSAT） is a nickname and its code, not a name and its short form.
        if opening < 0 or not 4 <= len(name) <= 40 or "」" in name or not _is_written_out(name):
            return None
        return name
    found = [word for word in statement.words if word.end <= end]
    if not found or found[-1].end != end:
        return None
    start = _compound_start(found, len(found))
    # 「気候変動に関する政府間パネル」 is one name.
    if start >= 2 and [word.surface for word in found[start - 2 : start]] == ["に", "関する"]:
        start = _compound_start(found, start - 2)
    if start >= len(found):
        return None
    name = text[found[start].start : end]
    compound = found[start:]
    if len(compound) < 2 or name.startswith("各") or not 4 <= len(name) <= 40 or not _is_written_out(name):
        return None
    return None if any(word.pos[1] == "数詞" for word in compound) else name


def _is_written_out(name: str) -> bool:
    return len(re.findall(f"[{KANJI}]", name)) >= 3 or len(re.findall("[ァ-ヶー]", name)) >= 6


def _compound_start(found: Sequence, end: int) -> int:
    i = end
    while i > 0 and (
        found[i - 1].pos[0] in ("名詞", "接尾辞", "接頭辞", "記号", "形状詞")
        or found[i - 1].surface in ("・", "-")
    ):
        i -= 1
    return i
