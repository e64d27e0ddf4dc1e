"""The ways of extracting a document's text, compared."""

from pdf2lora.report.blocks import Block, Cell, Column, Group, Heading, Paragraph, Section, Table
from pdf2lora.report.material import Material
from pdf2lora.report.run import Row


def section(of: Material) -> Section:
    blocks: list[Block] = [Paragraph(of.say("extraction.intro"))]
    for document in of.run.documents:
        rows = of.run.extraction.get(document["document"], [])
        if rows and not document["problem"]:
            blocks.append(Heading(document["file"], quoted=True))
            blocks.append(
                _table(of, document["file"], rows) if len(rows) > 1 else _single(of, document["format"])
            )
    return Section("extraction", of.say("extraction.title"), blocks)


def _single(of: Material, form: str) -> Paragraph:
    return Paragraph(of.say("extraction.single", format=of.say.name("format", form)))


def _table(of: Material, title: str, methods: list[Row]) -> Table:
    """A row a measure, a column a method, the chosen one marked."""
    say = of.say
    used = ["used" if row["chosen"] == "yes" else "" for row in methods]
    columns = [
        Column(say("extraction.measure")),
        *(
            Column(row["method"], f"num method {own}".rstrip(), note=say("extraction.used") if own else "")
            for row, own in zip(methods, used, strict=True)
        ),
    ]
    rows = [
        [Cell(say.name("extraction", name)), *(Cell(row[name] or "–") for row in methods)]
        for name in methods[0]
        if name not in ("document", "method", "chosen")
    ]
    return Table(title, columns, [Group(rows)], "measures")
