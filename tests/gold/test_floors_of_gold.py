"""The rules of language do not fall under what they reached on gold, and gold stays what its README says."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from benchmarks import measure_gold

GOLD = Path(__file__).parent
FLOORS = yaml.safe_load((GOLD / "floors.yaml").read_text(encoding="utf-8"))


@cache
def measured(what: str) -> dict:
    return measure_gold.MEASURES[what][0](measure_gold.arguments_of([what]))


def figure(row: dict, name: str) -> float:
    if name == "auc":
        return row["auc"]
    if name == "read":
        return row["fine"]["n"]
    first, _, last = name.partition(" ")
    return (
        row[name.replace(" ", "_")]["percent"]
        if first not in ("right", "graded", "contradicted")
        else row[first][last]["percent"]
    )


@pytest.mark.parametrize(
    ("what", "row", "name", "floor"),
    [
        (what, row, name, floor)
        for what, rows in FLOORS.items()
        for row, floors in rows.items()
        for name, floor in floors.items()
    ],
)
def test_no_figure_falls_under_its_floor(what, row, name, floor):
    assert figure(measured(what)[row], name) >= floor


@pytest.mark.parametrize("half", measure_gold.HALVES)
def test_likeness_on_the_surface_tells_nothing_of_the_facts(half):
    assert 0.4 <= measured("facts")[half]["auc_of_likeness"] <= 0.6


def test_gold_is_of_many_kinds_and_its_halves_are_apart():
    facts = {half: measure_gold.read_lines(GOLD / f"facts/{half}.jsonl") for half in measure_gold.HALVES}
    assert sum(map(len, facts.values())) >= 300
    assert not {t["domain"] for t in facts["tuning"]} & {t["domain"] for t in facts["held_back"]}
    questions = {
        half: measure_gold.read_lines(GOLD / f"questions/{half}.jsonl") for half in measure_gold.HALVES
    }
    assert sum(map(len, questions.values())) >= 300
    for half, labels in questions.items():
        assert {x["document"] for x in labels} == {path.stem for path in GOLD.glob(f"documents/{half}/*.md")}
        assert {x["label"] for x in labels} <= set(measure_gold.LABELS)
        assert all((x["label"] == "fine") == (x["fault"] is None) for x in labels)


def test_a_triple_is_right_or_faulty_as_its_facts_say():
    for half in measure_gold.HALVES:
        for triple in measure_gold.read_lines(GOLD / f"facts/{half}.jsonl"):
            states = {state for _, state in triple["facts"]}
            assert triple["right"] == triple["class"].startswith("ok:"), triple["id"]
            assert triple["contradiction"] == ("contradicted" in states), triple["id"]
            assert not (triple["right"] and triple["contradiction"]), triple["id"]
