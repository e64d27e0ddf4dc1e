"""Whether a question and its answer can be understood without what stood around them in the document."""

import re
from collections import Counter

from pdf2lora.language.script import KANA, KANJI, japanese_share
from pdf2lora.records import Pair

Fault = tuple[str, str]
"""The name of a reason, as statistics.json counts it, and what was seen."""

_FIGURE = re.compile(
    r"図表|図\s*[\d一二三四五六七八九①-⑳]|表\s*[\d一二三四五六七八九①-⑳]|第\s*[\d-]+\s*[図表]|[上下次左右前][図表]|"
    r"写真\s*\d|グラフ\s*\d|(?:この|本|同)[図表]|Fig|Table|■"
)
_ELSEWHERE = re.compile(
    r"[前次本同][章節項](?![立分])|[前後上]述|先述|上記|下記|(?:^|(?<=[、。はがをにでとの「（]))以下(?:の|に|を|、|で)|以上の(?:よう|こと|結果|点|とおり|通り)|"
    r"次の(?:とおり|通り|よう|各号|いずれか|事項|書類|行為|者[をがにはで]|要件|区分|表|図|章|節|項|[二三四五六七八九\d]|例|手順|方法|式|画面)|次に示|次にあげ|"
    r"先に(?:述べ|見|示)|(?:すで|既)に述べ|第\s*[\d一二三四五六七八九十]+\s*[章節部]|\d+(?:\.\d+)*\s*[章節](?!立)|付録|(?<![\d地水海以])[上下]に(?:列挙|挙げ|示|述べ|記)|(?:述べ|見|説明し|示し|例示し|紹介し|触れ)(?:てき)?た(?:よう|とおり|通り)|を参照|参照のこと|参照され"
)
_OPENING = re.compile(
    r"(?:この|その|これ|それ|こう|そう(?!した事)|ここ|そこ|あの|あれ|したがって|従って|よって|ゆえに|それゆえ|すなわち|つまり|"
    r"具体的に|ただし|だから|ですから|ですので|なので|そこで|すると|および|又は|または|かつ|同(?!時|様|盟|意|期|位|一|じ|軸|心|形|化|定|封|感|僚|士|調|義)|"
    r"当該|前者|後者|両者|両国|いずれ|どちらも|どれも|以上|以下|上記|下記|うち|他方|[ぁぃぅぇぉっゃゅょんー、。，．)）」』】])"
)
_POINTING_THIS = re.compile(
    "この(?!ほか|程|頃|間|度)|これ(?!まで|から(?!の)|以上)|こうした|こういった|このよう|ここで|ここに|(?:^|(?<=、))かかる(?=[一-鿿])|当該"
)
_POINTING_THAT = re.compile(
    "その(?!ほか|他|もの|まま|場で)|それ(?!ぞれ|以外|以上|以降|以前|自体)|そうした|そういった|そのよう|そこで|そこに"
)
_SAME = re.compile(
    "(?:^|(?<=[^ァ-ヶA-Za-z共協賛異合混帯大会公]))同(?=法|国|年|月|日|社|氏|省|庁|州|市|県|所|機関|地域|戦略|計画|制度|会議|委員会|報告|センター|研究所|政策|原則|宣言|プロジェクト|システム|衛星|モデル|分野|文書|条約|協定)"
    f"|(?<![{KANJI}])本(?=法|戦略|計画|制度|会議|サミット|報告|原則|宣言|プロジェクト|システム|条約|協定|法案|要求|版|事業|調査|研究)"
)
_BRACKETS = ("「」", "『』", "（）", "()", "［］", "[]", "【】", "〈〉", "《》")
_GARBLED = re.compile(
    f"\ufffd|(?:ます|ません|です|でした|ました|た|る|い)が?\\d{{1,3}}[。、]|(.)\\1{{4,}}|[●○◆■▪•※]|（）|\\(\\)|https?:|www\\.|[{KANA}{KANJI}] [{KANA}{KANJI}]|。[^」』）)]*\\*\\d|^\\d+(?:\\.\\d+){{2,}}|^\\d+\\.(?!\\d)"
)
# 「Xは…と言う」: who says it stands elsewhere, and X may be said and not sayer.
_REPORTED = re.compile(
    r"と(?:言う|いう|話す|語る|言います|いいます|話します|語ります|振り返る|振り返ります)。$"
)
_ANNOUNCES = re.compile(
    r"は、?(?:大きく|主に)?[一二三四五六七八九十\d]+(?:つ|種類|点|個)(?:が)?(?:ある|あります|である|です)。$"
)
_CONTENT = re.compile(f"[{KANJI}]+|[\u30a1-\u30fc]+|[A-Za-z]+")
_FIGURES = re.compile(r"\d[\d,.]*")
_LEAST_JAPANESE = 0.4
_LEAST_BEFORE_THIS = 10


