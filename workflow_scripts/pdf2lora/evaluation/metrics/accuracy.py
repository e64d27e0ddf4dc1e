"""Whether a general question was answered right.

Whoever answers such a question says the answer first; so one of the accepted spellings has to stand, as a word of its
own, in the first sentence.
"""

import re
from collections.abc import Sequence

from pdf2lora.evaluation.mentions import ends
from pdf2lora.evaluation.metrics.figure import Figure
from pdf2lora.evaluation.metrics.metric import Metric
from pdf2lora.language.script import normalise
from pdf2lora.language.sentences import sentences
from pdf2lora.language.words import words

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


class Accuracy(Metric):
    """Share of the questions about the world that are answered right."""

    name = "accuracy"
    figures = (Figure("accuracy", "world"),)
    needs = frozenset({"questions"})
    about = frozenset({"world"})
    counted = "accepted answer in the first sentence"

    def answer_figures(
        self, predictions: Sequence[str], references: Sequence[Sequence[str]], questions: Sequence[str]
    ) -> dict[str, list[float]]:
        rows = zip(questions, references, predictions, strict=True)
        return {self.name: [100.0 * is_right(*row) for row in rows]}


def is_right(question: str, accepted: Sequence[str], answer: str) -> bool:
    """Whether the first sentence that was said states one of the accepted answers, and does not deny it.

    Before it a label (「回答：」) and the question said again may stand. Letters count the same in
    capitals; other spellings have to be listed with the question.
    """
    said = _first_sentence(question, answer)
    if _asks(said):
        return False
    return any(
        not _DENIED.search(_SAID_OF_IT.match(said, end).group())
        for one in accepted
        for end in ends(one, said)
    )


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
