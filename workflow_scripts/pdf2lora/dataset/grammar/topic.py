"""What is said of something: 「Xについて、どのようなことが述べられているか」."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, unquoted, wordings
from pdf2lora.dataset.grammar.heading import heading_name
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.noun_phrases import head_noun, noun_phrase_start
from pdf2lora.language.subjects import Subject, names_something, theme
from pdf2lora.language.vocabulary import EMPTY_HEADS
from pdf2lora.resources import resource

FORMS = resource("language/wordings/topic", Wordings).forms
_GENERAL = 2
"""Characters: a word of two is general as a rule. Which data, which clouds?"""
_LABEL = re.compile("(?P<label>[^：。、「」]{2,20})：(?=.{8,})")


class Topic(NamedTuple):
    statement: Statement
    about: Subject
    name: str
    prefix: str
    """What a question must say besides the name; often nothing."""

    @property
    def fact(self) -> Fact:
        asked = wordings(FORMS, p=self.prefix, x=self.name)
        return fact_of("topic", self.prefix + self.name, asked, self.statement)


def facts(material: Material) -> Iterator[Fact]:
    return (topic.fact for topic in topics(material))


def topics(material: Material) -> Iterator[Topic]:
    """One of each sentence with a sure subject.

    Where several sentences are about the same thing, the question says in which connection (「海面との関連で、」), or in
    which section; so that it has one answer.
    """
    named = [topic for statement in material.statements if (topic := _topic(statement))]
    counts = Counter(topic.name for topic in named)
    for topic in named:
        prefix = _prefix(topic, counts[topic.name] > 1)
        if prefix is not None:
            yield topic._replace(prefix=prefix)


def _topic(statement: Statement) -> Topic | None:
    if about := theme(statement.words, statement.text):
        # Without brackets around it and without the years of a citation.
        return Topic(statement, about, unquoted(re.sub(r"（[^（）]*\d{4}[^（）]*）$", "", about.text)), "")
    labelled = _labelled(statement)
    return labelled and Topic(statement, labelled, labelled.text, "")


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


def _prefix(topic: Topic, repeated: bool) -> str | None:
    """What a question must say besides the name; None if the name stays unclear."""
    section = heading_name(topic.statement.section)
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


def _connection(topic: Topic) -> str | None:
    """The longest noun phrase of the rest of the sentence that is an object or a place: what it is said about."""
    tokens, text = topic.statement.words, topic.statement.text
    best = ""
    for i, word in enumerate(tokens):
        if word.start <= topic.about.end or word.surface not in ("を", "に", "が") or word.pos[1] != "格助詞":
            continue
        start = noun_phrase_start(tokens, i)
        if start is None or start >= i or tokens[start].start < topic.about.end:
            continue
        phrase = tokens[start:i]
        name = text[phrase[0].start : phrase[-1].end]
        if any(w.pos[0] in ("動詞", "助動詞", "形容詞") or w.pos[1] == "数詞" for w in phrase):
            continue
        # 「四半期ごととの関連で」: no thing.
        if (
            head_noun(phrase) in EMPTY_HEADS
            or phrase[-1].pos[0] == "接尾辞"
            or not names_something(phrase, name)
        ):
            continue
        if topic.name not in name and "、" not in name and len(best) < len(name) <= 24:
            best = name
    return best if len(best) >= 3 else None
