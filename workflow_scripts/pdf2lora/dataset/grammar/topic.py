"""Facts about what a sentence is about, and pairs of them: 「Xについて、どのようなことが述べられているか」."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pdf2lora.dataset.grammar.facts import Fact, fact_of
from pdf2lora.dataset.grammar.naming import heading_name, unquoted
from pdf2lora.dataset.grammar.wordings import named_wordings
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.subjects import Subject, head_noun, names_something, noun_phrase_start, theme
from pdf2lora.language.vocabulary import EMPTY_HEADS

_LONGEST_COMBINED_NAME = 20
_GENERAL = 2
_JOINED = re.compile("[とや]|および|及び|、|について")


class _Topic(NamedTuple):
    statement: Statement
    about: Subject
    name: str


def topic_facts(statements: Sequence[Statement], longest_answer: int) -> list[Fact]:
    """One fact for each sentence with a sure subject, and combinations of two neighbours in a section.

    Where several sentences are about the same thing, the question says in which connection
    (「海面との関連で、」), or in which section; so that it has one answer.
    """
    topics = []
    for statement in statements:
        about = theme(statement.words, statement.text)
        if about is not None:
            topics.append(_Topic(statement, about, _name(about.text)))
        elif (labelled := _labelled(statement)) is not None:
            topics.append(_Topic(statement, labelled, labelled.text))
    counts = Counter(topic.name for topic in topics)
    facts, plain = [], []
    for topic in topics:
        prefix = _prefix(topic, counts[topic.name] > 1)
        if prefix is None:
            continue
        wordings = named_wordings("topic", p=prefix, x=topic.name)
        fact = fact_of("topic", prefix + topic.name, topic.statement.text, wordings, topic.statement)
        facts.append(fact)
        if not prefix:
            plain.append((topic, fact))
    return facts + list(_combinations(plain, longest_answer))


def _name(text: str) -> str:
    """A topic as a question names it: without brackets around it and without the years of a citation."""
    return unquoted(re.sub(r"（[^（）]*\d{4}[^（）]*）$", "", text))


_LABEL = re.compile("(?P<label>[^：。、「」]{2,20})：(?=.{8,})")


def _labelled(statement: Statement) -> Subject | None:
    """X of a list item 「X：…。」."""
    match = _LABEL.match(statement.text)
    if match is None:
        return None
    end = next((i for i, word in enumerate(statement.words) if word.start == match.end("label")), None)
    if end is None or noun_phrase_start(statement.words, end) != 0:
        return None
    if not names_something(statement.words[:end], match["label"]):
        return None
    return Subject(match["label"], 0, match.end("label"), weak=False, modified=False)


def _prefix(topic: _Topic, repeated: bool) -> str | None:
    """What a question must say besides the name; None if the name stays unclear."""
    section = heading_name(topic.statement.section)
    # A word of two characters is general as a rule: which data, which clouds?
    proper = re.search("[A-Z]{2}", topic.name) or any(
        word.pos[1] == "固有名詞"
        for word in topic.statement.words
        if topic.about.start <= word.start < topic.about.end
    )
    general = topic.about.weak or (len(topic.name) <= _GENERAL and not proper)
    if general and section is None:
        return None
    prefix = f"{section}によると、" if general else ""
    if repeated:
        connection = _connection(topic)
        if connection is None:
            return None
        prefix += f"{connection}との関連で、"
    return prefix


def _connection(topic: _Topic) -> str | None:
    """The longest noun phrase of the rest of the sentence that is an object or a place: what it is said about."""
    found, text = topic.statement.words, topic.statement.text
    best = ""
    for i, word in enumerate(found):
        if word.start <= topic.about.end or word.surface not in ("を", "に", "が") or word.pos[1] != "格助詞":
            continue
        start = noun_phrase_start(found, i)
        if start is None or start >= i or found[start].start < topic.about.end:
            continue
        phrase = found[start:i]
        name = text[phrase[0].start : phrase[-1].end]
        if any(w.pos[0] in ("動詞", "助動詞", "形容詞") or w.pos[1] == "数詞" for w in phrase):
            continue
        if (
            head_noun(phrase) in EMPTY_HEADS
            or topic.name in name
            or not names_something(phrase, name)
            or "、" in name
        ):
            continue
        if len(best) < len(name) <= 24:
            best = name
    return best if len(best) >= 3 else None


def _combinations(plain: Sequence[tuple[_Topic, Fact]], longest_answer: int) -> Iterator[Fact]:
    """Two neighbouring topics of one section, asked together and answered one after the other."""
    for (first, a), (second, b) in pairwise(plain):
        same = (first.statement.document, first.statement.section) == (
            second.statement.document,
            second.statement.section,
        )
        names = (first.name, second.name)
        nested = names[0] in names[1] or names[1] in names[0]
        if (
            not same
            or nested
            or any(len(name) > _LONGEST_COMBINED_NAME or _JOINED.search(name) for name in names)
        ):
            continue
        answer = a.answer + b.answer
        if len(answer) > longest_answer:
            continue
        yield fact_of(
            "combination",
            "\x1f".join(names),
            answer,
            named_wordings("combination", x=first.name, y=second.name),
            first.statement,
            second.statement.last_page,
            (a.id, b.id),
        )
