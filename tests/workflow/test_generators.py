"""A generator is added as a user would: a module and one line; each makes its own file of rows."""

import json

from workflow.conftest import OVERLAY, write_overlay
from workflow.project import Project, downstream

MODULE = '''
"""Rows of sentences by their sections."""

from pdf2lora.records import Pair, Span, pair_id


def pairs(material, settings):
    for statement in material.statements:
        asked = settings["asks"].format(section="".join(statement.section), start=statement.start)
        yield Pair(
            id=pair_id(asked, "", statement.text), instruction=asked, input="", output=statement.text,
            kind="section", form="section/1", style="de_aru", fact=f"{statement.chunk}-{statement.start}", parts=(),
            chunk=statement.chunk, document=statement.document, section=statement.section,
            first_page=statement.first_page, last_page=statement.last_page, role=material.roles[statement.chunk],
            generator="sections", spans=(Span(statement.chunk, statement.start, statement.end),),
        )
'''
LIBRARY = "workflow_scripts/pdf2lora/dataset"


def rows(project: Project, file: str) -> list[dict]:
    path = project.folder / "results/dataset" / file
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def edit(project: Project, file: str, old: str, new: str) -> None:
    path = project.folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_generator_is_a_module_and_a_line_and_leaves_the_others_rows_alone(project):
    (project.folder / LIBRARY / "by_section.py").write_text(MODULE, encoding="utf-8")
    line = '    "sections": Entry("pdf2lora.dataset.by_section", kinds=("section",)),\n'
    edit(project, f"{LIBRARY}/all_generators.py", "GENERATORS = {\n", "GENERATORS = {\n" + line)
    project.own_tables = True
    # In the table, but not switched on.
    assert not project.planned()

    settings = {"grammar": {}, "sections": {"asks": "{section}の{start}文字目からは何とあるか。"}}
    write_overlay(project, {**OVERLAY, "dataset": {**OVERLAY["dataset"], "generators": settings}})
    planned = project.planned()
    assert planned["make_pairs"] == 1
    assert set(planned) == downstream({"make_pairs"})

    grammar = rows(project, "generated/grammar.jsonl")
    project.run("dataset")
    assert rows(project, "generated/grammar.jsonl") == grammar
    kept = rows(project, "pairs.jsonl")
    assert {pair["generator"] for pair in kept} == {"grammar", "sections"}
    chunks = {
        chunk["id"]: "\n".join(paragraph["text"] for paragraph in chunk["paragraphs"])
        for chunk in rows(project, "../corpus/chunks.jsonl")
    }
    for pair in kept:
        (span, *_) = pair["spans"]
        assert span["chunk"] == pair["chunk"]
        assert chunks[span["chunk"]][span["start"] : span["end"]].strip()

    for file in ("by_section.py", "grammar/topic.py"):
        with (project.folder / LIBRARY / file).open("a", encoding="utf-8") as stream:
            stream.write("# Edited.\n")
        assert project.planned("dataset")["make_pairs"] == 1
        project.run("dataset")
