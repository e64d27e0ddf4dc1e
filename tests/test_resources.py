import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from pdf2lora import resources
from pdf2lora.errors import UserError
from pdf2lora.resources import laid_over, resource, use_additions

SCRIPTS = Path(resources.__file__).parents[1]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Data of ours in a folder, and the user's folder beside it."""
    monkeypatch.setattr(resources, "FOLDER", tmp_path / "resources")
    monkeypatch.setenv(resources.ADDITIONS, "")
    resource.cache_clear()
    (tmp_path / "resources/language").mkdir(parents=True)
    (tmp_path / "resources/language/units.yaml").write_text("units: {g: [g, グラム]}\n", encoding="utf-8")
    (tmp_path / "mine/language").mkdir(parents=True)
    yield tmp_path
    resource.cache_clear()


def test_a_resource_is_what_its_file_says_in_the_shape_asked_for(own):
    assert resource("language/units", dict[str, dict[str, tuple[str, ...]]]) == {
        "units": {"g": ("g", "グラム")}
    }
    with pytest.raises(msgspec.ValidationError):
        resource("language/units", list[int])


def test_what_a_user_adds_is_laid_over_ours(own):
    (own / "mine/language/units.yaml").write_text("units: {g: [ℊ, g], 升: [升]}\n", encoding="utf-8")
    use_additions("mine", own)
    assert resource("language/units") == {"units": {"g": ["g", "グラム", "ℊ"], "升": ["升"]}}


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("language/unit.yaml", "units: {}", "adds to nothing"),
        ("language/units.yaml", "unit: {}", "`unit` is unknown; known are: units"),
        ("language/units.yaml", "units: {g: gram}", "units: g: must be a list"),
        ("language/units.yaml", "units: [", "no YAML"),
    ],
)
def test_additions_that_do_not_fit_are_refused_with_their_place(own, name, text, complaint):
    (own / "mine" / name).write_text(text)
    with pytest.raises(UserError, match=complaint):
        use_additions("mine", own)
    assert os.environ[resources.ADDITIONS] == ""


def test_additions_of_another_kind_are_refused_where_they_are_read(own):
    (own / "mine/language/units.yaml").write_text("units: {升: 升}\n", encoding="utf-8")
    use_additions("mine", own)
    with pytest.raises(UserError, match=r"mine/language/units\.yaml: Expected `array`"):
        resource("language/units", dict[str, dict[str, list[str]]])


def test_a_folder_of_additions_that_is_not_there_is_said(own):
    with pytest.raises(UserError, match="`additions`: the folder gone is not there"):
        use_additions("gone", own)


def test_a_scalar_is_exchanged_and_ours_is_left_alone():
    ours = {"a": 1, "b": {"c": [1]}}
    assert laid_over(ours, {"a": 2, "b": {"c": [2]}}, "") == {"a": 2, "b": {"c": [1, 2]}}
    assert ours == {"a": 1, "b": {"c": [1]}}


def test_a_unit_of_the_user_s_is_read_as_ours_are(tmp_path):
    (tmp_path / "language").mkdir()
    (tmp_path / "language/units.yaml").write_text("counted: {号室: [号室, 室]}\n", encoding="utf-8")
    read = (
        "from pdf2lora.language.parsed import parse; print([c.unit for c in parse('空きは3室ある。').claims])"
    )
    environment = {**os.environ, resources.ADDITIONS: str(tmp_path), "PYTHONPATH": str(SCRIPTS)}
    done = subprocess.run(
        [sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['号室']"
