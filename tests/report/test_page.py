"""The page stands alone, escapes everything, and says the important things."""

import dataclasses
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pdf2lora.measures import NOTHING
from pdf2lora.report import as_html, formats, report_blocks, tree
from pdf2lora.report.as_markdown import code_span, escaped
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.dossier import dossier
from pdf2lora.report.sections.going_on import commands
from pdf2lora.report.verdict_in_words import decided_by

from .conftest import HOSTILE, with_results
from .conftest import page as html
from .conftest import text as in_markdown

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


@pytest.fixture(scope="module")
def text(run):
    return html(run, charts=True)


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
    assert f"{HOSTILE}：3ページは読めないので、含まれない。" in shown  # a warning
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
    places = [
        words.index(part)
        for part in (
            "学習した内容には答えられるようになった。学習していない節については、そうは言えない。",
            "学習と検索を併用するのがよい。",
            "lora は言い換えた質問で、BLEU が 1.9 から 92.2 に上がった。",
            "BLEU の差は +90.3 点、95%信頼区間は +86.3〜+94.3、p < 0.001（24問、11チャンク）。",
            "lora は、2通りのうち劣ると認められないものから、設定で最初のものを選んだ。",
            "検索のほうがよい：学習していない節の質問（BLEU 6.1 対 30.0）。",
            "比較の詳細",
        )
    ]
    assert places == sorted(places)


def test_documents_that_could_not_be_used_are_in_plain_sight(parsed):
    words = parsed.words
    assert words.index(
        "壊れた報告.pdf：ページがない。壊れているらしいので、入手し直してほしい。"
    ) < words.index("何を、何で学習したか")


def test_what_the_question_itself_would_get_stands_with_each_kind(parsed, markdown):
    for text in (parsed.words, markdown):
        assert text.count("質問文をそのまま返しても、BLEU は 31.5 になる。") == 3
        assert "回答のあとに書き続けた分を除いた BLEU は、base が 3.6、lora が 97.1 である。" in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_gain_that_is_only_in_what_is_written_on_is_said_to_be_that(run, language):
    say = CATALOGUES[language]
    code = "short.on_what.unconfirmed.bleu"
    kinds = {kind: say(code, kinds=say(f"kind.{kind}"), metric="", what="") for kind in ("seen", "rephrased")}
    alone = {
        key: found._replace(difference=0.0, finding=NOTHING)
        for key, found in run.results.differences.items()
        if key[2:] in (("seen", "bleu_answer"), ("seen", "fact_recall"))
    }
    unconfirmed = with_results(run, differences=run.results.differences | alone)
    for text in (Page(html(unconfirmed, language)).words, in_markdown(unconfirmed, language, 2)):
        assert kinds["seen"] in text
        assert kinds["rephrased"] not in text
    assert kinds["seen"] not in Page(html(run, language)).words


def test_a_choice_that_does_not_answer_says_so(run, parsed):
    low = {
        key: figure._replace(mean=20.0)
        for key, figure in run.results.estimates.items()
        if key[1:] == ("unseen", "bleu")
    }
    found = Page(html(with_results(run, estimates=run.results.estimates | low))).words
    assert found.count("ただし BLEU 50 点未満") == 1
    assert "ただし BLEU 50 点未満" not in parsed.words


def test_an_answer_that_is_empty_or_cut_off_says_so(parsed, markdown):
    assert "（空の回答）" in parsed.words
    assert "繰り返しで打ち切り" in parsed.words
    for text in (parsed.words, markdown):
        assert "上限の長さで打ち切られた回答（文書についての質問）：base 3件。" in text
        assert "同じ言葉を繰り返し続けたので打ち切った回答（文書についての質問）：lora 3件。" in text


def test_a_kind_of_question_or_reason_without_a_name_is_shown_as_in_the_files(parsed):
    assert "a_new_reason" in parsed.words


def test_the_same_run_gives_the_same_page(run, text):
    assert html(run, charts=True) == text


def test_the_page_can_be_had_in_english(run):
    parsed = Page(html(run, "en"))
    assert ("lang", "en") in parsed.attributes
    assert "It now answers what it was trained on" in parsed.words
    assert "pp. 3–4" in parsed.words


def test_all_answers_are_in_the_page_however_few_are_shown_first(run):
    parsed = Page(html(run, examples=0))
    assert parsed.attributes.count(("class", "qa")) == len(run.questions)
    systems = [value for name, value in parsed.attributes if name == "data-system"]
    assert systems == [*run.systems] * len(run.questions)
    assert ("data-step", "3") in parsed.attributes


def test_without_examples_markdown_says_where_the_answers_are(run):
    assert "report.examples" in in_markdown(run, "ja", 0)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_right_and_wrong_in_an_answer_is_said_and_escaped(run, language):
    parsed = Page(html(run, language))
    words, say = parsed.words, CATALOGUES[language]
    assert say("answers.contradiction", reference=f"30 %{HOSTILE}", answer=f"40 %{HOSTILE}") in words
    assert f"裏付けの文{HOSTILE}" in words  # the passage that retrieval gave
    assert words.count(f"続き{HOSTILE}") == 3  # what was written on, once a kind
    assert parsed.attributes.count(("class", "passage run-on")) == 3
    assert say("answers.flag.elsewhere") in words
    assert say("answers.flag.unsupported") in words