def text_fault(pair: Pair) -> Fault | None:
    """Why a pair cannot stay for what its texts say, or None."""
    for name, text in (("instruction", pair.instruction), ("output", pair.output)):
        if fault := _fault_of_text(text):
            return fault[0], f"{name}: {fault[1]}"
    if fault := _fault_of_answer(pair.output):
        return fault
    if _REPORTED.search(pair.output) and pair.kind != "definition":
        return "reported_speech", pair.output[-12:]
    if _ANNOUNCES.search(pair.output):
        return "announces_list", pair.output[-12:]
    if _repeats(pair.instruction, pair.output):
        return "answer_repeats_question", pair.output
    return None


def _fault_of_text(text: str) -> Fault | None:
    for reason, pattern in (("refers_to_figure", _FIGURE), ("refers_elsewhere", _ELSEWHERE)):
        match = pattern.search(text)
        if match is not None:
            return reason, match.group()
    if any(text.count(pair[0]) != text.count(pair[1]) for pair in _BRACKETS):
        return "unbalanced_brackets", text
    match = _GARBLED.search(text)
    if match is not None:
        return "garbled", match.group()
    letters = [character for character in text if character.isalpha()]
    share = japanese_share("".join(letters))
    if share < _LEAST_JAPANESE:
        return "garbled", f"{share:.2f} of its letters are Japanese"
    return None


def _fault_of_answer(answer: str) -> Fault | None:
    if not answer.endswith("。"):
        return "ends_mid_sentence", answer[-12:]
    for sentence in re.split(r"(?<=。)(?=[^」』）)])", answer):
        match = _OPENING.match(sentence)
        if match is not None:
            return "dangling_opening", sentence[:12]
        pointing = _dangling_word(sentence)
        if pointing is not None:
            return "dangling_reference", pointing
    return None


_ALL_OF_THEM = re.compile("(?:どちら|いずれ|どれ|両方)とも|(?:どちら|いずれ|どれ)も")


def _dangling_word(sentence: str) -> str | None:
    """この, その, 同… without anything before it in the sentence that it could mean."""
    same = _SAME.search(sentence)
    if same is not None and not _said_before(sentence, same.start(), 10):
        return sentence[same.start() : same.start() + 4]
    them = _ALL_OF_THEM.search(sentence)
    if them is not None and not re.search("[とや、・]|および|及び", sentence[: them.start()]):
        return them.group()
    for match in _POINTING_THIS.finditer(sentence):
        if not _after_clause(sentence, match.start()):
            return match.group()
    for match in _POINTING_THAT.finditer(sentence):
        if not (_after_clause(sentence, match.start()) or _said_before(sentence, match.start(), 4)):
            return match.group()
    return None


def _after_clause(sentence: str, place: int) -> bool:
    """Whether a clause of some length ends before ``place``: what points back finds its noun in it."""
    return re.search(
        "[^、]{8,}(?:[いきしちにびみりえけせてねべめれでが]|く|ば|と|ため|ので|から)、?$", sentence[:place]
    ) is not None and (place >= _LEAST_BEFORE_THIS)


def _said_before(sentence: str, place: int, least: int) -> bool:
    """Whether a noun phrase with a particle stands before ``place``: 「地球は、その表面の…」."""
    return place >= least and re.search("[はがをのとや、にで]", sentence[:place]) is not None


def _repeats(instruction: str, answer: str) -> bool:
    """Whether every content word and every figure of the answer stands in the question."""
    if Counter(_FIGURES.findall(answer)) - Counter(_FIGURES.findall(instruction)):
        return False
    return all(piece in instruction for piece in _CONTENT.findall(answer))
