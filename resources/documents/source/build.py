"""Build the example report: manuscript.md -> ../earth_observation.pdf and earth_observation.md.

The PDF is typeset with Typst. The Markdown beside it is the reference text for measuring extraction:
what a reader sees in the PDF, without footnote marks and markup. Two builds give the same bytes.

    python resources/documents/source/build.py
"""

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent

try:
    import matplotlib.font_manager
    import typst
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode
    from mdit_py_plugins.footnote import footnote_plugin
    from plots import ACROSS_PAGE, pictures
except ImportError as error:
    sys.exit(f"build.py needs the package {error.name}: pip install -r {SOURCE / 'requirements.txt'}")

FONTS = ("Noto Serif CJK JP", "Noto Sans CJK JP")
AUTHOR = "pdf2lora contributors"
DATE = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)
"""Fixed, so that a rebuild changes nothing."""

WIDE_TABLE = 4
"""A table with more columns than this goes across the page."""

REFERENCES = "参考文献"
"""The heading of the list of references, which is set smaller."""


def check_fonts() -> None:
    """End with one sentence when a font is missing; Typst would go on with another one."""
    missing = sorted(set(FONTS) - set(typst.Fonts().families()))
    plotted = {font.name for font in matplotlib.font_manager.fontManager.ttflist}
    missing += [] if FONTS[1] in plotted or missing else [f"{FONTS[1]} (unknown to matplotlib)"]
    if missing:
        sys.exit(f"missing fonts: {', '.join(missing)}. On Debian or Ubuntu: apt-get install fonts-noto-cjk")


def parse(text: str) -> SyntaxTreeNode:
    """CommonMark with tables and footnotes."""
    return SyntaxTreeNode(MarkdownIt("commonmark").enable("table").use(footnote_plugin).parse(text))


def plain(node: SyntaxTreeNode) -> str:
    """The text that a reader sees, without footnote marks."""
    if node.type == "text":
        return node.content
    if node.type in ("footnote_ref", "footnote_anchor"):
        return ""
    return "".join(plain(child) for child in node.children)


def footnotes(root: SyntaxTreeNode) -> dict[int, SyntaxTreeNode]:
    """Footnotes by their number in the text, from 0; a label out of order ends the build."""
    block = next((node for node in root.children if node.type == "footnote_block"), None)
    notes = {node.meta["id"]: node for node in block.children} if block else {}
    for number, note in notes.items():
        if note.meta["label"] != str(number + 1):
            sys.exit(f"manuscript.md: the footnote [^{note.meta['label']}] must be [^{number + 1}]")
    return notes


