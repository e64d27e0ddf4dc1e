import shutil
from pathlib import Path

import pytest

from pdf2lora import resources
from pdf2lora.digest import _imported, _read, closure, code_digest


@pytest.fixture
def tree(tmp_path):
    """A script that reaches a and, inside a function, b; a reaches c; d stands alone."""
    _read.cache_clear()
    _imported.cache_clear()
    code_digest.cache_clear()
    files = {
        "resources/words.yaml": "- a\n",
        "scripts/script.py": "from pdf2lora import a\n\ndef f():\n    from pdf2lora.stage.b import thing\n",
        "scripts/pdf2lora/__init__.py": "",
        "scripts/pdf2lora/a.py": "import pdf2lora.c\nimport json\nWORDS = resource('words', list[str])\n",
        "scripts/pdf2lora/c.py": "",
        "scripts/pdf2lora/d.py": "",
        "scripts/pdf2lora/stage/__init__.py": "",
        "scripts/pdf2lora/stage/b.py": "thing = 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "scripts"


def digest(tree, *also):
    _read.cache_clear()
    _imported.cache_clear()
    code_digest.cache_clear()
    return code_digest(tree / "script.py", also)


def test_the_closure_follows_imports_at_any_depth_and_inside_functions_and_data(tree):
    names = {path.relative_to(tree.parent).as_posix() for path in closure(tree / "script.py")}
    assert names == {
        "resources/words.yaml",
        "scripts/script.py",
        "scripts/pdf2lora/__init__.py",
        "scripts/pdf2lora/a.py",
        "scripts/pdf2lora/c.py",
        "scripts/pdf2lora/stage/b.py",
    }


@pytest.mark.parametrize("edited", ["script.py", "pdf2lora/a.py", "pdf2lora/c.py", "pdf2lora/stage/b.py"])
def test_an_edit_within_the_closure_changes_the_digest(tree, edited):
    before = digest(tree)
    (tree / edited).write_text((tree / edited).read_text() + "x = 1\n")
    assert digest(tree) != before


def test_an_edit_outside_the_closure_or_a_new_time_changes_nothing(tree):
    before = digest(tree)
    (tree / "pdf2lora/d.py").write_text("x = 1\n")
    (tree / "pdf2lora/a.py").touch()
    assert digest(tree) == before


def test_the_data_of_a_module_count_with_it(tree):
    before = digest(tree)
    (tree / "pdf2lora/c.html.j2").write_text("{{ x }}")
    assert digest(tree) != before


def test_a_resource_counts_with_the_modules_that_read_it(tree):
    before = digest(tree)
    (tree.parent / "resources/words.yaml").write_text("- b\n")
    assert digest(tree) != before
    (tree / "pdf2lora/c.py").write_text("def words(name):\n    return resource(name)\n")
    with pytest.raises(ValueError, match=r"c\.py: line 2: write the resource's name out"):
        digest(tree)


def test_additions_of_the_user_count_where_they_are_read(tree, tmp_path_factory, monkeypatch):
    mine = tmp_path_factory.mktemp("mine")
    before = digest(tree)
    monkeypatch.setenv(resources.ADDITIONS, str(mine))
    (mine / "others.yaml").write_text("- c\n")
    assert digest(tree) == before
    (mine / "words.yaml").write_text("- c\n")
    assert digest(tree) != before


def test_a_module_loaded_by_name_counts_when_it_is_named(tree):
    before = digest(tree, "pdf2lora.d")
    (tree / "pdf2lora/d.py").write_text("x = 1\n")
    assert digest(tree, "pdf2lora.d") != before
    with pytest.raises(ValueError, match="no such module"):
        digest(tree, "pdf2lora.gone")


def test_the_digest_does_not_depend_on_where_the_project_lies(tree, tmp_path_factory):
    other = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(tree.parent, other, dirs_exist_ok=True)
    assert digest(tree) == digest(other / "scripts")


def test_the_project_hands_nothing_on_from_init_files():
    package = Path(__file__).parents[1] / "workflow_scripts/pdf2lora"
    assert [path for path in package.rglob("__init__.py") if path.read_text().strip()] == []
