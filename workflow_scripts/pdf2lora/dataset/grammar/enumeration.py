"""What there is of something, listed in a sentence: 「Xには、A、B、Cがある」, asked as 「Xには、どのようなものがあるか」."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pdf2lora.dataset.grammar.facts import CLAUSE, Fact, clause_wordings, fact_of
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement
from pdf2lora.language.clauses import inside_quotes
from pdf2lora.language.noun_phrases import noun_phrase_start
from pdf2lora.language.subjects import subject
from pdf2lora.language.words import words

FORMS = CLAUSE
_THERE_ARE = re.compile(
    r"^(?P<place>[^。]{2,40}?)に(?:は|ついては、?)、?(?P<list>[^。は]{6,120})が"
    r"(?P<verb>ある|あります|含まれ(?:る|ます|ている|ています)|挙げられ(?:る|ます)|存在(?:する|します))。$"
)
_COUNTED = re.compile(
    r"(?:の|という|といった)(?P<count>(?:[二三四五六七八九十2-9]|1\d)(?:つ|種類|項目|段階|点|要素|分野|類型|種|本柱|原則))"
)
_COUNTED_NOUN = re.compile(
    r"(?:という|といった|の)(?:[\d一二三四五六七八九十]+(?:つ|種類|個|本|段階))の(?P<noun>[^のを、]{1,12})$"
)
_SEPARATOR = re.compile(r"、|や|・|及び|および|並びに|ならびに|と")
_LONGEST_COUNTED = 140


def facts(material: Material) -> Iterator[Fact]:
    for statement in material.statements:
        for question in (_there_are(statement), _counted(statement)):
            if question and (asked := clause_wordings(FORMS, question)):
                yield fact_of("enumeration", question, asked, statement)
                break


def _is_list(text: str) -> bool:
    """Whether a piece of text is nouns with separators between them, three members or more."""
    if len(_SEPARATOR.findall(text)) < 2:
        return False
    tokens = words(text)
    return not any(
        word.surface == "、" and before.pos[0] not in ("名詞", "接尾辞", "記号", "補助記号", "助詞")
        for before, word in pairwise(tokens)
    )


def _there_are(statement: Statement) -> str | None:
    match = _THERE_ARE.match(statement.text)
    if match is None or not _is_list(match["list"]) or inside_quotes(statement.text, match.start("list")):
        return None
    tokens = statement.words
    end = next((i for i, w in enumerate(tokens) if w.start == match.end("place")), None)
    if end is None or noun_phrase_start(tokens, end) != 0:
        return None
    counted = _COUNTED_NOUN.search(match["list"])
    return f"{match['place']}には、どのような{counted['noun'] if counted else 'もの'}が{match['verb']}。"


def _counted(statement: Statement) -> str | None:
    """「Xは、A、B、Cの三つに分けられる」 → 「Xは、どの三つに分けられるか」."""
    text = statement.text
    about = subject(statement.words, text)
    if about is None or about.weak or len(text) > _LONGEST_COUNTED:
        return None
    for match in _COUNTED.finditer(text):
        begin = about.end + len("は")
        listed = text[begin : match.start()].removeprefix("、")
        if match.start() > begin and _is_list(listed) and not re.search("[をがにへは]", listed):
            which = "どのような" if text[match.end() :].startswith("の") else "どの"
            return text[:begin] + "、" + which + match["count"] + text[match.end() :]
    return None
