"""What many small documents cost: planning them, and extracting and cleaning them beside the plain library calls.

    .venv/bin/python tests/benchmarks/many_documents.py [--plan 1000] [--extract 100] [--pages 2]

The documents are made here, of sentences of the example. Planned is the whole workflow, by a dry run. Extracted and
cleaned are fewer, by Snakemake on two cores up to cleaned.jsonl; the plain calls are those of the four methods'
libraries, in one process, as their documentation shows them.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import pymupdf  # noqa: E402
import yaml  # noqa: E402

from workflow.project import Project  # noqa: E402

LINES, WIDTH = 34, 32


def make_documents(folder: Path, count: int, pages: int) -> None:
    """PDFs of ``pages`` pages each, a heading and full lines of text on every page; no two alike."""
    with pymupdf.open(ROOT / "resources/documents/earth_observation.pdf") as example:
        text = "".join(page.get_text() for page in example).replace("\n", "")
    sentences = [s + "。" for s in text.split("。") if 15 < len(s) < 120]
    rng = random.Random(0)
    for number in range(count):
        with pymupdf.open() as document:
            for _ in range(pages):
                page = document.new_page()
                page.insert_text((60, 60), f"{number}. 観測の記録", fontname="japan", fontsize=16)
                body = "".join(rng.sample(sentences, 30))
                for line in range(LINES):
                    words = body[line * WIDTH : (line + 1) * WIDTH]
                    page.insert_text((60, 90 + 20 * line), words, fontname="japan", fontsize=12)
            document.save(folder / f"document_{number:04}.pdf")


def plan(project: Project, what: str) -> None:
    begun = time.perf_counter()
    told = project.snakemake("--dry-run", "--quiet", "rules")
    seconds = time.perf_counter() - begun
    jobs = re.search(r"^total +(\d+)", told.stdout, re.MULTILINE)
    if told.returncode or jobs is None:
        raise SystemExit(told.stdout[-3000:])
    print(f"dry run, {what}: {jobs[1]} jobs in {seconds:.1f} s")


PLAIN = """
import sys, pathlib, pymupdf, pymupdf4llm, pdfplumber
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.pdf")):
    with pymupdf.open(path) as document:
        for page in document:
            page.get_text()
            page.get_text("blocks", sort=True)
        pymupdf4llm.to_markdown(document, page_chunks=True, use_ocr=False, show_progress=False)
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_text()
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plan", type=int, default=1000, help="documents of the dry run")
    parser.add_argument("--extract", type=int, default=100, help="documents that are extracted")
    parser.add_argument("--pages", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        documents = project.folder / "documents"
        documents.mkdir()
        overlay = project.folder / "overlay.yaml"
        overlay.write_text(yaml.safe_dump({"documents": "documents"}), encoding="utf-8")
        if arguments.plan:
            make_documents(documents, arguments.plan, 1)
            plan(project, f"{arguments.plan} documents")
        for path in documents.iterdir():
            path.unlink()
        make_documents(documents, arguments.extract, arguments.pages)
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", PLAIN, str(documents)], check=True, stdout=subprocess.DEVNULL)
        plain = time.perf_counter() - begun
        targets = [f"results/documents/{path.stem}/cleaned.jsonl" for path in sorted(documents.iterdir())]
        begun = time.perf_counter()
        done = project.snakemake(*targets)
        ours = time.perf_counter() - begun
        if done.returncode:
            raise SystemExit(done.stdout[-3000:])
        print(
            f"{arguments.extract} documents of {arguments.pages} pages: plain library calls in one process "
            f"{plain:.1f} s, extracted, compared and cleaned on two cores {ours:.1f} s; ours / plain "
            f"{ours / plain:.2f}"
        )


if __name__ == "__main__":
    main()