def test_the_source_and_the_best_support_can_be_read_beside_the_answers(parsed):
    passages = parsed.attributes.count(("class", "passage"))
    # A source a question; two supports of four that stand elsewhere, a system and kind; three retrieved of four.
    assert passages == 12 + 2 * 7 * 3 + 9
    assert f"出典の文{HOSTILE}" in parsed.words
    assert "裏付け：出典の箇所" in parsed.words


def test_results_are_said_in_words_not_by_colour_alone(text):
    chips = re.findall(r'<span class="chip (right|partly|wrong)">([^<]*)</span>', text)
    assert {(name, word) for name, word in chips} == {
        ("right", "ほぼ一致"),
        ("partly", "一部一致"),
        ("wrong", "不一致"),
    }
    assert len(chips) == 12 * 7


def test_japanese_in_an_english_page_is_marked_as_such(run, text):
    english = html(run, "en")
    assert 'lang="ja"' not in text.replace('<html lang="ja">', "")
    for what in (
        "<h3",
        '<p class="text"',
        '<p class="text said"',
        '<p class="source"',
        '<span class="example-q"',
    ):
        assert f'{what} lang="ja">' in english
    assert not re.search(r'<p class="text( said)?">', english)
    answers = english[english.index('<section id="answers">') : english.index('<section id="run">')]
    assert answers.count('<h3 lang="ja">') == answers.count("<h3") == 12


def test_headings_follow_each_other_and_every_header_cell_says_something(text):
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert not re.search(r"<th[^>]*>\s*</th>", text)


def test_what_scrolls_can_be_reached_by_keyboard_and_is_named(text):
    boxes = re.findall(r'<div class="scroll[^>]*>', text)
    assert len(boxes) > 15
    assert all(re.search(r'tabindex="0" role="group" aria-label="[^"]+"', box) for box in boxes)


def test_no_rule_of_the_style_is_given_twice():
    style = re.sub(
        r"/\*.*?\*/", "", (as_html.TEMPLATES / "as_html.css").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    for part in re.split(r"^@media[^{]*\{|^\}", style, flags=re.MULTILINE):
        selectors = [rule.strip() for rule in re.findall(r"([^{}]+)\{", part)]
        assert len(selectors) == len(set(selectors))


def test_the_forms_of_the_browser_offer_what_the_answers_have(parsed):
    offered = {value for name, value in parsed.attributes if name == "value"}
    results = {value for name, value in parsed.attributes if name == "data-result"}
    flags = {flag for name, value in parsed.attributes if name == "data-flags" for flag in value.split()}
    assert results == {"right", "partly", "wrong"}
    assert flags == {"unsupported", "elsewhere", "contradicted", "cut", "repetition"}
    assert results | flags <= offered


@pytest.mark.parametrize("language", ["ja", "en"])
def test_where_chunks_are_too_few_the_tables_say_that_and_not_that_there_is_no_difference(run, language):
    few = with_results(
        run,
        differences={
            key: found._replace(clusters=5, finding=NOTHING) for key, found in run.results.differences.items()
        },
    )
    say = CATALOGUES[language]
    words = Page(html(few, language)).words
    intro = say("differences.intro", metrics=decided_by(dossier(few, say, 2)))
    matrix = words[words.index(say("differences.title")) : words.index(say("scores.tables"))]
    cards = words[words.index(say("kind.seen.what")) : words.index(say("kind.general.what"))]
    for part in (matrix.replace(intro, ""), cards):
        assert say("outcome.too_few") in part
        assert say("outcome.same") not in part
    assert words.count(say("headline.too_few")) == 1
    assert (
        f"| {say('wins.pair', system='lora', against='base')} | {say('kind.seen')} | {say('outcome.too_few')} |"
        in (in_markdown(few, language, 2))
    )


def test_where_no_difference_was_found_the_tables_say_so(parsed, markdown):
    assert "差は認められない" in parsed.words[parsed.words.index("差と検定") :]
    assert "| lora 対 base | 学習していない節の質問 | 差は認められない |  | 差は認められない |" in markdown


def plain(run):
    """The same run without retrieval, without general questions and with one variant."""
    kept = ["base", "lora"]
    estimates, differences = run.results.estimates, run.results.differences
    return dataclasses.replace(
        run,
        systems={name: run.systems[name] for name in kept},
        variants={"lora": run.variants["lora"]},
        results=run.results._replace(
            estimates={k: v for k, v in estimates.items() if k[0] in kept and k[1] != "general"},
            differences={k: v for k, v in differences.items() if {*k[:2]} <= {*kept} and k[2] != "general"},
        ),
        signatures={name: text for name, text in run.signatures.items() if name != "accuracy"},
        passages={},
        loss={"lora": run.loss["lora"]},
        training={"lora": run.training["lora"]},
        timings=[],
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_can_do_with_one_variant_without_retrieval_and_general_questions(run, language):
    words, say = Page(html(plain(run), language)).words, CATALOGUES[language]
    assert say("short.retrieval.untested") in words
    assert say("decision.tune.untested") in words
    assert say("kind.general") not in words
    text = in_markdown(plain(run), language, 2)
    assert say("short.retrieval.untested").split("（")[0].split("(")[0] in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_figures_without_intervals_are_shown_without(run, language):
    none = {"low": None, "high": None, "clusters": 1}
    bare = with_results(
        run,
        estimates={key: figure._replace(**none) for key, figure in run.results.estimates.items()},
        differences={
            key: found._replace(**none, p_holm=1.0, finding=NOTHING)
            for key, found in run.results.differences.items()
        },
    )
    words, say = Page(html(bare, language)).words, CATALOGUES[language]
    of = {"kind": say("kind.rephrased"), "metric": "BLEU", "difference": "+90.3"}
    assert say("short.how_sure.too_few", **of, p="p = 1.00", n=24, clusters=1) in words
    assert "None" not in words
    assert "None" not in in_markdown(bare, language, 2)


def test_without_benchmarks_the_page_says_so(run):
    assert "計測の記録" in Page(html(dataclasses.replace(run, timings=[]))).words


@pytest.fixture(scope="module")
def markdown(run):
    return in_markdown(run, "ja", 4)


def test_markdown_says_the_same_without_markup_from_documents(markdown):
    assert markdown.startswith("# 学習した内容には答えられるようになった。")
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown.replace(r"\`", ""))
    assert "`" not in outside_code
    assert "<script" not in outside_code
    assert "答え&lt;script&gt;" in markdown
    assert r"\`x\` \*\*y\*\*" in markdown
    assert "壊れた報告.pdf：ページがない。壊れているらしいので、入手し直してほしい。" in markdown
    assert "| lora | 1.9 | 92.2 \\[89.2, 95.2\\] |" in markdown


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
    assert escaped(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("a`b", "`` a`b ``"), ("a|b", r"`a\|b`"), ("plain", "`plain`")]
)
def test_code_spans_hold_whatever_is_in_them(text, expected):
    assert code_span(text) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.4, "1秒未満"), (4.4, "4秒"), (59.7, "1分00秒"), (224.5, "3分44秒"), (3900, "1時間5分")],
)
def test_durations_are_said_as_people_say_them(seconds, expected):
    assert formats.duration(seconds, CATALOGUES["ja"]) == expected


