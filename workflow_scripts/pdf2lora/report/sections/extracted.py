"""The ways of extracting a document's text, compared."""

from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.finished_run import Row


def section(of: Dossier) -> b.Section:
    blocks: list[b.Block] = [b.Text(of.say("extraction.intro"))]
    for document in of.run.documents:
        methods = of.run.extraction.get(document["document"], [])
        if methods and not document["problem"]:
            alone = of.say("extraction.single", format=of.say.name("format", document["format"]))
            told = _table(of, document["file"], methods) if len(methods) > 1 else b.Text(alone)
            blocks += [b.Heading(document["file"], quoted=True), told]
    return b.Section("extraction", of.say("extraction.title"), blocks)


def _table(of: Dossier, title: str, methods: list[Row]) -> b.Table:
    """A row a measure, a column a method, the chosen one marked."""
    looks = {"yes": ("num method used", of.say("extraction.used"))}
    columns = [b.Column(of.say("extraction.measure"))]
    for row in methods:
        look, note = looks.get(row["chosen"], ("num method", ""))
        columns.append(b.Column(row["method"], look, note=note))
    rows = [
        [of.say.name("extraction", name), *(row[name] or "–" for row in methods)]
        for name in methods[0]
        if name not in ("document", "method", "chosen")
    ]
    return b.Table.plain(title, columns, rows, "measures")
