"""Every sentence stands once in each language, takes the same values in all, and is there for all that may be said."""

import ast
import re
import string
from pathlib import Path

import pytest
import yaml

from pdf2lora.digest import closure
from pdf2lora.locales import Catalogue, flat
from pdf2lora.records import QUESTION_KINDS, Message
from pdf2lora.report.catalogues import CATALOGUES

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "resources/locales"
PARTS = sorted(path.stem for path in (LOCALES / "en").iterdir())


def read(language: str, part: str, folder: Path = LOCALES) -> dict[str, str]:
    return dict(flat(yaml.safe_load((folder / language / f"{part}.yaml").read_text(encoding="utf-8"))))


def placeholders(sentence: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(sentence) if name})


def unlike(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """Codes that only one language has, or that take other values in it."""
    shared = one.keys() & other.keys()
    return (one.keys() ^ other.keys()) | {
        code for code in shared if placeholders(one[code]) != placeholders(other[code])
    }


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", sorted(CATALOGUES))
def test_every_language_has_the_same_codes_with_the_same_values(language, part):
    assert unlike(read(language, part), read("en", part)) == set()


def test_a_sentence_that_one_language_lacks_or_fills_otherwise_is_found():
    english = read("en", "documents")
    short = {code: sentence for code, sentence in english.items() if code != "documents.password"}
    assert unlike(short, english) == {"documents.password"}
    assert unlike(english | {"documents.about": "{file}"}, english) == {"documents.about"}


def test_every_locale_has_its_line_in_the_report():
    assert sorted(path.name for path in LOCALES.iterdir()) == sorted(CATALOGUES)


CODE = re.compile(r"(documents|dataset)(\.[a-z_*]+)+")


def codes(sources: list[Path]) -> set[str]:
    """What looks like the code of a message in the sources, with ``*`` for what an f-string fills in."""
    written = set()
    for path in sources:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        written |= {
            "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
            for node in nodes
            if isinstance(node, ast.JoinedStr)
        }
        written |= {
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return {text for text in written if CODE.fullmatch(text)}


def test_every_message_of_the_stages_has_its_sentence_and_every_sentence_is_said():
    library = ROOT / "workflow_scripts"
    said = codes(
        [
            *library.glob("*_*.py"),
            *library.glob("pdf2lora/documents/**/*.py"),
            *library.glob("pdf2lora/dataset/**/*.py"),
        ]
    )
    there = read("en", "documents") | read("en", "dataset")
    patterns = {code: re.compile(re.escape(code).replace(r"\*", "[a-z_]+")) for code in said}
    assert len(said) > 30
    assert [code for code, own in patterns.items() if not any(map(own.fullmatch, there))] == []
    unsaid = [code for code in there if not any(own.fullmatch(code) for own in patterns.values())]
    # What a file is by its first bytes stands in a table, as the end of a code.
    assert [code for code in unsaid if not code.startswith("documents.kind.")] == []


def test_a_message_within_a_message_is_put_into_words_first():
    pages = Message("documents.pages_more", {"pages": "1-4, 7", "more": 2})
    problem = Message("documents.damaged_pages", {"pages": pages})
    whole = Message("documents.about", {"file": "報告: 1.pdf", "problem": problem})
    assert CATALOGUES["en"].say(whole) == (
        "報告: 1.pdf: damaged content on pages 1-4, 7 and 2 more; some of the text there may be missing."
    )
    assert CATALOGUES["ja"].say(whole) == (
        "報告: 1.pdf：1-4, 7ページほか2か所は壊れていて、文字の一部が抜けているかもしれない。"
    )


def test_a_value_is_never_taken_for_a_placeholder():
    catalogue = Catalogue("en", {"a": "{file}!"})
    assert catalogue("a", file="{0} {file.__class__}") == "{0} {file.__class__}!"


def test_one_code_in_two_files_and_a_code_without_a_sentence_are_errors():
    with pytest.raises(ValueError, match="two files"):
        Catalogue("en", {"a": "1"}, {"a": "2"})
    with pytest.raises(KeyError):
        Catalogue("en", {"a": "1"})("b")


def test_what_has_no_name_is_called_as_in_the_files():
    assert (
        CATALOGUES["ja"].metric("new_metric")
        == CATALOGUES["ja"].metric("new_metric", "meaning")
        == "new_metric"
    )
    assert CATALOGUES["ja"].metric("keigo") == "敬語"
    assert CATALOGUES["ja"].name("reason", "new_reason") == "new_reason"


@pytest.mark.parametrize("kind", QUESTION_KINDS)
def test_every_kind_of_question_has_its_names_and_says_what_it_proves(kind):
    assert {f"kind.{kind}", f"kind.{kind}.short", f"kind.{kind}.what"} <= read("en", "report").keys()


def test_a_sentence_reruns_the_rules_that_say_it_and_no_others():
    scripts = ROOT / "workflow_scripts"
    said_by = {
        name: {
            path.relative_to(LOCALES).as_posix()
            for path in closure(scripts / f"{name}.py")
            if LOCALES in path.parents
        }
        for name in ("inspect_document", "choose_questions", "train_adapter", "write_report")
    }
    assert said_by["inspect_document"] == {"en/documents.yaml"}
    assert said_by["choose_questions"] == {"en/dataset.yaml"}
    assert said_by["train_adapter"] == set()
    assert said_by["write_report"] == {f"{language}/{part}.yaml" for language in CATALOGUES for part in PARTS}


def test_metrics_are_not_said_to_be_more_than_they_are():
    ja, en = read("ja", "metrics"), read("en", "metrics")
    assert "初めの部分だけ" in ja["figures.perplexity.meaning"]
    assert "Only its first tokens" in en["figures.perplexity.meaning"]
    assert ja["figures.style_plain.name"] == "常体"
    # 「減った。」 is plain style too.
    assert all("常体（である調など" in text for text in ja.values() if "である調" in text)


def test_the_captions_claim_the_scale_only_for_what_is_on_it():
    assert "perplexity" in (ROOT / "rules/captions/comparison.rst").read_text(encoding="utf-8")


def test_things_in_a_row_are_joined_as_each_language_does():
    assert CATALOGUES["ja"].listing(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert CATALOGUES["en"].listing(["this", "that", "those"]) == "this, that and those"
    assert CATALOGUES["en"].listing(["this"]) == "this"
