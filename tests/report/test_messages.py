"""What other stages say is said in the reader's language, and never lost."""

import pytest

from pdf2lora.extraction.inspection import _text_problem
from pdf2lora.extraction.pdf_inspection import named
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
    problem = _text_problem(text)
    assert message(f"a.txt: {problem}", "ja", "a.txt").startswith("a.txt：")


def test_what_a_page_is_called_is_known():
    for pages in ([3], [1, 2, 3, 4, 7], list(range(1, 40, 2))):
        said = message(f"{named(pages)} cannot be read and will be missing.", "ja")
        assert "page" not in said
        assert "more" not in said
