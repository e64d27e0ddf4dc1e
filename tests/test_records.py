import msgspec
import pytest

from pdf2lora.records import Block, Chunk, Line, Page, Paragraph, Row, read_records, write_records


def test_nested_records_come_back_equal(tmp_path):
    line = Line("本文", (1.5, 2.0, 3.0, 4.0), size=9.5, bold=True)
    page = Page(1, 595.0, 842.0, (Block(0, line.bbox, (line, line)), Block(1, line.bbox, (line,), "table")))
    paragraph = Paragraph("body", "観測は続く。", ("1 序論", "1.1 目的"), 3, 4)
    chunk = Chunk("0123456789ab", "d", paragraph.section, 3, 4, (paragraph,))
    for record in (page, paragraph, chunk):
        write_records(tmp_path / "r.jsonl", [record, record])
        assert read_records(tmp_path / "r.jsonl", type(record)) == [record, record]
    assert page.blocks[0].text == "本文\n本文"
    assert chunk.text == "観測は続く。"


def test_a_row_of_another_shape_is_an_error(tmp_path):
    write_records(tmp_path / "r.jsonl", [Row("問", "", "答")])
    with pytest.raises(msgspec.ValidationError):
        read_records(tmp_path / "r.jsonl", Page)
