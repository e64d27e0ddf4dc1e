import pytest

from pdf2lora.documents.readers import markdown, plain_text

MARKDOWN = """---
title: 捨てる
---
# 業務報告書 **2024**

これは段落です[^1]。改行
があります。[案内](http://example.org) と`code`と![図](a.png)図。<b>太字</b>。

方法
----

1. 一つ目
2. 二つ目
   - 入れ子

> 引用文です。

| 項目 | 値 |
|---|--:|
| 売上 | 10億円 |

```python
print(1)
```

<div>前<script>alert(1)</script><p>後</p></div>

[^1]: 注の文です。
"""


def blocks(path):
    return [
        (block.kind, [line.text for line in block.lines])
        for page in (markdown if path.suffix == ".md" else plain_text).pages(path)
        for block in page.blocks
    ]


def test_markdown_keeps_its_structure_and_loses_its_decoration(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    assert blocks(path) == [
        ("text", ["# 業務報告書 2024"]),
        ("text", ["これは段落です。改行", "があります。案内 とcodeと図。太字。"]),
        ("text", ["## 方法"]),
        ("text", ["1. 一つ目"]),
        ("text", ["2. 二つ目"]),
        ("text", ["- 入れ子"]),
        ("text", ["引用文です。"]),
        ("table", ["項目 | 値", "売上 | 10億円"]),
        ("table", ["print(1)"]),
        ("text", ["前", "後"]),
        ("text", ["注1 注の文です。"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_parted_by_blank_lines_and_form_feeds_whatever_its_line_ends(tmp_path, end):
    path = tmp_path / "a.txt"
    path.write_bytes(end.join(["一行目", "　字下げ  ", "", "", "次の段", "\f三行目", ""]).encode())
    pages = list(plain_text.pages(path))
    assert [page.number for page in pages] == [1, 2]
    assert [[block.text for block in page.blocks] for page in pages] == [
        ["一行目\n　字下げ", "次の段"],
        ["三行目"],
    ]


def test_marks_of_markdown_mean_nothing_in_plain_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("# これは見出しではない **かも** しれない", encoding="utf-8")
    assert blocks(path) == [("text", ["# これは見出しではない **かも** しれない"])]


def test_lines_stand_under_each_other_with_a_gap_between_blocks(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("一\n二\n\n三", encoding="utf-8")
    (page,) = plain_text.pages(path)
    tops = [line.bbox[1] for block in page.blocks for line in block.lines]
    assert tops == [0.0, 12.0, 36.0]
