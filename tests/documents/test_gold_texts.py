"""Documents of many kinds come out as their gold texts say, no worse than was reached once."""

import pytest
import yaml

from gold.texts.measure import best_of, by_kind, read
from gold.texts.typeset import TEXTS, texts

FLOORS = yaml.safe_load((TEXTS / "floors.yaml").read_text(encoding="utf-8"))
GOLD = texts()
# Labels beside their text: where another reader sets the first label apart, all agree on the rest, glued.
FURTHER_OFF = {"terms_beside": 3}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gold")
    return {gold.name: read(gold, folder) for gold in GOLD}


def test_there_are_thirty_texts_of_many_kinds():
    assert len(GOLD) >= 30
    assert len({gold.kind for gold in GOLD}) >= 12


@pytest.mark.parametrize("kind", sorted({gold.kind for gold in GOLD}))
def test_a_kind_is_read_as_well_as_before(done, kind):
    figures, floors = by_kind(done.values())[kind]._asdict(), FLOORS[kind]
    assert figures.pop("noise") <= floors.pop("noise")
    assert {name: value for name, value in figures.items() if value < floors[name]} == {}


@pytest.mark.parametrize("name", [gold.name for gold in GOLD])
def test_the_reader_that_is_chosen_is_the_best_by_gold_or_within_a_point(done, name):
    best, more = best_of(done[name])
    assert more <= FURTHER_OFF.get(name, 1), f"{best} is better than {done[name].chosen}"
