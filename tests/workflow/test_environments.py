"""What the rules need is in their environments, and both kinds of environment are one."""

import ast
import re
import sys

import pytest
import yaml

from pdf2lora.dataset.all_generators import GENERATORS
from pdf2lora.evaluation.retrieval import RETRIEVERS
from pdf2lora.models.engines.engine import ENGINES
from workflow.project import ROOT

SCRIPTS = ROOT / "workflow_scripts"
# Modules whose package is called otherwise, and those that come with another package.
PACKAGES = {
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "pymupdf4llm": "pymupdf",
    "unidic_lite": "unidic-lite",
    "vl_convert": "vl-convert-python",
    "yaml": "pyyaml",
}
BROUGHT_BY = {
    "datasets": {"evaluate"},
    "numpy": {"torch", "datasketch", "pymupdf", "bm25s"},
    "safetensors": {"transformers"},
    "tqdm": {"transformers"},
    "huggingface_hub": {"transformers"},
    "pdfminer": {"pdfplumber"},
    "accelerate": {"trl"},
    "markupsafe": {"jinja2"},
}


def requirements(name):
    lines = (ROOT / "envs" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def rules():
    """Script and environment of every rule."""
    for path in sorted((ROOT / "rules").glob("*.smk")):
        for rule in path.read_text(encoding="utf-8").split("rule ")[1:]:
            script, environment = (re.search(rf"{key}:\s+\"([^\"]+)\"", rule) for key in ("script", "conda"))
            if script and environment:
                yield script[1].rpartition("/")[2], environment[1].rpartition("/")[2].removesuffix(".yaml")
    for generator in GENERATORS.values():
        yield "make_pairs.py", generator.environment


def loaded_by_name():
    """Files that a script loads by a table, and the environment of that script."""
    for environment, modules in {
        "models": [*ENGINES.values(), "pdf2lora.training.with_transformers"],
        "evaluation": RETRIEVERS.values(),
    }.items():
        yield from ((module, environment) for module in modules)
    for generator in GENERATORS.values():
        yield from ((module, generator.environment) for module in (generator.module, *generator.loads))
    for path in (SCRIPTS / "pdf2lora/documents/readers").glob("[a-z]*.py"):
        yield f"pdf2lora.documents.readers.{path.stem}", "documents"


def imported(path, seen):
    """Modules of others that a file needs as soon as it is imported, with all of ours that it imports."""
    found = set()
    if path in seen:
        return found
    seen.add(path)
    tree = ast.parse(path.read_bytes())
    # What a function imports when it is called, not every job needs.
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    later = {inner for function in functions for inner in ast.walk(function)}
    for node in set(ast.walk(tree)) - later:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            top = name.split(".")[0]
            if top == "pdf2lora":
                own = SCRIPTS / name.replace(".", "/")
                for place in (own.with_suffix(".py"), own / "__init__.py"):
                    if place.is_file():
                        found |= imported(place, seen)
            elif top not in sys.stdlib_module_names:
                found.add(top)
    return found


LOADED = [(f"{module.replace('.', '/')}.py", environment) for module, environment in loaded_by_name()]


@pytest.mark.parametrize(("script", "environment"), sorted({*rules(), *LOADED}))
def test_an_environment_has_what_its_scripts_import(script, environment):
    names = {re.split(r"[=\[]", line)[0].replace("_", "-").lower() for line in requirements(environment)}
    for module in imported(SCRIPTS / script, set()):
        package = PACKAGES.get(module, module).replace("_", "-").lower()
        assert package in names or BROUGHT_BY.get(module, set()) & names, f"{script} imports {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "envs").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_conda_environments_name_the_same_packages_as_the_requirements(path):
    pip = next(
        part["pip"] for part in yaml.safe_load(path.read_text())["dependencies"] if isinstance(part, dict)
    )
    assert pip == requirements(path.stem)


def test_the_container_installs_every_requirement():
    recipe = (ROOT / "envs/pdf2lora.def").read_text(encoding="utf-8")
    assert "for file in envs/*.txt" in recipe
    assert "-c envs/constraints.lock" in recipe
