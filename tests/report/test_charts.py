"""Charts show what the run has, are well-formed, escaped and the same each time."""

import dataclasses
from xml.etree import ElementTree

import msgspec
import pytest

from pdf2lora.report import charts
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.dossier import dossier

from .conftest import HOSTILE, with_results

SVG = "{http://www.w3.org/2000/svg}"


def of(run, language="ja"):
    return dossier(run, CATALOGUES[language], 2)


def hints(svg):
    """What a pointer is told: the titles of marks."""
    root = ElementTree.fromstring(svg)
    return [
        title.text for mark in root.iter() if mark.tag != f"{SVG}svg" for title in mark.findall(f"{SVG}title")
    ]


@pytest.fixture(scope="module")
def drawn(run):
    return charts.all_charts(of(run))


@pytest.mark.parametrize("name", ["intervals", "wins", "loss"])
def test_every_chart_is_well_formed_with_its_text_and_colours_for_light_and_dark(drawn, name):
    root = ElementTree.fromstring(drawn[name])
    assert (root.tag, root.get("class"), root.get("role")) == (f"{SVG}svg", "p2l", "img")
    assert root.get("aria-label") == root.findtext(f"{SVG}title")
    assert len(list(root.iter(f"{SVG}text"))) > 3
    assert "prefers-color-scheme: dark" in drawn[name]
    assert 'fill="var(--' in drawn[name]


def test_a_chart_is_the_same_each_time(run, drawn):
    assert charts.all_charts(of(run))["intervals"] == drawn["intervals"]


def test_kinds_and_metrics_stand_in_the_order_of_the_run_not_of_their_names(drawn):
    kinds = ("学習した質問", "言い換えた質問", "学習していない節の質問")
    places = [drawn["intervals"].index(f">{kind}<") for kind in kinds]
    assert places == sorted(places)


def test_intervals_show_every_system_and_no_line_where_there_are_none(run, drawn):
    assert "lora+rag: 91.0 [88.0, 94.0]" in hints(drawn["intervals"])
    rows = charts.intervals(of(run))
    assert len(rows) == len(run.systems) * (5 * 3 - 1)
    colours = {row["system"]: (row["colour"], row["fill"]) for row in rows}
    assert colours["base"] == ("var(--base)", "var(--base)")
    assert colours["lora+rag"] == (colours["lora"][0], "var(--paper)")
    bare = {key: own._replace(low=None, high=None) for key, own in run.results.estimates.items()}
    rows = charts.intervals(of(with_results(run, estimates=bare)))
    assert all(row["low"] == row["mean"] == row["high"] for row in rows)
    assert "lora+rag: 91.0" in [row["hint"] for row in rows]


def test_wins_are_counted_by_grade_against_the_base_and_against_retrieval(run):
    given = run.evidence["base+rag"]
    grades = ("right", "right", "partly", "partly")  # against wrong, right, partly and wrong
    better = {q: msgspec.structs.replace(own, grade=grades[int(q[-1])]) for q, own in given.items()}
    told = [
        row["hint"]
        for row in charts.wins(of(dataclasses.replace(run, evidence=run.evidence | {"base+rag": better})))
    ]
    assert "lora 対 base: 引き分け 4" in told
    assert "lora 対 base+rag: 負け 2" in told
    assert not any("lora 対 qlora" in hint for hint in told)


def test_names_are_escaped(run):
    named = dataclasses.replace(run, loss={HOSTILE: run.loss["lora"]})
    svg = charts.all_charts(of(named))["loss"]
    assert HOSTILE not in svg
    assert HOSTILE in "".join(ElementTree.fromstring(svg).itertext())


def test_validation_loss_is_drawn_where_it_was_measured(run, drawn):
    rows = charts.loss(of(run))
    assert [(row["of"], row["step"], row["loss"]) for row in rows if row["variant"] == "lora"] == [
        *(("training", 1.0, 2.5), ("training", 2.0, 0.5), ("validation", 2.0, 1.25))
    ]
    assert 'stroke-dasharray="5,4"' in drawn["loss"]
    assert "ステップ" in drawn["loss"]


def test_without_any_loss_there_is_an_empty_chart(run):
    svg = charts.all_charts(of(dataclasses.replace(run, loss={"lora": []})))["loss"]
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"
