"""From a run to report.html and report.md, through one template each.

Whatever comes from a document, a model or the configuration is escaped by the template engine: in
HTML by autoescaping, in Markdown by `markdown_text`, which everything passes that a template prints.
"""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pdf2lora.report import browser, summary, tables
from pdf2lora.report.messages import message
from pdf2lora.report.run import Run
from pdf2lora.report.strings import Strings
from pdf2lora.report.verdict import ANSWERS_FROM, judge

TEMPLATES = Path(__file__).parent


def html(run: Run, language: str, example_count: int, figures: Mapping[str, Markup]) -> str:
    """The page, whole: styles, charts and script are in it, and nothing is fetched from anywhere.

    All answers are in it; ``example_count`` of each kind are shown before the reader asks for more.
    """
    say = Strings(language)
    environment = _environment(say)
    environment.autoescape = True
    return environment.get_template("page.html.j2").render(
        **_content(run, say),
        # What documents and models say is Japanese, whatever the language of the report.
        ja="" if language == "ja" else Markup(' lang="ja"'),
        figures=figures,
        all_differences=tables.all_differences(run),
        cards=browser.cards(run),
        step=max(1, example_count) * len(run.kinds),
        shown_count=say("answers.shown", found="{found}", shown="{shown}"),
        right_from=f"{browser.RIGHT_FROM:.0f}",
        partly_from=f"{browser.PARTLY_FROM:.0f}",
    )


def markdown(run: Run, language: str, example_count: int) -> str:
    """The same in Markdown, with ``example_count`` answers of each kind; its charts are the files in
    results/figures."""
    say = Strings(language)
    environment = _environment(say)
    environment.finalize = markdown_text
    environment.filters["code"] = code_span
    text = environment.get_template("page.md.j2").render(
        **_content(run, say),
        cards=browser.cards(run, example_count),
        example_count=example_count,
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _environment(say: Strings) -> Environment:
    environment = Environment(  # noqa: S701 - the HTML page turns autoescaping on, Markdown has its own
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "score": lambda value: f"{value:.1f}",
        "signed": lambda value: f"{value:+.1f}".replace("-", "−"),
        "count": lambda value: f"{value:,}",
        "percent": lambda value: f"{100 * value:.0f}%",
        "duration": lambda seconds: duration(seconds, say),
        "memory": lambda mb: "–" if mb is None else f"{mb / 1024:.1f} GB" if mb >= 1024 else f"{mb:.0f} MB",
        "value": lambda value: setting(value, say),
        "measure": lambda value: measure(value),
        "pages": lambda row: pages(row, say),
        "interval": summary.interval,
        "message": lambda text, file="": message(text, say.language, file),
    }
    return environment


def _content(run: Run, say: Strings) -> dict[str, Any]:
    """What both templates print."""
    memory_mb = {variant: summary.cost(run, variant)["memory_mb"] for variant in run.against}
    verdict = judge(run.figures, run.differences, run.against, run.strategies, run.kinds, memory_mb)
    common, differing, variants = tables.settings(run)
    used = [document for document in run.documents if not document["problem"]]
    names = [document["document"] for document in used]
    title = names[0] if len(names) == 1 else say("documents.more", first=names[0], more=len(names) - 1)
    measures, trainings = tables.training_table(run)
    return {
        "say": say,
        "run": run,
        "language": say.language,
        "title": title,
        "verdict": verdict,
        "decision": summary.decision(run, verdict, say),
        "short_answers": summary.short_answers(run, verdict, say),
        "strategies": summary.strategy_table(run, verdict),
        "general": summary.general(run),
        "forgot": summary.forgot(run, verdict, say),
        "changes": tables.changes(run),
        "about": {kind: summary.about(run, kind, say) for kind in run.kinds},
        "answers_from": f"{ANSWERS_FROM:.0f}",
        "rule": say(
            "verdict.rule",
            answers=f"{ANSWERS_FROM:.0f}",
            n=_span([change.n for change in verdict.changes]),
        ),
        "cut_off": tables.cut_off(run),
        "used": used,
        "skipped": [document for document in run.documents if document["problem"]],
        "model_facts": tables.model_facts(run),
        "common": common,
        "differing": differing,
        "variants": variants,
        "metric_tables": tables.metric_tables(run),
        "differences": tables.difference_matrix(run),
        "measures": measures,
        "trainings": trainings,
        "planned": tables.planned(run),
        "versions": tables.versions(run),
        "statistics": run.statistics,
        "pair_kinds": tables.pair_kinds(run),
        "rejections": tables.rejections(run),
        "contamination": tables.contamination(run),
        "extraction": tables.extraction(run),
        "time_groups": tables.time_groups(run),
        "total_seconds": sum(timing.seconds for timing in run.timings),
        "tokenizer": next(iter(run.summaries.values()))["tokenizer"],
        "commands": _commands(run, verdict.variant),
        "configuration": yaml.safe_dump(run.config, allow_unicode=True, sort_keys=False, width=100),
    }


def _commands(run: Run, variant: str) -> dict[str, str]:
    """What to type next, in the project's folder and for this run's configuration."""
    # Rephrased, since that is how a user asks.
    question = next((q for q in run.questions if q.kind == "rephrased"), run.questions[0])
    laid_over = shlex.join(["--configfile", *run.configfiles]) if run.configfiles else ""
    return {
        "ask": f".venv/bin/python workflow_scripts/ask.py --variant {variant} {shlex.quote(question.pair.instruction)}",
        "change": f"make run ARGS={shlex.quote(laid_over)}" if laid_over else "make run",
        "merge": f".venv/bin/snakemake --cores all results/merged/{variant}/merged.json {laid_over}".rstrip(),
    }


def _span(numbers: list[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least}–{most}"


def duration(seconds: float, say: Strings) -> str:
    """As a person says it: hours and minutes, minutes and seconds, or seconds."""
    if seconds < 1:
        return say("time.below")
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return say("time.hours", hours=minutes // 60, minutes=minutes % 60)
    return say("time.minutes", minutes=minutes, seconds=rest) if minutes else say("time.second", seconds=rest)


def setting(value: Any, say: Strings) -> str:
    """A value of the configuration, in words where there are some."""
    if isinstance(value, bool):
        return say(f"value.{str(value).lower()}")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return say.name("value", str(value))


def measure(value: Any) -> str:
    """A measured value: whole numbers with separators, others with at most four digits that count."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return "–" if value is None else str(value)


def pages(row: Mapping[str, Any], say: Strings) -> str:
    first, last = row["first_page"], row["last_page"]
    return say("answers.page", page=first) if first == last else say("answers.pages", first=first, last=last)


def markdown_text(value: Any) -> str:
    """Text that Markdown prints as it is: in a table, in a list or in a paragraph, on one line."""
    if isinstance(value, Markup):
        return str(value)
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # An underscore within a word is no markup, and names are full of them.
    text = re.sub(r"([\\`*\[\]|#~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))", r"\\\1", text)
    return re.sub(r"\s*\n\s*", "<br>", text.strip("\n"))


def code_span(value: Any) -> Markup:
    """As code, with a fence longer than any run of backticks in it; a table cell stays one cell."""
    text = re.sub(r"\s+", " ", str(value)).replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return Markup(f"{fence}{pad}{text}{pad}{fence}")  # noqa: S704 - nothing in a code span is markup
