"""The scripts of documents.smk as Snakemake runs them: a global `snakemake`, files in, files out."""

import logging
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.readers.all_readers import READERS
from pdf2lora.files import read_csv, read_json
from pdf2lora.records import Page, read_records

SCRIPTS = Path(__file__).parents[2] / "workflow_scripts"
PROSE = (
    "気候変動の観測には人工衛星が使われている。",
    "衛星は海面水温を毎日測り、結果を公開する。",
    "記録は長い。",
) * 3
METHODS = ["pymupdf_blocks", "pdfplumber", "pymupdf_text"]


@pytest.fixture(autouse=True)
def leave_logging_as_it_was():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def run(tmp_path, monkeypatch):
    # A limit on this process would hold for all tests that follow.
    monkeypatch.setattr("pdf2lora.documents.opening.limits.limit_memory", lambda size: None)

    def run(script, inputs, params, **outputs):
        paths = {name: tmp_path / "out" / file for name, file in outputs.items()}
        snakemake = SimpleNamespace(
            input=SimpleNamespace(**inputs),
            output=SimpleNamespace(**{name: str(path) for name, path in paths.items()}),
            params=SimpleNamespace(**params),
            log=[str(tmp_path / "log.txt")],
        )
        runpy.run_path(str(SCRIPTS / f"{script}.py"), init_globals={"snakemake": snakemake})
        return SimpleNamespace(**paths)

    return run


@pytest.fixture
def document(tmp_path):
    pdf = pymupdf.open()
    for _ in range(2):
        page = pdf.new_page()
        for i, line in enumerate(PROSE):
            page.insert_text((72, 80 + 18 * i), line, fontname="japan", fontsize=12)
    path = tmp_path / "report.pdf"
    pdf.save(path)
    return path


def inspected(run, path, on_bad="stop"):
    params = {"document": "name", "on_bad": on_bad}
    return run("inspect_document", {"document": str(path)}, params, inspection="inspection.json").inspection


def extracted(run, path, inspection, methods=METHODS):
    return [
        run(
            "extract_document",
            {"document": str(path), "inspection": str(inspection)},
            {"method": method, "kinds": ()},
            pages=f"{method}.jsonl",
            text=f"{method}.txt",
        )
        for method in methods
    ]


def compared(run, found, methods=METHODS, use="auto"):
    pages = [str(one.pages) for one in found]
    readers = [READERS[method]._asdict() for method in methods]
    params = {"document": "name", "readers": readers, "use": use}
    inputs = {"pages": pages, "inspection": str(found[0].pages.parent / "inspection.json")}
    return run("compare_extractions", inputs, params, table="extraction.csv", pages="pages.jsonl")


def test_a_pdf_goes_through_all_methods_and_the_best_is_used(run, document):
    inspection = inspected(run, document)
    assert read_json(inspection)["document"] == "name"
    assert read_json(inspection)["problem"] is None
    found = extracted(run, document, inspection)
    assert found[0].text.read_text(encoding="utf-8").count("\f") == 1
    result = compared(run, found)
    rows = read_csv(result.table)
    assert [row["method"] for row in rows] == METHODS
    assert [row["chosen"] for row in rows] == ["yes", "no", "no"]
    assert {"document", "method", "chosen", "score", "agreement"} <= set(rows[0])
    assert not any("ms" in column or "second" in column for column in rows[0])
    assert result.pages.read_bytes() == found[0].pages.read_bytes()


def test_a_method_asked_for_by_name_is_used_whatever_its_score(run, document):
    found = extracted(run, document, inspected(run, document))
    result = compared(run, found, use="pymupdf_text")
    assert result.pages.read_bytes() == found[2].pages.read_bytes()


def test_the_same_document_gives_the_same_bytes(run, document):
    inspection = inspected(run, document)

    def everything():
        found = extracted(run, document, inspection)
        result = compared(run, found)
        return [p.read_bytes() for one in found for p in (one.pages, one.text)] + [
            result.table.read_bytes(),
            result.pages.read_bytes(),
            inspection.read_bytes(),
        ]

    assert everything() == everything()


def test_a_bad_document_stops_with_one_sentence_and_leaves_nothing(run, tmp_path, capsys):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"<html>404</html>")
    with pytest.raises(SystemExit) as ended:
        inspected(run, path)
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip().startswith("error: report.pdf: is not a PDF but a web page")
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_skipped_document_gives_empty_files_all_the_way(run, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"<html>404</html>")
    inspection = inspected(run, path, on_bad="skip")
    assert "documents.kind.html" in str(read_json(inspection)["problem"])
    found = extracted(run, path, inspection)
    result = compared(run, found)
    assert read_csv(result.table) == []
    assert result.table.read_text().startswith("document,method,chosen,score")
    assert read_records(result.pages, Page) == []


def test_a_text_file_has_one_method_and_no_comparison(run, tmp_path):
    path = tmp_path / "report.md"
    path.write_text("# 見出し\n\n" + "".join(PROSE), encoding="utf-8")
    found = extracted(run, path, inspected(run, path), ["markdown"])
    result = compared(run, found, ["markdown"], use="pdfplumber")
    (row,) = read_csv(result.table)
    assert (row["chosen"], row["score"], row["agreement"]) == ("yes", "", "")
    assert read_records(result.pages, Page)[0].blocks[0].text == "# 見出し"


def test_a_method_that_fails_leaves_the_choice_to_the_others(run, document, monkeypatch, capsys):
    import importlib

    from pdf2lora.documents.problems import refused
    from pdf2lora.records import Message

    module = importlib.import_module(READERS["pymupdf_blocks"].module)

    def fail(path, numbers):
        raise refused(Path(path), Message("documents.broken"))

    monkeypatch.setattr(module, "pages", fail)
    found = extracted(run, document, inspected(run, document))
    assert not any(page.blocks for page in read_records(found[0].pages, Page))
    rows = read_csv(compared(run, found).table)
    assert [row["chosen"] for row in rows] == ["no", "yes", "no"]
    with pytest.raises(SystemExit):
        compared(run, found, use="pymupdf_blocks")
    assert "name: pymupdf_blocks gives no text of it" in capsys.readouterr().err
