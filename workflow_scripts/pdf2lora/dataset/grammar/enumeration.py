"""Facts that list things, inside a sentence or over several: 「Xには、A、B、Cがある」."""

import re
from collections.abc import Iterable, Iterator

from pdf2lora.dataset.grammar.facts import Fact, fact_of
from pdf2lora.dataset.grammar.naming import unquoted
from pdf2lora.dataset.grammar.wordings import clause_wordings, named_wordings
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import inside_quotes
from pdf2lora.language.subjects import noun_phrase_start, subject
from pdf2lora.language.words import words

_THERE_ARE = re.compile(
    r"^(?P<place>[^。]{2,40}?)に(?:は|ついては、?)、?(?P<list>[^。は]{6,120})が"
    r"(?P<verb>ある|あります|含まれる|含まれます|挙げられる|挙げられます|存在する|存在します|含まれている|含まれています)。$"
)
_COUNTED = re.compile(
    r"(?:の|という|といった)(?P<count>(?:[二三四五六七八九十2-9]|1\d)(?:つ|種類|項目|段階|点|要素|分野|類型|種|本柱|原則))"
)
_COUNTED_NOUN = re.compile(
    r"(?:という|といった|の)(?:[\d一二三四五六七八九十]+(?:つ|種類|個|本|段階))の(?P<noun>[^のを、]{1,12})$"
)
_SEPARATOR = re.compile(r"、|や|・|及び|および|並びに|ならびに|と")
_ANNOUNCEMENT = re.compile(
    r"は(?:、)?(?:大きく|主に|次の|おおむね)?(?P<count>[二三四五2-5])(?:つ|点|種類)(?:が)?(?:ある|あります|挙げられる|挙げられます|である|です)。$"
)


def enumeration_facts(statements: Iterable[Statement], longest_answer: int) -> Iterator[Fact]:
    """Lists inside a sentence, and 「…は三つある。第一に…」 over several."""
    statements = list(statements)
    for i, statement in enumerate(statements):
        fact = (
            _there_are(statement) or _counted(statement) or _announced(statements[i : i + 7], longest_answer)
        )
        if fact is not None:
            yield fact


def _is_list(text: str) -> bool:
    """Whether a piece of text is nouns with separators between them, three members or more."""
    if len(_SEPARATOR.findall(text)) < 2:
        return False
    return not any(
        word.surface == "、"
        and i > 0
        and found[i - 1].pos[0] not in ("名詞", "接尾辞", "記号", "補助記号", "助詞")
        for found in [words(text)]
        for i, word in enumerate(found)
    )


def _there_are(statement: Statement) -> Fact | None:
    match = _THERE_ARE.match(statement.text)
    if match is None or not _is_list(match["list"]) or inside_quotes(statement.text, match.start("list")):
        return None
    counted = _COUNTED_NOUN.search(match["list"])
    question = f"{match['place']}には、どのような{counted['noun'] if counted else 'もの'}が{match['verb']}。"
    found = statement.words
    end = next((i for i, w in enumerate(found) if w.start == match.end("place")), None)
    if end is None or noun_phrase_start(found, end) != 0:
        return None
    wordings = clause_wordings("enumeration", question)
    return fact_of("enumeration", question, statement.text, wordings, statement) if wordings else None


def _counted(statement: Statement) -> Fact | None:
    """「Xは、A、B、Cの三つに分けられる」 → 「Xは、どの三つに分けられるか」."""
    about = subject(statement.words, statement.text)
    if about is None or about.weak or len(statement.text) > 140:
        return None
    for match in _COUNTED.finditer(statement.text):
        begin = about.end + len("は")
        listed = statement.text[begin : match.start()].removeprefix("、")
        if match.start() <= begin or not _is_list(listed) or re.search("[をがにへは]", listed):
            continue
        which = "どのような" if statement.text[match.end() :].startswith("の") else "どの"
        question = statement.text[:begin] + "、" + which + match["count"] + statement.text[match.end() :]
        wordings = clause_wordings("enumeration", question)
        if wordings:
            return fact_of("enumeration", question, statement.text, wordings, statement)
    return None


_NUMBERS = {"二": 2, "三": 3, "四": 4, "五": 5, "2": 2, "3": 3, "4": 4, "5": 5}


def _announced(statements: list[Statement], longest_answer: int) -> Fact | None:
    """「Xの利点は三つある。」 with the three sentences that follow it in its paragraph."""
    first = statements[0]
    match = _ANNOUNCEMENT.search(first.text)
    about = subject(first.words, first.text)
    if match is None or about is None:
        return None
    wanted = _NUMBERS[match["count"]]
    members = [
        s
        for s in statements[1 : wanted + 1]
        if (s.chunk, s.paragraph) == (first.chunk, first.paragraph) and s.ordinal
    ]
    answer = first.text + "".join(s.text for s in members)
    if len(members) != wanted or len(answer) > longest_answer:
        return None
    name = unquoted(about.text)
    wordings = named_wordings("enumeration", x=name)
    return fact_of("enumeration", name, answer, wordings, first, members[-1].last_page)
