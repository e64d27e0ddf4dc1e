"""Lists by their name: 「休日は次のとおりとする。」 and the items under it, asked as 「休日は何か」; 「Xは三つある。第一に…」.

Much of what rules and manuals say stands in such lists. The answer is one sentence with all the items, for the sentence
before them says nothing without them.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from pdf2lora.dataset.grammar.facts import Fact, Wordings, fact_of, unquoted, wordings
from pdf2lora.dataset.grammar.subject import is_agent
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement, with_japanese_stops
from pdf2lora.language.marks import mark_end
from pdf2lora.language.noun_phrases import head_noun, noun_phrase_start
from pdf2lora.language.questions import modifier
from pdf2lora.language.rewriting import style_of
from pdf2lora.language.subjects import POINTING, subject
from pdf2lora.language.vocabulary import EMPTY_HEADS
from pdf2lora.language.words import words
from pdf2lora.records import Chunk, Paragraph
from pdf2lora.resources import resource

FORMS = resource("language/wordings/listing", Wordings).forms
_THESE = "(?:次|以下|下記)の"
_AS_FOLLOWS = re.compile(
    rf"^(?P<name>[^、。]+)は、?{_THESE}(?:とおり|通り|もの)(?:とする|とします|である|です|だ)。$"
)
_OBJECTS = re.compile(
    rf"^(?P<who>[^、。]+)は、?{_THESE}(?:各号に(?:掲げる|定める))?(?P<noun>[一-鿿ァ-ヶー]{{2,8}})を(?P<does>[^が、。]+。)$"
)
_CASES = re.compile(
    rf"^[^、。]+[がは]、?{_THESE}(?:各号の)?(?:いずれか|どれか|一つ|一)に該当する(?:場合|とき)に?は?、?(?P<then>[^。、]+。)$"
)
_CASE = re.compile(r"(?:とき|場合|こと)(?:[（(][^（）()]*[)）])?$")
_TERM = re.compile(r"^(?P<term>[^：:　 。、]{2,20})[：:　 ]+(?P<meaning>\S.*)$")
_PRECEDING = re.compile("^前(?:各)?号に(?:掲げる|定める)(?:もの|場合|事項)のほか、?")
_REFERS = re.compile(r"(?:第[\d一二三四五六七八九十]+|[前同]|(?<!前)各)号|前各号(?!に準)")
_LONGEST_ITEM = 60
_ANNOUNCEMENT = re.compile(
    r"は(?:、)?(?:大きく|主に|次の|おおむね)?(?P<count>[二三四五2-5])(?:つ|点|種類)(?:が)?(?:ある|あります|挙げられる|挙げられます|である|です)。$"
)
_NUMBERS = {"二": 2, "三": 3, "四": 4, "五": 5, "2": 2, "3": 3, "4": 4, "5": 5}


def facts(material: Material) -> Iterator[Fact]:
    """Sentences that count what follows, then lists under a sentence, where all items are names of something."""
    for i, statement in enumerate(material.statements):
        fact = _announced(statement, material.statements[i + 1 : i + 6], material.longest_answer)
        if fact is not None:
            yield fact
    last = {(statement.chunk, statement.paragraph): statement for statement in material.statements}
    for i, chunk in enumerate(material.chunks):
        following = material.chunks[i + 1] if i + 1 < len(material.chunks) else None
        for number, paragraph in enumerate(chunk.paragraphs):
            lead = last.get((chunk.id, number))
            if lead is not None and with_japanese_stops(paragraph.text).endswith(lead.text):
                fact = _listed(lead, _list(chunk, number + 1, following), material.longest_answer)
                if fact is not None:
                    yield fact


def _announced(lead: Statement, following: Sequence[Statement], longest_answer: int) -> Fact | None:
    """「Xの利点は三つある。」 with the three sentences that follow it in its paragraph."""
    match = _ANNOUNCEMENT.search(lead.text)
    about = match and subject(lead.words, lead.text)
    if not match or about is None:
        return None
    wanted = _NUMBERS[match["count"]]
    members = [
        statement
        for statement in following[:wanted]
        if (statement.chunk, statement.paragraph) == (lead.chunk, lead.paragraph) and statement.ordinal
    ]
    if len(members) != wanted or sum(len(said.text) for said in (lead, *members)) > longest_answer:
        return None
    name = unquoted(about.text)
    return fact_of("listing", name, wordings(FORMS, x=name), lead, *members)


def _listed(lead: Statement, listed: Sequence[Paragraph], longest_answer: int) -> Fact | None:
    items = [item for under in listed if (item := _item(under.text)) is not None]
    # Two of one name: what tells them apart was lost.
    if len(items) < max(2, len(listed)) or len(set(items)) < len(items):
        return None
    name = _name(lead, items)
    if name is None:
        return None
    answer = _sentence(name, items, polite=style_of(lead.text) == "desu_masu")
    if len(answer) > longest_answer:
        return None
    asked = wordings(FORMS, x=name)
    if name.endswith("場合") or is_agent(name):
        # Nobody asks 「退職とする場合は何か」 or 「委員は何か」.
        asked = tuple(wording for wording in asked if wording.form != 1)
    # All paragraphs of a chunk are one text, with an end of line after each.
    end = lead.end + sum(1 + len(under.text) for under in listed)
    whole = msgspec.structs.replace(lead, end=end, last_page=listed[-1].last_page)
    return fact_of("listing", name, asked, whole, answer=answer)


def _list(chunk: Chunk, start: int, following: Chunk | None) -> Sequence[Paragraph]:
    """The items from paragraph ``start`` on that are marked as the first is; none where more of them come later."""
    rest = chunk.paragraphs[start:]
    marks = [_mark(under.text) if under.kind == "list" else None for under in rest]
    if not rest or marks[0] is None:
        return ()
    end = next((n for n, mark in enumerate(marks) if mark != marks[0]), len(rest))
    in_next_chunk = (
        end == len(rest)
        and following is not None
        and (following.document, following.section) == (chunk.document, chunk.section)
        and following.paragraphs[0].kind == "list"
    )
    return () if in_next_chunk or marks[0] in marks[end:] else rest[:end]


def _mark(text: str) -> str:
    """How an item is marked: 「(1)」 for 「(2)」; empty for a bullet, which cleaning took off."""
    mark = text[: mark_end(text, listed=True)].strip()
    for numbers in (r"\d+", "[一二三四五六七八九十]+", "[ア-ン]", "[a-z]", "[①-⑳]"):
        mark = re.sub(numbers, "1", mark)
    return mark


def _name(lead: Statement, items: Sequence[str]) -> str | None:
    """What the list is of: 「休日」, 「従業員が遵守しなければならない事項」, 「退職とする場合」."""
    if match := _AS_FOLLOWS.match(lead.text):
        return match["name"] if _is_name(match["name"]) else None
    if (match := _OBJECTS.match(lead.text)) and _is_name(match["who"]) and is_agent(match["who"]):
        does = _before_noun(match["does"])
        return does and f"{match['who']}が{does}{match['noun']}"
    if (match := _CASES.match(lead.text)) and all(_CASE.search(item) for item in items):
        then = _before_noun(match["then"])
        return then and f"{then}場合"
    return None


def _is_name(text: str) -> bool:
    tokens = tuple(words(text))
    whole = noun_phrase_start(tokens, len(tokens)) == 0 and tokens[-1].pos[0] in (
        "名詞",
        "接尾辞",
        "補助記号",
    )
    return whole and not POINTING.search(text) and head_noun(tokens) not in EMPTY_HEADS


def _before_noun(predicate: str) -> str | None:
    return None if "ものと" in predicate else modifier(predicate)


def _item(text: str) -> str | None:
    """What an item names: all of it, or the term that it explains; None for a sentence or a reference to others."""
    text = with_japanese_stops(text)
    text = text[mark_end(text, listed=True) :].strip().rstrip("。；;、")
    text = _PRECEDING.sub("その他", text)
    explained = _TERM.match(text)
    if explained and not _ends_in_noun(explained["meaning"]):
        text = explained["term"]
    named = _ends_in_noun(text) and not _REFERS.search(text)
    return text if named and len(text) <= _LONGEST_ITEM and not re.search("[。「」]", text) else None


def _ends_in_noun(text: str) -> bool:
    tokens = words(re.sub(r"[（(][^（）()]*[)）]$", "", text))
    return bool(tokens) and tokens[-1].pos[0] in ("名詞", "接尾辞")


def _sentence(name: str, items: Sequence[str], polite: bool) -> str:
    # Words of one kind follow each other; what has a comma or a space of its own needs brackets.
    if any(re.search("[、　 ]", item) or len(item) > 20 for item in items):
        items = [f"「{item}」" for item in items]
    return f"{name}は、{'、'.join(items)}{'です' if polite else 'である'}。"
