"""What a word means: 「Xとは…である」, 「…をXと呼ぶ」, 「Xは…する技術である」 and glossaries, asked as 「Xとは何か」."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, unquoted, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import has_topic
from pdf2lora.language.marks import HEADING_NUMBER
from pdf2lora.language.noun_phrases import noun_phrase_start
from pdf2lora.language.subjects import names_something, subject
from pdf2lora.language.vocabulary import GENUS
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = resource("language/wordings/definition", Wordings).forms
# 「Xとは」 that compares or denies and does not define.
_NOT_DEFINING = re.compile(
    "(?:、)?(?:異な|違|別|限ら|言え|いえ|言い|いう|関係|無関係|対照|比べ|なら|かけ離れ|逆|反対|ほぼ|似|区別|独立)"
)
_IS = "(?:である|です|だ)。$"
_DEFINING_END = re.compile(
    "(?:をいう|をいいます|を[指表](?:す|します)|を指している|を意味(?:する|します|している)|と呼ぶ|と呼びます|のことだ)。$"
    f"|{_IS}"
)
_GENUS_END = re.compile(f"(?:{'|'.join(GENUS)})(?:の一つ|の1つ|の一種|の総称)?{_IS}")
_CALLED = re.compile(
    r"と(?:呼ぶ|呼びます|呼ばれる|呼ばれます|呼ばれている|呼ばれています|いう|いいます|称する|称します)。$"
)
_LONG_ENOUGH = 19
"""Characters after 「Xは」 that say more of X than its genus."""


def facts(material: Material) -> Iterator[Fact]:
    yield from _glossary(material.statements)
    for statement in material.statements:
        name = _defined_by_towa(statement) or _defined_by_calling(statement) or _defined_by_genus(statement)
        if name is not None:
            name = unquoted(name)
            yield fact_of("definition", name, wordings(FORMS, x=name), statement)


def _glossary(statements: Sequence[Statement]) -> Iterator[Fact]:
    """Headings that are a term, over a noun phrase that explains it: 「2.4 部品表」 「構成要素の一覧。」.

    The answer gets the term and a copula: 「部品表とは、構成要素の一覧である。」.
    """
    terms = Counter(section[-1] for section in {s.section for s in statements if s.section})
    for statement in statements:
        if not statement.opening or not statement.section or terms[statement.section[-1]] > 1:
            continue
        term = HEADING_NUMBER.sub("", statement.section[-1].strip())
        heading = tuple(words(term))
        if not 2 <= len(term) <= 25 or noun_phrase_start(heading, len(heading)) != 0:
            continue
        if _explains(statement) and names_something(heading, term) and term not in statement.text:
            answer = f"{term}とは、{statement.text.removesuffix('。')}である。"
            yield fact_of("definition", term, wordings(FORMS, x=term), statement, answer=answer)


def _explains(statement: Statement) -> bool:
    """Whether a statement is a noun phrase and not a sentence."""
    tokens = statement.words
    if (
        len(tokens) < 5
        or tokens[-2].pos[0] not in ("名詞", "接尾辞")
        or tokens[-2].surface in ("ため", "こと")
    ):
        return False
    return noun_phrase_start(tokens, len(tokens) - 1) == 0 or "、" in statement.text


def _defined_by_towa(statement: Statement) -> str | None:
    tokens = statement.words
    for i in range(1, len(tokens) - 1):
        if tokens[i].surface == "と" and tokens[i + 1].surface == "は":
            start = noun_phrase_start(tokens, i)
            rest = statement.text[tokens[i + 1].end :]
            if start != 0 or _NOT_DEFINING.match(rest) or not _DEFINING_END.search(statement.text):
                return None
            name = statement.text[: tokens[i].start]
            return name if names_something(tokens[:i], unquoted(name)) else None
    return None


def _defined_by_calling(statement: Statement) -> str | None:
    """X of 「AをXと呼ぶ」 and 「AはXと呼ばれる」."""
    match = _CALLED.search(statement.text)
    if match is None:
        return None
    tokens = statement.words
    end = next(i for i, word in enumerate(tokens) if word.start >= match.start())
    start = noun_phrase_start(tokens, end)
    if not start or tokens[start - 1].surface not in ("を", "は", "、"):
        return None
    name = statement.text[tokens[start].start : match.start()]
    return name if names_something(tokens[start:end], unquoted(name)) and "の" not in name else None


def _defined_by_genus(statement: Statement) -> str | None:
    about = subject(statement.words, statement.text)
    if about is None or about.start != 0 or about.weak or about.modified:
        return None
    rest = statement.text[about.end + 1 :]
    # 「衛星観測は…覆えるが、衛星が測っているのは…値である」 ends with what something else is.
    if len(rest) < _LONG_ENOUGH or not _GENUS_END.search(rest) or has_topic(rest):
        return None
    return about.text
