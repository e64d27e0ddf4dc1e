"""Pages as an extraction method gives them, set from a few words: what the tests of cleaning read."""

from pdf2lora.records import Block, Line, Page

WIDTH, HEIGHT = 595.0, 842.0


def line(text, *, x=60.0, y=100.0, size=10.0, bold=False, indent=0.0, marks=()):
    """A line in type of one size: Japanese letters are as wide as high, Latin ones half as wide."""
    x += indent * size
    width = sum(size if ord(c) > 255 else size / 2 for c in text)
    return Line(text, (x, y, x + width, y + size), size, bold, marks)


def column(*texts, x=60.0, y=100.0, pitch=16.0, size=10.0):
    """Lines under each other; a text may be (text, {options of line}), None leaves a line out."""
    lines = []
    for text in texts:
        if text is not None:
            content, options = (text, {}) if isinstance(text, str) else text
            lines.append(line(content, **{"x": x, "y": y, "size": size, **options}))
        y += pitch
    return lines


def block(lines, order=0, kind="text"):
    boxes = [each.bbox for each in lines]
    around = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return Block(order, around, tuple(lines), kind)


def page(number, *blocks):
    """A page of blocks, or of lists of lines that become one block each, in reading order."""
    made = []
    for order, each in enumerate(blocks):
        if isinstance(each, Block):
            made.append(Block(order, each.bbox, each.lines, each.kind))
        else:
            made.append(block(each, order))
    return Page(number, WIDTH, HEIGHT, tuple(made))


def prose(start, lines=6, width=22):
    """Lines of one paragraph, all full but the last, each different; ends with a full stop."""
    filler = "観測の結果は毎年の報告にまとめられ広く利用されている"
    full = [f"{start}{i}の{filler}"[:width].ljust(width, "あ") for i in range(lines - 1)]
    return [*full, f"{start}の説明はここで終わる。"]
