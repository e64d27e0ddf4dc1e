"""What was trained, on what: the documents, the base model and the ways of training."""

from pdf2lora.report.blocks import (
    Alert,
    Block,
    Cell,
    Column,
    Group,
    Heading,
    Paragraph,
    Section,
    Table,
    Terms,
)
from pdf2lora.report.formats import count, setting
from pdf2lora.report.material import Material

COUNTED = ("pages", "sections", "chunks", "characters")


def section(of: Material) -> Section:
    say = of.say
    return Section(
        "run",
        say("run.title"),
        [
            Heading(say("run.documents")),
            *_documents(of),
            Heading(say("run.model")),
            Terms([(Cell(term), told) for term, told in _model(of)]),
            Heading(say("run.variants")),
            *_variants(of),
        ],
    )


def _documents(of: Material) -> list[Block]:
    say, used = of.say, [document for document in of.run.documents if not document["problem"]]
    columns = [
        Column(say("run.document")),
        Column(say("run.format")),
        *(Column(say(f"run.{name}"), "num") for name in COUNTED),
    ]
    rows = [
        [
            Cell(document["file"], quoted=True),
            Cell(say.name("format", document["format"])),
            *(Cell(count(document[name])) for name in COUNTED),
        ]
        for document in used
    ]
    warnings = [Alert(say("run.warnings"), list(map(say.say, d["warnings"]))) for d in used if d["warnings"]]
    return [Table(say("run.documents"), columns, [Group(rows)]), *warnings]


def _model(of: Material) -> list[tuple[str, Cell]]:
    say, run = of.say, of.run
    source = [f"{kind}: {value}" for kind, value in run.model["source"].items() if kind != "sha256"]
    asked = {kind: run.statistics["questions"][kind]["questions"] for kind in run.kinds}
    train = run.statistics["train"]
    return [
        (say("run.model.name"), Cell(run.model_name, code=True)),
        (say("model.source"), Cell(", ".join(source))),
        (say("model.architecture"), Cell(run.model["architecture"])),
        (say("model.parameters"), Cell(count(run.model["parameters"]))),
        (say("run.facts"), Cell(count(train["facts"]))),
        (say("run.rows"), Cell(count(train["rows"]))),
        (
            say("run.questions"),
            Cell(say("list.join").join(f"{say(f'kind.{kind}.short')} {n}" for kind, n in asked.items())),
        ),
    ]


def _variants(of: Material) -> list[Block]:
    """The settings that differ, a row a variant, and those that all share."""
    say, variants = of.say, of.run.variants
    first = next(iter(variants.values()))
    differing = [key for key in first if any(own[key] != first[key] for own in variants.values())]
    columns = [
        Column(say("run.variant")),
        Column(say("run.against")),
        *(Column(of.run.setting_words.get(key, key)) for key in differing),
    ]
    rows = [
        [
            Cell(name, colour=place),
            Cell(of.run.against[name], code=True),
            *(Cell(setting(own[key], say)) for key in differing),
        ]
        for place, (name, own) in enumerate(variants.items())
    ]
    common = [
        (Cell(of.run.setting_words.get(key, key)), Cell(setting(value, say)))
        for key, value in first.items()
        if key not in differing
    ]
    return [
        Table(say("run.variants"), columns, [Group(rows)]),
        Paragraph(say("run.variants.note"), "note"),
        Terms(common, "facts small"),
    ]
