from pathlib import Path

import pytest

from pdf2lora.configuration.document_files import document_name, documents
from pdf2lora.errors import UserError


def test_documents_are_the_files_of_a_folder_but_not_of_folders_in_it(config, tmp_path):
    for name in ("b.pdf", "a.MD", "c.txt", "d.docx", ".hidden.pdf", "in/e.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    config["documents"] = str(tmp_path)
    assert list(documents(config, Path("/"))) == ["a", "b", "c"]


def test_a_document_named_outright_and_by_its_folder_is_taken_once(config, tmp_path):
    (tmp_path / "a.pdf").touch()
    config["documents"] = [str(tmp_path), str(tmp_path / "a.pdf")]
    assert list(documents(config, Path("/"))) == ["a"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "has no document in it"),
        (["a.pdf", "a.txt"], "would both be called `a`"),
    ],
)
def test_documents_that_cannot_be_told_apart_or_are_not_there_are_refused(config, tmp_path, files, told):
    for name in files:
        (tmp_path / name).touch()
    config["documents"] = str(tmp_path)
    with pytest.raises(UserError, match=told):
        documents(config, Path("/"))


def test_a_document_of_another_format_and_one_that_is_not_there_are_refused(config, tmp_path):
    (tmp_path / "a.docx").touch()
    for name, told in (("a.docx", "no format that can be read"), ("b.pdf", "is not there")):
        config["documents"] = str(tmp_path / name)
        with pytest.raises(UserError, match=told):
            documents(config, Path("/"))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("令和6年版 白書.pdf", "令和6年版_白書"),
        ("a{b}'c;$(rm).pdf", "a_b_c_(rm)"),
        ("..pdf", "document"),
        ("x" * 300 + ".pdf", "x" * 100),
    ],
)
def test_a_document_name_is_safe_as_a_wildcard_and_as_a_folder(file, name):
    assert document_name(Path(file)) == name
