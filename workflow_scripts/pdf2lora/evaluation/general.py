"""General questions, asked before and after training: what a model forgets while it learns a document.

A question has short answers that can be checked without a judge. Whoever answers it says the answer
first; so one of the accepted spellings has to stand, as a word of its own, in the first sentence.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec

from pdf2lora.errors import UserError
from pdf2lora.japanese import Word, normalise, sentences, words
from pdf2lora.records import GeneralQuestion

_NUMERALS = "〇一二三四五六七八九十百千万億兆"
_TITLES = {"さん", "氏", "様", "さま", "先生", "公"}
# 「東京ではない」「東京とは言えない」, but not the guess 「東京ではないでしょうか」「東京ではないかと思う」.
_DENIED = re.compile(
    r"(?:で|では|じゃ|とは言え|とはいえ|とは限ら)(?:ない|なく|なかった|ありません|ございません|ません)"
    r"(?!(?:の|です)?(?:でしょう|だろう)?か)"
    r"|(?:間違い|まちがい|誤り)(?:です|だ|である|$)|は(?:違い|ちがい)ます|は(?:違|ちが)う"
)
# To the end of the clause; 「東京は、…」 goes on with what it says of 東京.
_SAID_OF_IT = re.compile(r"(?:[^、，,]|(?<=は)[、，,])*")
_GUESS = ("でしょうか", "だろうか", "ないか", "ないですか", "ませんか")
_LABEL = re.compile(r".{0,8}[:：]")


def is_right(question: GeneralQuestion, answer: str) -> bool:
    """Whether the first sentence that was said states one of the accepted answers, and does not deny it.

    Before it a label (「回答：」) and the question said again may stand. Letters count the same in
    capitals; other spellings have to be listed with the question.
    """
    said = _first_sentence(question.question, answer)
    if _asks(said):
        return False
    return any(
        not _DENIED.search(_SAID_OF_IT.match(said, end).group())
        for accepted in question.answers
        for end in _ends(accepted, said)
    )


def read_general_questions(path: str | Path) -> list[GeneralQuestion]:
    """Questions from JSON lines, checked; blank lines are passed over.

    Raises UserError, with the number of the line, for a line that is no question, an id that was there
    before, an empty question or answer, an answer that its own question says, and a file without questions.
    """
    found: dict[str, GeneralQuestion] = {}
    decoder = msgspec.json.Decoder(GeneralQuestion)
    for number, line in enumerate(
        Path(path).read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines(), start=1
    ):
        if not line.strip():
            continue
        try:
            question = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UserError(
                f'{path}, line {number}: not a general question ({error}). A line is {{"id": "general-01", '
                '"topic": "地理", "question": "日本の首都はどこですか。", "answers": ["東京", "東京都"]}, in UTF-8.'
            ) from error
        fault = "its id was used before" if question.id in found else _fault(question)
        if fault:
            raise UserError(f"{path}, line {number}: {question.id or 'a question'}: {fault}. Change it.")
        found[question.id] = question
    if not found:
        raise UserError(f"{path}: no question in it. Write one JSON object a line, or name another file.")
    return list(found.values())


def _fault(question: GeneralQuestion) -> str | None:
    if not question.id.strip():
        return "the id is empty"
    if not question.question.strip():
        return "the question is empty"
    if not question.answers or not all(normalise(answer) for answer in question.answers):
        return "an answer is empty, or there is none"
    asked = normalise(question.question).casefold()
    for answer in question.answers:
        if any(_ends(answer, asked)):
            return f"the question says its own answer, {answer}: who repeats the question would be right"
    return None


def _first_sentence(question: str, answer: str) -> str:
    said = (
        sentence.strip().casefold()
        for line in answer.splitlines()
        for sentence in sentences(normalise(line))
        if sentence.strip()
    )
    echo = _bare(normalise(question).casefold())
    return next((one for one in said if _bare(one) != echo and not _LABEL.fullmatch(one)), "")


def _bare(sentence: str) -> str:
    return sentence.rstrip("。．.？！?! ")


def _asks(sentence: str) -> bool:
    """「東京ですか。」 asks; 「東京でしょうか。」 is a way to answer."""
    bare = _bare(sentence)
    if not bare.endswith("か") or bare.endswith(_GUESS):
        return False
    # 「鹿」 may be written 「しか」, too.
    last = words(bare)[-1]
    return last.surface == "か" and last.pos[0] == "助詞"


def _ends(answer: str, text: str) -> Iterator[int]:
    """Where the answer ends in the text, for every place where it stands as a word of its own."""
    answer = normalise(answer).casefold()
    around = words(text)
    before = {word.start: previous for previous, word in pairwise([None, *around])}
    after = {word.end: following for word, following in pairwise([*around, None])}
    for match in re.finditer(_not_after(answer[0]) + re.escape(answer) + _not_before(answer[-1]), text):
        if _free(answer[0], match.start(), before) and _free(answer[-1], match.end(), after):
            yield match.end()


def _not_after(first: str) -> str:
    """What must not stand before an answer that begins so: 12 is not in 112, 0.12, 百十二, 第12 or CO12."""
    if first in _NUMERALS or first.isdigit():
        return rf"(?<![0-9a-z{_NUMERALS}第−-])(?<!\d[.,/])"
    return "(?<![0-9a-z])" if first.isascii() else ""


def _not_before(last: str) -> str:
    """What must not stand after it: 12 is not in 120, 12.5, 12,000, 12万 or 12分の1; but 12m is 12."""
    if last in _NUMERALS or last.isdigit():
        return rf"(?![0-9{_NUMERALS}]|[./]\d|,\d{{3}}|分の)"
    return "(?![0-9a-z])" if last.isascii() else ""


def _free(edge: str, place: int, neighbours: dict[int, Word | None]) -> bool:
    """Whether a word ends here, and no longer one goes on: 「太陽」 is not in 「太陽系」, 「炭素」 not in
    「二酸化炭素」, 十二 not in 「十二支」; but 「夏目漱石さん」 is 夏目漱石, and a number may have its counter."""
    if edge.isascii():
        return True
    if place not in neighbours:
        return False
    neighbour = neighbours[place]
    # A space keeps words apart, as in a list.
    if neighbour is None or place not in (neighbour.start, neighbour.end) or neighbour.surface in _TITLES:
        return True
    if edge in _NUMERALS and any("助数詞" in part for part in neighbour.pos):
        return True
    return neighbour.pos[0] not in ("名詞", "接頭辞") and neighbour.pos[:2] != ("接尾辞", "名詞的")
