"""Facts of lists: 「休日は次のとおりとする。」 and the items under it, asked as 「休日は何か」.

Much of what rules and manuals say stands in such lists. The answer is one sentence with all the items, for the sentence
before them says nothing without them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from pdf2lora.dataset.facts import Fact, fact_of
from pdf2lora.dataset.reading import LIST_MARK, Statement
from pdf2lora.dataset.rewriting import style_of
from pdf2lora.dataset.subjects import POINTING, head_noun, noun_phrase_start
from pdf2lora.dataset.vocabulary import EMPTY_HEADS
from pdf2lora.dataset.wordings import modifier, named_wordings
from pdf2lora.japanese import words
from pdf2lora.records import Chunk

_THESE = "(?:次|以下|下記)の"
_AS_FOLLOWS = re.compile(
    rf"^(?P<name>[^、。]+)は、?{_THESE}(?:とおり|通り|もの)(?:とする|とします|である|です|だ)。$"
)
_OBJECTS = re.compile(
    rf"^(?P<who>[^、。]+)は、?{_THESE}(?:各号に(?:掲げる|定める))?(?P<noun>[一-鿿ァ-ヶー]{{2,8}})を(?P<does>[^、。]+。)$"
)
_CASES = re.compile(
    rf"^(?P<who>[^、。]+)[がは]、?{_THESE}(?:各号の)?(?:いずれか|どれか|一つ|一)に該当する(?:場合|とき)に?は?、?(?P<then>[^。、]+。)$"
)
_TERM = re.compile(r"^([^：:　 。、]{2,20})(?:[：:]|[　 ]+)\S")
_LONGEST_ITEM = 60


def listing_facts(
    statements: Iterable[Statement], chunks: Sequence[Chunk], longest_answer: int
) -> Iterator[Fact]:
    """Lists under a sentence that announces them, where all items are in its chunk and are names of something."""
    last = {(statement.chunk, statement.paragraph): statement for statement in statements}
    for i, chunk in enumerate(chunks):
        following = chunks[i + 1] if i + 1 < len(chunks) else None
        for number, paragraph in enumerate(chunk.paragraphs):
            lead = last.get((chunk.id, number))
            if lead is None or not paragraph.text.endswith(lead.text):
                continue
            rest = chunk.paragraphs[number + 1 :]
            listed = next((n for n, under in enumerate(rest) if under.kind != "list"), len(rest))
            if listed == len(rest) and following is not None and _goes_on(chunk, following):
                continue
            name = _name(lead)
            items = [_item(under.text) for under in rest[:listed]]
            if name is None or len(items) < 2 or None in items:
                continue
            answer = _sentence(name, items, polite=style_of(lead.text) == "desu_masu")
            if len(answer) <= longest_answer:
                page = rest[listed - 1].last_page
                yield fact_of("enumeration", name, answer, named_wordings("enumeration", x=name), lead, page)


def _goes_on(chunk: Chunk, following: Chunk) -> bool:
    """Whether the next chunk goes on with the list that this one ends with."""
    return (following.document, following.section) == (chunk.document, chunk.section) and (
        following.paragraphs[0].kind == "list"
    )


def _name(lead: Statement) -> str | None:
    """What the list is of: 「休日」, 「従業員が遵守しなければならない事項」, 「退職とする場合」."""
    if match := _AS_FOLLOWS.match(lead.text):
        name = tuple(words(match["name"]))
        whole = noun_phrase_start(name, len(name)) == 0 and not POINTING.search(match["name"])
        return match["name"] if whole and head_noun(name) not in EMPTY_HEADS else None
    if match := _OBJECTS.match(lead.text):
        does = modifier(match["does"])
        return does and f"{match['who']}が{does}{match['noun']}"
    if match := _CASES.match(lead.text):
        then = modifier(match["then"])
        return then and f"{then}場合"
    return None


def _item(text: str) -> str | None:
    """What an item names: all of it, or the term that it explains; None for a sentence."""
    text = LIST_MARK.sub("", text).strip().rstrip("。；;、")
    if term := _TERM.match(text):
        text = term.group(1)
    bare = re.sub(r"[（(][^（）()]*[)）]$", "", text)
    found = words(bare)
    named = bool(found) and found[-1].pos[0] in ("名詞", "接尾辞")
    return text if named and len(text) <= _LONGEST_ITEM and not re.search("[。「」]", text) else None


def _sentence(name: str, items: Sequence[str], polite: bool) -> str:
    # Words of one kind follow each other; what has a comma of its own needs brackets.
    if any("、" in item or len(item) > 20 for item in items):
        items = [f"「{item}」" for item in items]
    return f"{name}は、{'、'.join(items)}{'です' if polite else 'である'}。"
