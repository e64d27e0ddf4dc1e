"""The tree of sections as one page that stands alone: styles, charts and script are in it, nothing is fetched.

Whatever comes from a document, a model or the configuration is escaped by the template engine.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pdf2lora.records import Grade
from pdf2lora.report.browser import FLAGS
from pdf2lora.report.charts import COLOURS
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import interval, pages, score
from pdf2lora.report.report_blocks import Section
from pdf2lora.report.sections.first_screen import documents

TEMPLATES = Path(__file__).parent


def html(of: Dossier, sections: Sequence[Section], charts: Mapping[str, Markup]) -> str:
    """``charts``: SVG by the name of its file."""
    say = of.say
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "score": score,
        "interval": interval,
        "pages": lambda place: pages(place.first_page, place.last_page, say),
        "kind": lambda block: type(block).__name__.lower(),
    }
    environment.globals |= {
        "say": say,
        "charts": charts,
        # What documents and models say is Japanese, whatever the language of the report.
        "ja": "" if say.language == "ja" else Markup(' lang="ja"'),
        # For the choices of the browser: what is chosen, and what a reader calls it.
        "options": lambda family, names: [(name, say.name(family, name)) for name in names],
        "every": [("", say("answers.every"))],
        "colours": COLOURS,
        "results": get_args(Grade),
        "flags": FLAGS,
        "shown_count": say("answers.shown", found="{found}", shown="{shown}"),
    }
    title = say("page.title", documents=documents(of))
    template = environment.get_template("as_html.j2")
    return template.render(sections=sections, title=title, tokenizer=of.run.tokenizer).lstrip() + "\n"
