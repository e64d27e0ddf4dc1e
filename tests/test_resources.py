import msgspec
import pytest

from pdf2lora import resources
from pdf2lora.resources import resource


def test_a_resource_is_what_its_file_says_in_the_shape_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "FOLDER", tmp_path)
    (tmp_path / "units.yaml").write_text("長さ: [cm, m]\n", encoding="utf-8")
    assert resource("units", dict[str, tuple[str, ...]]) == {"長さ": ("cm", "m")}
    with pytest.raises(msgspec.ValidationError):
        resource("units", list[int])
