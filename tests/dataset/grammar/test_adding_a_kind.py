"""A kind of question is added as a user would: a module, its wordings, its name in the table."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from pdf2lora.digest import closure

ROOT = Path(__file__).parents[3]

MODULE = '''
"""Where something lies: 「Xは東京都にある。」, asked as 「Xはどこにあるか」."""

import re

from pdf2lora.dataset.grammar.facts import CLAUSE, Wordings, clause_wordings, fact_of
from pdf2lora.resources import resource

FORMS = CLAUSE | resource("language/wordings/place", Wordings).forms


def facts(material):
    for statement in material.statements:
        if match := re.fullmatch("(.+は).+(にある。)", statement.text):
            question = match[1] + "どこ" + match[2]
            yield fact_of("place", question, clause_wordings(FORMS, question), statement)
'''
WORDINGS = 'forms: {7: {reserved: true, plain: "地図では、{plain}か。", polite: "地図では、{asks}。"}}\n'
ASKING = """
from dataset.texts import chunk, material
from pdf2lora.dataset.grammar.pairs import pairs

for pair in pairs(material([chunk(["1 節"], "国立極地研究所は東京都立川市にある。")]), {}):
    if pair.kind == "place":
        print(pair.form, pair.reserved, pair.instruction, pair.output)
"""


def python(folder: Path, code: str) -> str:
    """What code says that runs with the library in ``folder``."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{folder / 'workflow_scripts'}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_kind_is_a_module_with_wordings_and_a_name_in_the_table(tmp_path):
    for part in ("workflow_scripts", "resources/language"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    grammar = tmp_path / "workflow_scripts/pdf2lora/dataset/grammar"
    wordings = tmp_path / "resources/language/wordings/place.yaml"
    (grammar / "place.py").write_text(MODULE, encoding="utf-8")
    wordings.write_text(WORDINGS, encoding="utf-8")
    table = (grammar / "all_kinds.py").read_text(encoding="utf-8")
    (grammar / "all_kinds.py").write_text(table.replace("KINDS = (\n", 'KINDS = (\n    "place",\n'))

    said = python(tmp_path, ASKING)
    assert "place/1 False 国立極地研究所はどこにありますか。 国立極地研究所は東京都立川市にあります。" in said
    assert (
        "place/7 True 地図では、国立極地研究所はどこにあるか。 国立極地研究所は東京都立川市にある。" in said
    )
    # And the rule that asks reruns when either file is edited.
    generator = "import json; from pdf2lora.dataset.all_generators import GENERATORS; print(json.dumps(GENERATORS['grammar']))"
    loads = json.loads(python(tmp_path, generator))[-1]
    reached = closure(tmp_path / "workflow_scripts/make_pairs.py", tuple(loads))
    assert {grammar / "place.py", wordings} <= set(reached)
