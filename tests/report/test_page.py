"""The page stands alone, escapes everything, and says the important things."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from pdf2lora.report import page
from pdf2lora.report.figures import dataset_figure, loss_figure, scores_figure
from pdf2lora.report.strings import Strings

from .conftest import HOSTILE

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Its elements and visible text; complains about a tag that is not closed in its place."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.text = [], [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)

    @property
    def words(self):
        return re.sub(r"\s+", " ", "".join(self.text))


def html(run, language="ja", examples=4):
    say = Strings(language)
    figures = {
        "scores": scores_figure(run, say),
        "loss": loss_figure(run, say),
        "dataset": dataset_figure(run, say),
    }
    return page.html(run, language, examples, figures)


@pytest.fixture(scope="module")
def text(run):
    return html(run)


@pytest.fixture(scope="module")
def parsed(text):
    return Page(text)


def test_what_documents_models_and_configuration_say_is_text_not_markup(text, parsed):
    assert HOSTILE not in text
    assert parsed.tags.count("script") == 1
    shown = parsed.words
    assert f"{HOSTILE}とは | 何か。" in shown  # a question
    assert f"答え{HOSTILE} `x` **y**" in shown  # an answer
    assert f"報告{HOSTILE}.pdf" in shown  # a file's name
    assert f"resources/{HOSTILE}" in shown  # the configuration
    assert f"{HOSTILE}: page 3 cannot be read." in shown  # a warning
    assert f"few facts {HOSTILE}" in shown


def test_nothing_is_fetched_from_anywhere(text, parsed):
    fetching = [value for name, value in parsed.attributes if name in ("src", "href", "action", "srcset")]
    assert all(value.startswith(("#", "data:")) for value in fetching)
    assert "@import" not in text
    assert "url(" not in text
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_every_link_in_the_page_leads_somewhere(text, parsed):
    targets = {value for name, value in parsed.attributes if name == "id"}
    links = {value[1:] for name, value in parsed.attributes if name == "href" and value.startswith("#")}
    assert links
    assert links <= targets


def test_the_verdict_comes_first_with_its_figures(parsed):
    words = parsed.words
    headline = words.index("学習した内容には答えられるようになった。学習していない節には、答えられない。")
    lead = words.index("言い換えた質問で 1.9 から 92.2")
    assert headline < lead < words.index("何を、何で学習したか")


def test_documents_that_could_not_be_used_are_in_plain_sight(parsed):
    words = parsed.words
    assert words.index("壊れた報告.pdf: it is not a PDF.") < words.index("何を、何で学習したか")


def test_an_answer_that_is_empty_or_cut_off_says_so(parsed):
    assert "（空の回答）" in parsed.words
    assert "打ち切り" in parsed.words


def test_a_kind_of_question_or_reason_without_a_name_is_shown_as_in_the_files(parsed):
    assert "a_new_reason" in parsed.words


def test_the_same_run_gives_the_same_page(run, text):
    assert html(run) == text


def test_the_page_can_be_had_in_english(run):
    parsed = Page(html(run, "en"))
    assert ("lang", "en") in parsed.attributes
    assert "It now answers what it was trained on" in parsed.words
    assert "pp. 3–4" in parsed.words


def test_without_examples_the_page_says_where_the_answers_are(run):
    parsed = Page(html(run, examples=0))
    assert "report.examples" in parsed.words


def test_without_benchmarks_the_page_says_so(run):
    assert "計測の記録" in Page(html(dataclasses.replace(run, timings=[]))).words


@pytest.fixture(scope="module")
def markdown(run):
    return page.markdown(run, "ja", 4)


def test_markdown_says_the_same_without_markup_from_documents(markdown):
    assert markdown.startswith("# 学習した内容には答えられるようになった。")
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown.replace(r"\`", ""))
    assert "`" not in outside_code
    assert "<script" not in outside_code
    assert "答え&lt;script&gt;" in markdown
    assert r"\`x\` \*\*y\*\*" in markdown
    assert "壊れた報告.pdf: it is not a PDF." in markdown
    assert "| lora | 1.9 | 92.2 |" in markdown


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_header(markdown):
    tables = re.findall(r"(?:^\|.*\|\n)+", markdown, flags=re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        header, rule, *rows = table.splitlines()
        assert re.fullmatch(r"\|(:?-+:?\|)+", rule.replace(" ", "")), header
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in (header, rule, *rows)}
        assert len(widths) == 1, table


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", r"a\|b"),
        ("一行\n二行", "一行<br>二行"),
        ("q_proj と _強調_", r"q_proj と \_強調\_"),
        ("[x](javascript:1)", r"\[x\](javascript:1)"),
        ("<b>&", "&lt;b&gt;&amp;"),
    ],
)
def test_markdown_prints_text_as_it_is(text, expected):
    assert page.markdown_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("a`b", "`` a`b ``"), ("a|b", r"`a\|b`"), ("plain", "`plain`")]
)
def test_code_spans_hold_whatever_is_in_them(text, expected):
    assert page.code_span(text) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "1秒未満"), (4.4, "4秒"), (59.7, "1分00秒"), (224.5, "3分44秒"), (3900, "1時間5分")],
)
def test_durations_are_said_as_people_say_them(seconds, expected):
    assert page.duration(seconds, Strings("ja")) == expected


def test_the_command_to_ask_holds_a_question_of_this_run_safely_quoted(run, parsed, markdown):
    asked = (
        "python workflow_scripts/ask.py --variant lora '<script>alert('\"'\"'x'\"'\"')</script>とは | 何か。'"
    )
    assert asked in parsed.words
    assert asked.replace("|", "\\|") in markdown
