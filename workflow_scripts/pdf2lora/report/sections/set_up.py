"""What was trained, on what: the documents, the base model and the ways of training."""

from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import measure, setting

COUNTED = ("pages", "sections", "chunks", "characters")


def section(of: Dossier) -> b.Section:
    blocks = [
        b.Heading(of.say("run.documents")),
        *_documents(of),
        b.Heading(of.say("run.model")),
        _model(of),
        b.Heading(of.say("run.variants")),
        *_variants(of),
    ]
    return b.Section("run", of.say("run.title"), blocks)


def _documents(of: Dossier) -> list[b.Block]:
    say, used = of.say, [document for document in of.run.documents if not document["problem"]]
    columns = [say("run.document"), b.Column(say("run.format")), *(say(f"run.{name}") for name in COUNTED)]
    rows = [
        [
            b.Cell(document["file"], quoted=True),
            say.name("format", document["format"]),
            *(measure(document[name]) for name in COUNTED),
        ]
        for document in used
    ]
    warnings = [
        b.Alert(say("run.warnings"), list(map(say.say, d["warnings"]))) for d in used if d["warnings"]
    ]
    return [b.Table.plain(say("run.documents"), columns, rows), *warnings]


def _model(of: Dossier) -> b.Terms:
    say, model, train = of.say, of.run.model, of.run.statistics["train"]
    asked = of.run.statistics["questions"]
    source = [f"{kind}: {value}" for kind, value in model["source"].items() if kind != "sha256"]
    questions = [f"{say(f'kind.{kind}.short')} {asked[kind]['questions']}" for kind in of.run.kinds]
    told = {
        "run.model.name": of.run.model_name,
        "model.source": ", ".join(source),
        "model.architecture": model["architecture"],
        "model.parameters": measure(model["parameters"]),
        "run.facts": measure(train["facts"]),
        "run.rows": measure(train["rows"]),
        "run.questions": say("list.join").join(questions),
    }
    return b.Terms([(b.Cell(say(code)), b.Cell(text)) for code, text in told.items()])


def _variants(of: Dossier) -> list[b.Block]:
    """The settings that differ, a row a variant, and those that all share."""
    say, variants, words = of.say, of.run.variants, of.run.setting_words
    first = next(iter(variants.values()))
    differing = [key for key in first if any(own[key] != first[key] for own in variants.values())]
    heads = [say("run.variant"), say("run.against"), *(words.get(key, key) for key in differing)]
    rows = [
        [
            b.Cell(name, colour=place),
            b.Cell(of.run.against[name], code=True),
            *(setting(own[key], say) for key in differing),
        ]
        for place, (name, own) in enumerate(variants.items())
    ]
    common = [
        (b.Cell(words.get(key, key)), b.Cell(setting(value, say)))
        for key, value in first.items()
        if key not in differing
    ]
    return [
        b.Table.plain(say("run.variants"), list(map(b.Column, heads)), rows),
        b.Text(say("run.variants.note"), "note"),
        b.Terms(common, "facts small"),
    ]
