"""What other stages say is said in the reader's language, and never lost."""

import re
from pathlib import Path

import pytest

from pdf2lora.documents.inspection import inspect as inspection
from pdf2lora.documents.inspection import pdf as pdf_inspection
from pdf2lora.documents.inspection.by_reading import problem_of
from pdf2lora.documents.inspection.glance import view_of
from pdf2lora.documents.inspection.pdf import named
from pdf2lora.documents.opening import opening, source_files
from pdf2lora.report.messages import message


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "報告: 1.pdf: page 3 cannot be read and will be missing.",
            "報告: 1.pdf：3ページは読めないので、含まれない。",
        ),
        (
            "報告: 1.pdf: damaged content on pages 1-4, 7 and 2 more; some of the text there may be missing.",
            "報告: 1.pdf：1-4, 7ページほか2か所は壊れていて、文字の一部が抜けているかもしれない。",
        ),
        (
            "Only 8 unseen questions: their means are unsure.",
            "unseen の質問は 8 問しかないので、その平均は確かでない。",
        ),
        ("報告: 1.pdf: something new.", "報告: 1.pdf: something new."),
    ],
)
def test_what_is_known_is_translated_and_the_rest_stays(said, expected):
    assert message(said, "ja", "報告: 1.pdf") == expected
    assert message(said, "en", "報告: 1.pdf") == said


@pytest.mark.parametrize("text", ["  ", "an English text of some length, " * 20, "短い文。", "ÃÂ©ξжא" * 60])
def test_what_the_inspection_says_today_is_known(text):
    problem = problem_of([view_of(text)], [text])
    assert message(f"a.txt: {problem}", "ja", "a.txt").startswith("a.txt：")


SAID = re.compile(r'f?"(?:\{path\.name\}: )?((?:is|has|may|cannot|needs|crashes) .*?)"')
FILLED = {"what or 'something else'": "a web page", "_MOST_TEXT // 2**20": "64", "path.suffix": ".md"}


@pytest.mark.parametrize(
    "module", [inspection, pdf_inspection, opening, source_files], ids=lambda m: m.__name__
)
def test_every_reason_not_to_use_a_document_is_known(module):
    """All that the modules may say, taken from their source."""
    said = SAID.findall(Path(module.__file__).read_text(encoding="utf-8"))
    assert said
    for sentence in said:
        if sentence.startswith("cannot be read as a document"):
            continue  # the configuration refuses such a file before it is inspected
        filled = re.sub(r"\{([^}]*)\}", lambda match: FILLED.get(match[1], "30"), sentence)
        # A long sentence goes on in the next line of the source.
        told = [f"a.pdf: {filled}{rest}" for rest in ("", "and so on.")]
        assert any(message(text, "ja", "a.pdf") != text for text in told), sentence


def test_what_a_page_is_called_is_known():
    for pages in ([3], [1, 2, 3, 4, 7], list(range(1, 40, 2))):
        said = message(f"{named(pages)} cannot be read and will be missing.", "ja")
        assert "page" not in said
        assert "more" not in said
