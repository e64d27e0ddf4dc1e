"""What only a browser shows: widths, print, and what the script does. Without Chromium these are skipped."""

import html
import json
import re
import shutil
import subprocess

import pymupdf
import pytest

from .conftest import page

BROWSER = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None)
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium")


@pytest.fixture(scope="module")
def report(run):
    return page(run, "ja", 1, charts=True)


def browse(folder, text, *options):
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    command = [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", *options, path.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def found_by(folder, report, script, width=1280):
    """What a script returns that runs in the finished page, in a window of this width."""
    inner = f"{report}<script>parent.document.body.dataset.found = JSON.stringify((() => {{{script}}})())</script>"
    frame = (
        f'<iframe style="border: 0; width: {width}px; height: 800px" srcdoc="{html.escape(inner)}"></iframe>'
    )
    shown = browse(folder, f"<!doctype html><meta charset='utf-8'><body>{frame}", "--dump-dom")
    return json.loads(html.unescape(re.search(r'data-found="([^"]*)"', shown)[1]))


SIZES = """
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const sizes = [];
while (walker.nextNode()) {
  const own = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || own.closest("script, style, title")) continue;
  const picture = own.closest("svg");
  const scale = picture ? picture.getBoundingClientRect().width / picture.viewBox.baseVal.width : 1;
  sizes.push(parseFloat(getComputedStyle(own).fontSize) * (scale || 1));
}
const range = document.querySelector(".strategies .range");
const above = range.previousElementSibling.getBoundingClientRect();
return {
  wide: document.documentElement.scrollWidth - innerWidth,
  smallest: Math.min(...sizes),
  below: range.getBoundingClientRect().top >= above.bottom - 6,
};
"""


@pytest.mark.parametrize("width", [360, 390, 660, 760, 810, 1280])
def test_the_page_does_not_scroll_sideways_and_can_be_read(tmp_path, report, width):
    found = found_by(tmp_path, report, SIZES, width)
    assert found["wide"] <= 0
    assert found["smallest"] >= 11
    assert found["below"] or width > 900


CUT = """
return [...document.querySelectorAll("svg text")].filter((text) => {
  const own = text.getBoundingClientRect(), picture = text.closest("svg").getBoundingClientRect();
  return own.left < picture.left - 1 || own.right > picture.right + 1 || own.bottom > picture.bottom + 1;
}).map((text) => text.textContent);
"""


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_word_of_a_chart_is_cut_off(tmp_path, run, language):
    whole = page(run, language, 1, charts=True)
    assert found_by(tmp_path, whole, CUT) == []


CHOOSE = """
const form = document.querySelector(".browser");
const choose = (values) => {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.dispatchEvent(new Event("input"));
  return document.querySelectorAll(".qa:not([hidden])").length;
};
while (!document.querySelector(".more").hidden) document.querySelector(".more").click();
"""


OFF = """
return [...document.querySelectorAll(".qa:not([hidden]) .answer:not([hidden]) .said")].map((said) => [
  said.textContent,
  [...CSS.highlights.get("off")].filter((range) => said.contains(range.startContainer)).join(""),
]);
"""


def test_words_that_the_reference_lacks_are_underlined_but_for_particles(tmp_path, report):
    """The reference is アルベドnとは、光の反射率である。二行目。"""
    plainly = (
        'for (const said of document.querySelectorAll(".said")) said.firstChild.replaceData(6, 3, "だよ");'
    )
    found = dict(found_by(tmp_path, report, plainly + CHOOSE + OFF))
    assert found["光の\n反射率だよ"] == ""
    assert found["光の\n吸収率だよ"] == "吸収"


def test_words_are_looked_for_in_the_question_the_reference_and_the_two_answers(tmp_path, report):
    searches = [
        {"words": "アルベド2"},
        {"words": "二行目"},
        {"words": "吸収率"},
        {"words": "吸収率", "own": "base"},
        {"words": "裏付けの文", "own": "lora"},
        {"words": "ROUGE"},
    ]
    found = found_by(tmp_path, report, f"{CHOOSE} return {json.dumps(searches)}.map(choose);")
    # The third stands in answers of lora and not of base, the last two in passages and beside the answers.
    assert found == [3, 3, 3, 0, 0, 0]


def test_print_says_how_many_of_the_answers_it_holds(tmp_path, report):
    browse(tmp_path, report, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
    with pymupdf.open(tmp_path / "page.pdf") as pdf:
        words = "".join(sheet.get_text() for sheet in pdf).replace(" ", "").replace("\n", "")
    assert "12問のうち3問を表示" in words
    assert words.count("参照解答アルベド") == 3
    assert "並び順" not in words
    assert "出典の文" not in words  # passages stay closed
