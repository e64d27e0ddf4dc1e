"""General questions, asked before and after training: what a model forgets while it learns a document.

A question has short answers that can be checked without a judge.
"""

from pathlib import Path

import msgspec

from pdf2lora.errors import UserError
from pdf2lora.evaluation.mentions import ends
from pdf2lora.language.script import normalise
from pdf2lora.records import GeneralQuestion


def read_general_questions(path: str | Path) -> list[GeneralQuestion]:
    """Questions from JSON lines, checked; blank lines are passed over.

    Raises UserError, with the number of the line, for a line that is no question, an id that was there
    before, an empty question or answer, an answer that its own question says, and a file without questions.
    """
    questions: dict[str, GeneralQuestion] = {}
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
        fault = "its id was used before" if question.id in questions else _fault(question)
        if fault:
            raise UserError(f"{path}, line {number}: {question.id or 'a question'}: {fault}. Change it.")
        questions[question.id] = question
    if not questions:
        raise UserError(f"{path}: no question in it. Write one JSON object a line, or name another file.")
    return list(questions.values())


def _fault(question: GeneralQuestion) -> str | None:
    if not question.id.strip():
        return "the id is empty"
    if not question.question.strip():
        return "the question is empty"
    if not question.answers or not all(normalise(answer) for answer in question.answers):
        return "an answer is empty, or there is none"
    asked = normalise(question.question).casefold()
    for answer in question.answers:
        if any(ends(answer, asked)):
            return f"the question says its own answer, {answer}: who repeats the question would be right"
    return None
