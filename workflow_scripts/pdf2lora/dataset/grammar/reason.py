"""Why something is so: 「…ため、Xする」 and 「Xするのは、…からである」, asked as 「なぜXするのか」."""

import re
from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, wordings
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import LONGEST_QUESTION, cleft_of, inside_quotes, parallel_boundaries
from pdf2lora.language.questions import modifier
from pdf2lora.language.subjects import POINTING, noun_phrase_start, subject
from pdf2lora.language.vocabulary import RELATIONAL_NOUNS
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = resource("language/wordings/reason", Wordings).forms
_BECAUSE = re.compile("(?:ため|ことから|ので)、")
_IS_BECAUSE = re.compile(r"のは、?(?P<reason>.+?)(?:から|ため)(?:である|です|だ)。$")


def facts(material: Material) -> Iterator[Fact]:
    for statement in material.statements:
        fact = _reason_first(statement) or _reason_last(statement)
        if fact is not None:
            yield fact


def _reason_first(statement: Statement) -> Fact | None:
    text = statement.text
    matches = [m for m in _BECAUSE.finditer(text) if not inside_quotes(text, m.start())]
    about = subject(statement.words, text)
    if len(matches) != 1 or about is None or about.weak:
        return None
    match = matches[0]
    cause_word = next((w for w in statement.words if w.end == match.start()), None)
    if cause_word is None or cause_word.pos[0] not in ("動詞", "助動詞", "形容詞"):
        return None
    main = text[match.end() :]
    boundaries = parallel_boundaries(statement)
    # The reason may belong to the first of several clauses only.
    if any(statement.words[i].start >= match.end() for i in boundaries) or len(main) < 8:
        return None
    if about.end < match.start():
        if any(statement.words[i].start < match.start() for i in boundaries):
            return None
        if _opens_with_topic(main):
            about = subject(tuple(words(main)), main) or about
            # 「潮位計は…を測るため、その記録は…」: whose?
            if about.weak or POINTING.match(main):
                return None
        else:
            main = f"{about.text}は、{main}"
    modifying, cleft = modifier(main), cleft_of(main, about)
    if modifying is None or len(main) > LONGEST_QUESTION:
        return None
    two_subjects = cleft and sum(w.surface == "が" and w.pos[1] == "格助詞" for w in words(cleft)) > 1
    slots = {"cleft": cleft} if cleft and not two_subjects else {}
    return fact_of("reason", main, wordings(FORMS, modifier=modifying, **slots), statement)


def _opens_with_topic(text: str) -> bool:
    """Whether a clause brings its own topic: 「マイクロ波放射計は…」, 「…を知るには…」, but not 「原則として夜間は…」."""
    found = tuple(words(text))
    first = next((i for i, w in enumerate(found) if w.surface == "は" and w.pos[1] == "係助詞"), None)
    if not first:
        return False
    end = first - 1 if found[first - 1].surface in ("に", "で", "と") else first
    return found[end - 1].pos[0] in ("動詞", "助動詞") or noun_phrase_start(found, end) == 0


def _reason_last(statement: Statement) -> Fact | None:
    match = _IS_BECAUSE.search(statement.text)
    if match is None or len(match["reason"]) < 8:
        return None
    effect = statement.text[: match.start()]
    found = words(effect)
    if not found or found[-1].pos[0] not in ("動詞", "形容詞", "助動詞") or len(effect) < 6:
        return None
    # 「範囲が狭まったのは」: the range of what?
    bare = found[0].surface in RELATIONAL_NOUNS and found[1].surface in ("が", "は")
    if bare or POINTING.match(effect) or not any(w.surface in ("が", "は") for w in found):
        return None
    return fact_of("reason", effect, wordings(FORMS, modifier=effect, cleft=effect + "のは"), statement)
