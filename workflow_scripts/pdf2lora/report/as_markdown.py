"""The tree of sections as Markdown; its charts are the files in results/figures.

Whatever a document, a model or the configuration says is escaped by `escaped`, or stands in a code span.
"""

import re
from collections.abc import Sequence

from pdf2lora.report import report_blocks as b
from pdf2lora.report.browser import Card
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import interval, pages, score


def markdown(of: Dossier, sections: Sequence[b.Section]) -> str:
    parts = []
    for section in sections:
        if section.title:
            parts.append(f"## {escaped(section.title)}")
        parts += _blocks(of, section.blocks)
    parts.append(escaped(of.say("footer", tokenizer=of.run.tokenizer)))
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


def _blocks(of: Dossier, parts: Sequence[b.Block]) -> list[str]:
    return [text for part in parts if getattr(part, "where", "both") != "page" for text in _block(of, part)]


def _block(of: Dossier, part: b.Block) -> list[str]:
    """One block, as paragraphs."""
    match part:
        case b.Heading():
            return [f"{'#' * part.level} {escaped(part.text)}"]
        case b.Text(label=""):
            return [escaped(part.text)]
        case b.Text():
            return [f"**{escaped(part.label + of.say('colon') + part.text)}**"]
        case b.Alert():
            return [f"**{escaped(part.title)}**", _items(map(escaped, part.items))]
        case b.Terms():
            colon = of.say("colon")
            return [_items(f"**{_cell(of, term)}**{colon}{_cell(of, told)}" for term, told in part.items)]
        case b.Chart():
            return [f"![{escaped(part.title)}](figures/{part.name}.svg)", escaped(part.caption)]
        case b.Table():
            return [_table(of, part)]
        case b.Cards():
            return [text for card in part.cards for text in _card(of, card)]
        case b.Details():
            return [f"### {escaped(part.summary)}", *_blocks(of, part.blocks)]
        case b.Answers():
            return _answers(of, part)
    return []


def _items(texts: Sequence[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)


def _cell(of: Dossier, cell: b.Cell) -> str:
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


def _table(of: Dossier, table: b.Table) -> str:
    """Groups with a title have it in a column of its own."""
    shown = [i for i, column in enumerate(table.columns) if column.where != "page"]
    columns = [table.columns[i] for i in shown]
    head = [f"{c.text} ({c.note})" if c.note else c.text for c in columns]
    rule = ["---:" if "num" in column.look.split() else "---" for column in columns]
    rows = [[_cell(of, row[i]) for i in shown] for group in table.groups for row in group.rows]
    if table.grouped_by:
        head, rule = [table.grouped_by, *head], ["---", *rule]
        titles = (escaped(group.title) for group in table.groups for _ in group.rows)
        rows = [[title, *row] for title, row in zip(titles, rows, strict=True)]
    return "\n".join(f"| {' | '.join(line)} |" for line in ([escaped(text) for text in head], rule, *rows))


def _card(of: Dossier, card: b.Comparison) -> list[str]:
    """Each variant before and after, by every figure that any of them has."""
    labels = list(dict.fromkeys(bar.label for row in card.variants for bar in row.bullets))
    ends = [f"{label} {of.say(f'verdict.{when}')}" for label in labels for when in ("before", "after")]
    rows = []
    for row in card.variants:
        bars = {bar.label: bar for bar in row.bullets}
        cells = []
        for label in labels:
            before, after = bars[label].before, bars[label].after
            cells += [score(before.mean), b.Cell(score(after.mean), (b.Note(interval(after)),))]
        rows.append([row.name, *cells, row.word])
    table = b.Table.plain(card.title, [of.say("run.variant"), *ends, b.Column("")], rows)
    return [f"## {escaped(f'{card.title} ({card.badge})')}", escaped(card.text), _table(of, table)]


def _answers(of: Dossier, part: b.Answers) -> list[str]:
    if not part.few:
        return [escaped(of.say("answers.none"))]
    intro = escaped(of.say("answers.intro.some", n=of.examples))
    return [intro, *(text for card in part.few for text in _example(of, card, part.told))]


def _example(of: Dossier, card: Card, systems: Sequence[str]) -> list[str]:
    say, pair = of.say, card.question.pair
    colon, comma = say("colon"), say("list.join")
    place = comma.join([pair.document, pages(pair.first_page, pair.last_page, say)])
    section = f" – {' › '.join(pair.section)}" if pair.section else ""
    shown = list(next(iter(card.answers)).figures)
    heads = [*map(say.metric, shown), of.brief("fact_recall")]
    columns = [say("scores.system"), b.Column(say("answers.column")), *heads, b.Column("")]
    rows = []
    for told in card.answers:
        if told.system in systems:
            figures = ["" if told.figures[name] is None else score(told.figures[name]) for name in shown]
            facts = f"{len(told.evidence.right)}/{told.facts}" if told.facts else ""
            flags = comma.join(say(f"answers.flag.{flag}") for flag in told.flags)
            rows.append([told.system, told.text or say("answers.empty"), *figures, facts, flags])
    return [
        f"### {escaped(pair.instruction)}",
        escaped(of.kind(card.question.kind)),
        escaped(pair.input),
        escaped(f"{say('answers.source')}{colon}{place}{section}"),
        f"> {escaped(say('answers.reference') + colon + pair.output)}",
        _table(of, b.Table.plain(pair.instruction, columns, rows)),
    ]
