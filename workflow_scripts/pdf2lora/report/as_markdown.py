"""The tree of sections as Markdown; its charts are the files in results/figures.

Whatever a document, a model or the configuration says is escaped by `escaped`, or stands in a code span.
"""

import re
from collections.abc import Sequence

from pdf2lora.report import blocks as b
from pdf2lora.report.browser import Card, Told
from pdf2lora.report.formats import interval, pages, score
from pdf2lora.report.material import Material
from pdf2lora.report.sections.compared import tokenizer


def markdown(of: Material, sections: Sequence[b.Section]) -> str:
    parts = []
    for section in sections:
        if section.title:
            parts.append(f"## {escaped(section.title)}")
        parts += _blocks(of, section.blocks)
    parts.append(escaped(of.say("footer", tokenizer=tokenizer(of))))
    return "\n\n".join(filter(None, parts)) + "\n"


def escaped(value: object) -> str:
    """Text that Markdown prints as it is: in a table, in a list or in a paragraph, on one line."""
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # An underscore within a word is no markup, and names are full of them.
    text = re.sub(r"([\\`*\[\]|#~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))", r"\\\1", text)
    return re.sub(r"\s*\n\s*", "<br>", text.strip("\n"))


def code_span(value: object) -> str:
    """As code, with a fence longer than any run of backticks in it; a table cell stays one cell."""
    text = re.sub(r"\s+", " ", str(value)).replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _blocks(of: Material, parts: Sequence[b.Block]) -> list[str]:
    return [text for part in parts if getattr(part, "where", "both") != "page" for text in _block(of, part)]


def _block(of: Material, part: b.Block) -> list[str]:
    """One block, as paragraphs."""
    match part:
        case b.Title():
            return [f"# {escaped(part.text)}", escaped(part.above)]
        case b.Heading():
            return [f"### {escaped(part.text)}"]
        case b.Paragraph(label=""):
            return [escaped(part.text)]
        case b.Paragraph():
            return [f"**{escaped(part.label + of.say('colon') + part.text)}**"]
        case b.Alert():
            return [f"**{escaped(part.title)}**", _items(map(escaped, part.items))]
        case b.Terms():
            colon = of.say("colon")
            return [_items(f"**{_cell(of, term)}**{colon}{_cell(of, told)}" for term, told in part.items)]
        case b.Figure():
            return [f"![{escaped(part.title)}](figures/{part.name}.svg)", escaped(part.caption)]
        case b.Table():
            title = [f"## {escaped(part.title)}"] if part.look == "strategies" else []
            return [*title, _table(of, part)]
        case b.Cards():
            return [text for card in part.cards for text in _card(of, card)]
        case b.Steps():
            steps = enumerate(part.items, start=1)
            return ["\n".join(f"{n}. {escaped(what)}: {code_span(own)}" for n, (what, own) in steps)]
        case b.Details():
            return [f"### {escaped(part.summary)}", *_blocks(of, part.blocks)]
        case b.Answers():
            return _answers(of, part)
    return []


def _items(texts: Sequence[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _cell(of: Material, cell: b.Cell) -> str:
    text = code_span(cell.text) if cell.code else escaped(cell.text)
    pieces = [f"**{text}**" if cell.strong and text else text]
    for note in cell.notes:
        if not note.text or note.where == "page":
            continue
        said = code_span(note.text) if note.look == "code" else escaped(note.text)
        if note.look.startswith("sub"):
            pieces[-1] += f"{of.say('list.join')}{said}"
        elif note.quoted and any(pieces):
            pieces[-1] += f"<br>{said}"
        else:
            pieces.append(said)
    return " ".join(filter(None, pieces))


def _rows(head: Sequence[str], numeric: Sequence[bool], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---:" if right else "---" for right in numeric], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _table(of: Material, table: b.Table) -> str:
    """Groups with a title have it in a column of its own."""
    shown = [i for i, column in enumerate(table.columns) if column.where != "page"]
    columns = [table.columns[i] for i in shown]
    head = [
        escaped(column.text) + (f" ({escaped(column.note)})" if column.note else "") for column in columns
    ]
    rows = [
        ([escaped(group.title)] if table.grouped_by else []) + [_cell(of, row[i]) for i in shown]
        for group in table.groups
        for row in group.rows
    ]
    above = [escaped(table.grouped_by)] if table.grouped_by else []
    numeric = [False] * len(above) + ["num" in column.look.split() for column in columns]
    return _rows(above + head, numeric, rows)


def _card(of: Material, card: b.Comparisons) -> list[str]:
    """Each variant before and after, by every figure that any of them has."""
    say = of.say
    labels = list(dict.fromkeys(bar.label for row in card.variants for bar in row.bullets))
    head = [escaped(say("run.variant"))]
    head += [escaped(f"{label} {say(f'verdict.{when}')}") for label in labels for when in ("before", "after")]
    rows = []
    for row in card.variants:
        bars = {bar.label: bar for bar in row.bullets}
        cells = [escaped(row.name)]
        for label in labels:
            before, after = bars[label].before, bars[label].after
            cells += [score(before.mean), escaped(f"{score(after.mean)} {interval(after)}".strip())]
        rows.append([*cells, escaped(row.word)])
    numeric = [False, *[True] * (2 * len(labels)), False]
    title = f"## {escaped(f'{card.title} ({card.badge})')}"
    return [title, escaped(card.text), _rows([*head, ""], numeric, rows)]


def _answers(of: Material, part: b.Answers) -> list[str]:
    if not part.few:
        return [escaped(of.say("answers.none"))]
    intro = escaped(of.say("answers.intro.some", n=of.examples))
    return [intro, *(text for card in part.few for text in _example(of, card, part.told))]


def _example(of: Material, card: Card, systems: Sequence[str]) -> list[str]:
    say, pair = of.say, card.question.pair
    place = say("list.join").join([pair.document, pages(pair.first_page, pair.last_page, say)])
    section = f" – {' › '.join(pair.section)}" if pair.section else ""
    colon = say("colon")
    shown = list(next(iter(card.answers)).figures)
    head = [say("scores.system"), say("answers.column"), *map(say.metric, shown), of.brief("fact_recall"), ""]
    rows = [_told(of, told, shown) for told in card.answers if told.system in systems]
    numeric = [False, False, *[True] * (len(shown) + 1), False]
    return [
        f"### {escaped(pair.instruction)}",
        escaped(of.kind(card.question.kind)),
        escaped(pair.input),
        escaped(f"{say('answers.source')}{colon}{place}{section}"),
        f"> {escaped(say('answers.reference') + colon + pair.output)}",
        _rows(list(map(escaped, head)), numeric, rows),
    ]


def _told(of: Material, told: Told, shown: Sequence[str]) -> list[str]:
    say = of.say
    figures = ["" if told.figures[name] is None else score(told.figures[name]) for name in shown]
    facts = f"{len(told.evidence.right)}/{told.facts}" if told.facts else ""
    flags = say("list.join").join(say(f"answers.flag.{flag}") for flag in told.flags)
    cells = [told.system, told.text or say("answers.empty"), *figures, facts, flags]
    return list(map(escaped, cells))
