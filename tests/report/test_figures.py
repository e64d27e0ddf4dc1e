"""Charts are well-formed, escaped and the same each time."""

import dataclasses
from xml.etree import ElementTree

import pytest

from pdf2lora.report import svg
from pdf2lora.report.figures import (
    dataset_figure,
    intervals_figure,
    loss_figure,
    scores_figure,
    wins_figure,
)
from pdf2lora.report.strings import Strings

from .conftest import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "figure", [scores_figure, intervals_figure, wins_figure, loss_figure, dataset_figure]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_chart_is_well_formed_and_the_same_each_time(run, figure, language):
    drawn = figure(run, Strings(language))
    assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"
    assert drawn == figure(run, Strings(language))


def test_scores_show_before_and_after_for_each_variant_metric_and_kind(run):
    root = ElementTree.fromstring(scores_figure(run, Strings("ja")))
    hints = [dot.findtext(f"{SVG}title") for dot in root.iter(f"{SVG}circle")]
    hints = [hint for hint in hints if hint]
    # Two ends of two variants' lines by five metrics and three kinds; unseen references hold no fact.
    assert len(hints) == 2 * 2 * (5 * 3 - 1)
    assert "lora: 2.1 → 95.6" in hints
    assert "言い換えた質問" in "".join(root.itertext())


def test_intervals_show_every_system_and_are_left_out_where_there_are_none(run):
    root = ElementTree.fromstring(intervals_figure(run, Strings("ja")))
    hints = [title.text for title in root.iter(f"{SVG}title")]
    assert "lora+rag: 91.0 [88.0, 94.0]" in hints
    lines = len(list(root.iter(f"{SVG}line")))
    bare = {key: figure._replace(low=None, high=None) for key, figure in run.figures.items()}
    root = ElementTree.fromstring(intervals_figure(dataclasses.replace(run, figures=bare), Strings("ja")))
    assert "lora+rag: 91.0" in [title.text for title in root.iter(f"{SVG}title")]
    assert lines - len(list(root.iter(f"{SVG}line"))) == len(run.systems) * (5 * 3 - 1)


def test_wins_are_counted_against_the_base_and_against_retrieval(run):
    root = ElementTree.fromstring(wins_figure(run, Strings("ja")))
    hints = [title.text for title in root.iter(f"{SVG}title")]
    assert "lora 対 base: 勝ち 3" in hints
    assert "lora 対 base+rag: 負け 3" in hints
    assert not any("lora 対 qlora" in hint for hint in hints)


def test_names_are_escaped(run):
    named = {HOSTILE: run.loss["lora"]}
    drawn = loss_figure(dataclasses.replace(run, loss=named), Strings("ja"))
    assert HOSTILE not in drawn
    assert HOSTILE in "".join(ElementTree.fromstring(drawn).itertext())


def test_validation_loss_is_drawn_where_it_was_measured(run):
    root = ElementTree.fromstring(loss_figure(run, Strings("ja")))
    dashed = [line for line in root.iter(f"{SVG}polyline") if line.get("stroke-dasharray")]
    solid = [line for line in root.iter(f"{SVG}polyline") if not line.get("stroke-dasharray")]
    assert [len(line.get("points").split()) for line in solid] == [2, 2]
    assert [len(line.get("points").split()) for line in dashed] == [1, 1]


def test_no_loss_at_all_is_said(run):
    drawn = loss_figure(dataclasses.replace(run, loss={"lora": []}), Strings("ja"))
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
