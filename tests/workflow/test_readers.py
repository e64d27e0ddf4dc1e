"""A reader and a format, added as a user would: each its own file and one line of the table."""

import pymupdf
import yaml

from pdf2lora.files import read_csv, read_json
from pdf2lora.records import Page, read_records
from workflow.project import Project

PROSE = "気候変動の観測には人工衛星が使われている。衛星は海面水温を毎日測り、結果を公開する。"
TABLE = "workflow_scripts/pdf2lora/documents/readers/all_readers.py"

VERTICAL = """
from pdf2lora.records import Block, Line, Page

def pages(path, numbers=None):
    for number in numbers:
        yield Page(number, 595.0, 842.0, (Block(0, (0, 0, 9, 9), (Line("縦に組んだ文章である。", (0, 0, 9, 9)),)),))
"""
WIKI = """
import re
from pdf2lora.documents.readers import plain_text

def pages(path, numbers=None):
    return plain_text.paged(path, blocks, numbers)

def blocks(text):
    for line in text.splitlines():
        yield "text", [re.sub(r"^=+ *(.*?) *=+$", r"# \\1", line)]
"""


def with_line(project, before, line):
    path = project.folder / TABLE
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, line + before), encoding="utf-8")


def test_a_reader_for_some_pages_and_a_format_are_a_file_and_a_line(tmp_path):
    project = Project(tmp_path)
    readers = project.folder / "workflow_scripts/pdf2lora/documents/readers"
    (readers / "vertical.py").write_text(VERTICAL, encoding="utf-8")
    with_line(
        project, 'Reader("pymupdf_blocks",', 'Reader("vertical", ("own", "own"), kinds=("vertical",)), '
    )
    (readers / "wiki.py").write_text(WIKI, encoding="utf-8")
    with_line(project, 'Format("text",', 'Format("wiki", (".wiki",), (Reader("wiki", ("own", "own")),)), ')
    documents = project.folder / "documents"
    documents.mkdir()
    (documents / "pages.wiki").write_text(f"== 見出し ==\n{PROSE * 3}\n", encoding="utf-8")
    with pymupdf.open() as pdf:
        for text in (PROSE, PROSE[::-1], PROSE):
            page = pdf.new_page()
            for i, line in enumerate(list(text) if text != PROSE else [PROSE] * 9):
                page.insert_text((72, 80 + 15 * i), line, fontname="japan", fontsize=10)
        pdf.save(documents / "mixed.pdf")
    (project.folder / "overlay.yaml").write_text(yaml.safe_dump({"documents": "documents"}), encoding="utf-8")
    done = project.snakemake("results/documents/mixed/pages.jsonl", "results/documents/pages/cleaned.txt")
    assert done.returncode == 0, done.stdout[-3000:]
    results = project.folder / "results/documents"
    assert read_json(results / "mixed/inspection.json")["kinds"] == {
        "text": [[1, 1], [3, 3]],
        "vertical": [[2, 2]],
    }
    own = read_records(results / "mixed/extracted/vertical.jsonl", Page)
    assert [page.number for page in own] == [2]
    pages = read_records(results / "mixed/pages.jsonl", Page)
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.blocks[0].lines[0].text for page in pages] == [PROSE, "縦に組んだ文章である。", PROSE]
    rows = {row["method"]: row["chosen"] for row in read_csv(results / "mixed/extraction.csv")}
    assert rows["vertical"] == rows["pymupdf_blocks"] == "yes"
    cleaned = (results / "pages/cleaned.txt").read_text(encoding="utf-8")
    assert cleaned.startswith("見出し\n\n気候変動の観測には")