def image_of(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The picture of a paragraph that holds nothing else."""
    content = node.children[0].children if node.type == "paragraph" else []
    return content[0] if len(content) == 1 and content[0].type == "image" else None


def labels_of(image: SyntaxTreeNode) -> list[str]:
    """Words written inside a picture that is drawn with Typst (its title in the manuscript)."""
    return [label.strip() for label in str(image.attrs.get("title", "")).split("/") if label.strip()]


def rows_of(table: SyntaxTreeNode) -> list[list[str]]:
    """Cells of a table, its header first."""
    return [[plain(cell) for cell in row.children] for part in table.children for row in part.children]


# ---- the reference text


def reference(root: SyntaxTreeNode) -> str:
    """The report as plain Markdown: every block a paragraph, a footnote after the paragraph that calls it."""
    notes = footnotes(root)

    def blocks(node: SyntaxTreeNode) -> Iterator[str]:
        for child in node.children:
            if child.type == "heading":
                yield f"{child.markup} {plain(child)}"
            elif child.type == "table":
                head, *body = rows_of(child)
                rows = [head, ["---"] * len(head), *body]
                yield "\n".join("| " + " | ".join(row) + " |" for row in rows)
            elif child.type in ("bullet_list", "ordered_list"):
                for number, item in enumerate(child.children, 1):
                    yield f"{'-' if child.type == 'bullet_list' else f'{number}.'} {plain(item)}"
                    yield from called_by(item)
            elif child.type == "blockquote":
                yield from blocks(child)
            elif image := image_of(child):
                yield plain(image)
                yield from labels_of(image)
            elif child.type == "paragraph":
                yield plain(child)
                yield from called_by(child)

    def called_by(node: SyntaxTreeNode) -> Iterator[str]:
        for ref in (n for n in node.walk() if n.type == "footnote_ref"):
            yield plain(notes[ref.meta["id"]])

    return "\n\n".join(blocks(root)) + "\n"


# ---- the typeset report


def typst_source(root: SyntaxTreeNode) -> str:
    """The report as a Typst document that calls the functions of layout.typ."""
    notes = footnotes(root)

    def string(text: str) -> str:
        return "#" + json.dumps(text, ensure_ascii=False) + ";" if text else ""

    def inline(node: SyntaxTreeNode) -> str:
        if node.type == "text":
            followed = node.next_sibling is not None and node.next_sibling.type == "footnote_ref"
            return string(node.content[:-1] if followed else node.content)
        if node.type == "footnote_ref":
            # A box keeps the mark and the letter before it on one line.
            before = string(node.previous_sibling.content[-1])
            return f"#box[{before}#footnote[{inline(notes[node.meta['id']])}]];"
        if node.type == "footnote_anchor":
            return ""
        inner = "".join(inline(child) for child in node.children)
        return f"#strong[{inner}];" if node.type == "strong" else inner

    def table(node: SyntaxTreeNode, caption: str) -> str:
        def cells(row: list[str]) -> str:
            return ", ".join(f"[{string(cell)}]" for cell in row)

        head, *body = rows_of(node)
        wide = len(head) > WIDE_TABLE
        widths = "auto, " * (len(head) - 1) + "1fr"
        arguments = [f"[{caption}]", f"({widths})", f"wide: {str(wide).lower()}", f"({cells(head)})"]
        return "#report-table(" + ", ".join(arguments + [cells(row) for row in body]) + ")"

    def picture(image: SyntaxTreeNode) -> str:
        caption, name = inline(image), str(image.attrs["src"])
        if name.endswith(".typ"):
            labels = "".join(f"[{string(label)}], " for label in labels_of(image))
            return f'#{{ import "/figures/{name}": draw; picture([{caption}], draw(({labels}))) }}'
        wide = str(name in ACROSS_PAGE).lower()
        drawing = f'image(bytes(sys.inputs.at("{name}")), format: "svg", width: 100%)'
        return f"#picture([{caption}], wide: {wide}, {drawing})"

    def block(node: SyntaxTreeNode) -> str:
        if node.type == "heading":
            style = "\n\n#show: references" if plain(node) == REFERENCES else ""
            return "=" * (len(node.markup) - 1) + " " + inline(node) + style
        if node.type in ("bullet_list", "ordered_list"):
            mark = "-" if node.type == "bullet_list" else "+"
            return "\n".join(f"{mark} {inline(item)}" for item in node.children)
        if node.type == "blockquote":
            title, *rest = node.children
            return f"#boxed([{plain(title)}])[\n" + "\n\n".join(block(child) for child in rest) + "\n]"
        image = image_of(node)
        return picture(image) if image else inline(node)

    title, subtitle, summary_title, summary, *body = [n for n in root.children if n.type != "footnote_block"]
    parts = []
    for node in body:
        if node.type == "table":  # The paragraph before a table is its caption.
            parts[-1] = table(node, parts[-1])
        else:
            parts.append(block(node))
    head = f"""#import "/layout.typ": *
#show: report.with(
  title: {json.dumps(plain(title), ensure_ascii=False)},
  subtitle: [{inline(subtitle)}],
  author: "{AUTHOR}",
  date: datetime(year: {DATE.year}, month: {DATE.month}, day: {DATE.day}),
  summary: [#summary-heading[{inline(summary_title)}]

{inline(summary)}],
)"""
    return "\n\n".join([head, *parts]) + "\n"


def main() -> None:
    check_fonts()
    root = parse((SOURCE / "manuscript.md").read_text("utf-8"))
    # Untagged, like most reports that a user will bring.
    pdf = typst.compile(
        typst_source(root).encode(),
        root=SOURCE,
        format="pdf",
        sys_inputs=pictures(),
        timestamp=DATE,
        pdf_tags=False,
    )
    (SOURCE.parent / "earth_observation.pdf").write_bytes(pdf)
    (SOURCE / "earth_observation.md").write_text(reference(root), "utf-8")
    print(f"earth_observation.pdf: {len(pdf):,} bytes")


if __name__ == "__main__":
    main()
