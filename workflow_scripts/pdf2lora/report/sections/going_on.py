"""What to do next, where everything is, and what this was made with."""

import shlex

import yaml

from pdf2lora.report.blocks import Cell, Code, Details, Heading, Section, Steps, Terms
from pdf2lora.report.material import Material

FILES = {
    "results/tables/comparison.csv": "comparison",
    "results/tables/differences.csv": "differences",
    "results/evaluation/{system}/answers.jsonl, scores.csv": "answers",
    "results/adapters/{variant}/": "adapter",
    "results/dataset/alpaca.json": "alpaca",
    "results/dataset/rejected.jsonl": "rejected",
    "results/documents/{document}/cleaned.txt": "cleaned",
}


def section(of: Material) -> Section:
    say = of.say
    files = [(Cell(path, code=True), Cell(say(f"next.file.{code}"))) for path, code in FILES.items()]
    versions = [(Cell(name), Cell(version, code=True)) for name, version in _versions(of).items()]
    configuration = yaml.safe_dump(of.run.config, allow_unicode=True, sort_keys=False, width=100)
    return Section(
        "next",
        say("next.title"),
        [
            Steps([(say(f"next.{what}"), command) for what, command in commands(of).items()]),
            Heading(say("next.files")),
            Terms(files, "files"),
            Details(say("next.versions"), [Terms(versions, "facts small")]),
            Details(say("next.configuration"), [Code(configuration)], where="page"),
        ],
    )


def commands(of: Material) -> dict[str, str]:
    """What to type next, in the project's folder and for this run's configuration."""
    run, variant = of.run, of.verdict.variant
    # Rephrased, since that is how a user asks.
    question = next((q for q in run.questions if q.kind == "rephrased"), run.questions[0])
    laid_over = shlex.join(["--configfile", *run.configfiles]) if run.configfiles else ""
    return {
        "ask": f".venv/bin/python workflow_scripts/ask.py --variant {variant} {shlex.quote(question.pair.instruction)}",
        "change": f"make run ARGS={shlex.quote(laid_over)}" if laid_over else "make run",
        "merge": f".venv/bin/snakemake --cores all results/merged/{variant}/merged.json {laid_over}".rstrip(),
    }


def _versions(of: Material) -> dict[str, str]:
    """Of the software that trained, from the records of training."""
    versions: dict[str, str] = {}
    for record in of.run.training.values():
        versions |= record.get("versions", {})
    return dict(sorted(versions.items()))