def test_the_command_to_ask_holds_a_question_of_this_run_safely_quoted(run, parsed, markdown):
    asked = ".venv/bin/python workflow_scripts/ask.py --variant lora '<script>alert('\"'\"'x'\"'\"')</script>とは | 何か。'"
    assert asked in parsed.words
    assert asked.replace("|", "\\|") in markdown


def test_the_commands_to_go_on_with_keep_the_configuration_of_this_run(run, parsed, markdown):
    for text in (parsed.words, markdown):
        assert "make run ARGS='--configfile '\"'\"'my documents.yaml'\"'\"''" in text
        assert "results/merged/lora/merged.json --configfile 'my documents.yaml'" in text
    bare = dossier(dataclasses.replace(run, configfiles=[]), CATALOGUES["ja"], 2)
    assert commands(bare)["change"] == "make run"


def test_a_sweep_is_shown_with_what_was_taken(run):
    for text in (in_markdown(run, "ja", 2), html(run)):
        assert "loraの設定の探索" in text
        assert "lora.rank-16" in text


def test_a_section_is_its_own_file_and_a_line_in_the_tree(run, monkeypatch):
    """Whatever it is made of is shown, and escaped, in the page as in the Markdown."""

    def section(of):
        rows = [
            [
                report_blocks.Cell(HOSTILE),
                report_blocks.Cell("1.5", (report_blocks.Note("[1, 2]"),), strong=True),
            ]
        ]
        columns = [report_blocks.Column("列"), report_blocks.Column("値", "num")]
        table = report_blocks.Table("表", columns, [report_blocks.Group(rows, "組")], grouped_by="組")
        page_only = report_blocks.Text("ページだけの段落", where="page")
        return report_blocks.Section(
            "mine", f"私の節{HOSTILE}", [table, page_only, report_blocks.Alert("x", ["y"])]
        )

    monkeypatch.setattr(tree, "SECTIONS", (*tree.SECTIONS, section))
    shown = html(run)
    parsed = Page(shown)
    assert ("href", "#mine") in parsed.attributes
    assert HOSTILE not in shown
    assert f"私の節{HOSTILE}" in parsed.words
    assert "ページだけの段落" in parsed.words
    markdown = in_markdown(run)
    assert "## 私の節&lt;script&gt;" in markdown
    assert "| 組 | &lt;script&gt;alert('x')&lt;/script&gt; | **1.5** \\[1, 2\\] |" in markdown
    assert "ページだけの段落" not in markdown
