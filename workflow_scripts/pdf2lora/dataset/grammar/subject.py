"""What does something: 「Xは雲の動きを観測する。」, asked as 「雲の動きを観測するのは何か」, どこ or 誰."""

import re
from collections.abc import Iterator

from pdf2lora.dataset.grammar.facts import Fact, Wordings, clause_wordings, fact_of
from pdf2lora.dataset.material import Material
from pdf2lora.dataset.statements import Statement, without_loose_opening
from pdf2lora.language.questions import modifier
from pdf2lora.language.subjects import POINTING, subject
from pdf2lora.language.words import words
from pdf2lora.resources import resource

FORMS = resource("language/wordings/subject", Wordings).forms
_WHERE = re.compile(
    r"(?:庁|省|局|社|会社|大学|研究所|政府|委員会|機構|協会|連合|連盟|会議所|国|室|センター|財団|学会|機関|企業|銀行|議会|自治体|市|県|町|"
    r"州|省庁|米国|英国|日本|中国|韓国|カナダ|フランス|ドイツ|イタリア|インド|EU|[A-Z]{2,6}A)$"
)
# What an organisation does is asked with どこ, but 「どこが設立されたか」 asks for a place.
_FOUNDED = re.compile("(?:設立|創設|設置|新設|結成|組織|改組)され|発足し")
_WHO = re.compile(
    r"(?:氏|博士|大統領|首相|大臣|教授|知事|(?<![成波身延全特助伸増体])長|長官|員|者|さん|(?:事業|雇用|雇い|世帯|飼い|持ち|株|荷|施|地)主)$"
)
# Done by somebody to something: where nothing has を, what it is done to stands before は: 「手当は、口座に振り込む。」.
_DONE_TO = re.compile(
    "(?:支払う|振り込む|支給する|徴収する|与える|付与する|交付する|貸与する|返還する|定める|決める|決定する|行う|実施する|"
    "提出する|届け出る|申請する|適用する|設ける|作成する|保管する|保存する|公表する|記載する|計算する|算定する|用いる|使用する)$"
)
_LONGEST_NAME = 25


def facts(material: Material) -> Iterator[Fact]:
    """Of sentences that end in a verb and have an object."""
    for statement in material.statements:
        fact = _fact(statement)
        if fact is not None:
            yield fact


def _fact(statement: Statement) -> Fact | None:
    about = subject(statement.words, statement.text)
    if about is None or about.start != 0 or about.weak or len(about.text) > _LONGEST_NAME:
        return None
    rest = without_loose_opening(statement.text[about.end + 1 :].removeprefix("、"))
    if POINTING.match(rest) or not 15 <= len(rest) <= 80 or about.text in rest or not _is_of_one(rest):
        return None
    modifying = modifier(rest)
    if modifying is None or modifying.endswith(("な", "い")) or not _ends_in_verb(modifying):
        return None
    wh = _interrogative(re.sub("（[^（）]*）$", "", about.text), rest)
    done_to = wh == "何" and _DONE_TO.search(modifying) is not None
    whom = wh + ("を" if done_to else "が")
    asked = clause_wordings(FORMS, rest, cleft=modifying + "のは", whom=whom, wh=wh)
    if done_to and "を" in rest:
        # Who does it, or what it is done to? 「…のは何か」 asks for either.
        asked = tuple(wording for wording in asked if wording.form != 5)
    return fact_of("subject", rest, asked, statement) if asked else None


def _is_of_one(rest: str) -> bool:
    """Whether a predicate has an object or a place, and no topic of its own."""
    found = words(rest)
    return any(w.surface in ("を", "に") and w.pos[1] == "格助詞" for w in found) and not any(
        (w.surface in ("は", "も") and w.pos[1] == "係助詞") or w.surface == "か" for w in found
    )


def _interrogative(name: str, rest: str) -> str:
    if _WHERE.search(name):
        return "何" if _FOUNDED.search(rest) else "どこ"
    return "誰" if _WHO.search(name) else "何"


def is_agent(name: str) -> bool:
    """Whether a name is of a person or an organisation."""
    return bool(_WHO.search(name) or _WHERE.search(name))


def _ends_in_verb(text: str) -> bool:
    found = words(text)
    return (
        bool(found)
        and found[-1].pos[0] in ("動詞", "助動詞")
        and found[-1].surface not in ("ない", "だ", "ある")
    )
