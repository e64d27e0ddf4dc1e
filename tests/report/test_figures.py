"""Charts are well-formed, escaped and the same each time."""

import dataclasses
from xml.etree import ElementTree

import msgspec
import pytest

from pdf2lora.report import svg
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.figures import (
    dataset_figure,
    intervals_figure,
    loss_figure,
    scores_figure,
    wins_figure,
)

from .conftest import HOSTILE, with_results

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "figure", [scores_figure, intervals_figure, wins_figure, loss_figure, dataset_figure]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_chart_is_well_formed_and_the_same_each_time(run, figure, language):
    drawn = figure(run, CATALOGUES[language])
    assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"
    assert drawn == figure(run, CATALOGUES[language])


def test_scores_show_before_and_after_for_each_variant_metric_and_kind(run):
    root = ElementTree.fromstring(scores_figure(run, CATALOGUES["ja"]))
    hints = [dot.findtext(f"{SVG}title") for dot in root.iter(f"{SVG}circle")]
    hints = [hint for hint in hints if hint]
    # Two ends of two variants' lines by five metrics and three kinds; unseen references hold no fact.
    assert len(hints) == 2 * 2 * (5 * 3 - 1)
    assert "lora: 2.1 → 95.6" in hints
    assert "言い換えた質問" in "".join(root.itertext())


def test_intervals_show_every_system_and_are_left_out_where_there_are_none(run):
    root = ElementTree.fromstring(intervals_figure(run, CATALOGUES["ja"]))
    hints = [title.text for title in root.iter(f"{SVG}title")]
    assert "lora+rag: 91.0 [88.0, 94.0]" in hints
    lines = len(list(root.iter(f"{SVG}line")))
    bare = {key: figure._replace(low=None, high=None) for key, figure in run.results.estimates.items()}
    root = ElementTree.fromstring(intervals_figure(with_results(run, estimates=bare), CATALOGUES["ja"]))
    assert "lora+rag: 91.0" in [title.text for title in root.iter(f"{SVG}title")]
    assert lines - len(list(root.iter(f"{SVG}line"))) == len(run.systems) * (5 * 3 - 1)


def test_wins_are_counted_against_the_base_and_against_retrieval(run):
    given = run.evidence["base+rag"]
    grades = ("right", "right", "partly", "partly")  # against wrong, right, partly and wrong
    better = {q: msgspec.structs.replace(own, grade=grades[int(q[-1])]) for q, own in given.items()}
    changed = dataclasses.replace(run, evidence=run.evidence | {"base+rag": better})
    root = ElementTree.fromstring(wins_figure(changed, CATALOGUES["ja"]))
    hints = [title.text for title in root.iter(f"{SVG}title")]
    assert "lora 対 base: 引き分け 4" in hints
    assert "lora 対 base+rag: 負け 2" in hints
    assert not any("lora 対 qlora" in hint for hint in hints)


def test_names_are_escaped(run):
    named = {HOSTILE: run.loss["lora"]}
    drawn = loss_figure(dataclasses.replace(run, loss=named), CATALOGUES["ja"])
    assert HOSTILE not in drawn
    assert HOSTILE in "".join(ElementTree.fromstring(drawn).itertext())


def test_validation_loss_is_drawn_where_it_was_measured(run):
    root = ElementTree.fromstring(loss_figure(run, CATALOGUES["ja"]))
    dashed = [line for line in root.iter(f"{SVG}polyline") if line.get("stroke-dasharray")]
    solid = [line for line in root.iter(f"{SVG}polyline") if not line.get("stroke-dasharray")]
    assert [len(line.get("points").split()) for line in solid] == [2, 2]
    assert [len(line.get("points").split()) for line in dashed] == [1, 1]


def test_no_loss_at_all_is_said(run):
    drawn = loss_figure(dataclasses.replace(run, loss={"lora": []}), CATALOGUES["ja"])
    assert "損失の記録がない" in drawn


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 2.9, [0, 1, 2, 3]),
        (0, 54, [0, 20, 40, 60]),
        (0, 0.31, [0, 0.1, 0.2, 0.3, 0.4]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_ticks_are_round_and_hold_the_range(low, high, expected):
    assert svg.ticks(low, high) == expected
