"""What to do next, where everything is, and what this was made with."""

import shlex

import yaml

from pdf2lora.records import PROVES
from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier

FILES = {
    "results/tables/comparison.csv": "comparison",
    "results/tables/differences.csv": "differences",
    "results/evaluation/{system}/answers.jsonl, scores.csv": "answers",
    "results/adapters/{variant}/": "adapter",
    "results/dataset/alpaca.json": "alpaca",
    "results/dataset/rejected.jsonl": "rejected",
    "results/documents/{document}/cleaned.txt": "cleaned",
}


def section(of: Dossier) -> b.Section:
    say = of.say
    next_steps = [
        (b.Cell(say(f"next.{what}")), b.Cell(command, code=True, quoted=True))
        for what, command in commands(of).items()
    ]
    files = [(b.Cell(path, code=True), b.Cell(say(f"next.file.{code}"))) for path, code in FILES.items()]
    trained_with: dict[str, str] = {}
    for record in of.run.training.values():
        trained_with |= record.get("versions", {})
    versions = [(b.Cell(name), b.Cell(own, code=True)) for name, own in sorted(trained_with.items())]
    configuration = yaml.safe_dump(of.run.config, allow_unicode=True, sort_keys=False, width=100)
    return b.Section(
        "next",
        say("next.title"),
        [
            b.Terms(next_steps, "steps"),
            b.Heading(say("next.files")),
            b.Terms(files, "files"),
            b.Details(say("next.versions"), [b.Terms(versions, "facts small")]),
            b.Details(say("next.configuration"), [b.Text(configuration, "configuration")], where="page"),
        ],
    )


def commands(of: Dossier) -> dict[str, str]:
    """What to type next, in the project's folder and for this run's configuration."""
    run, variant = of.run, of.verdict.variant
    question = next((q for q in run.questions if PROVES[q.kind] == "use"), run.questions[0])
    laid_over = shlex.join(["--configfile", *run.configfiles]) if run.configfiles else ""
    return {
        "ask": f".venv/bin/python workflow_scripts/ask.py --variant {variant} {shlex.quote(question.pair.instruction)}",
        "change": f"make run ARGS={shlex.quote(laid_over)}" if laid_over else "make run",
        "merge": f".venv/bin/snakemake --cores all results/merged/{variant}/merged.json {laid_over}".rstrip(),
    }
