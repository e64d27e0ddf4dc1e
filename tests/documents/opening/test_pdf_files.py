import pdfplumber
import pytest
from pdfplumber.utils.exceptions import PdfminerException

from pdf2lora.documents.opening import limits
from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.opening.pdf_files import each_page, open_pdf, pdf_stream
from pdf2lora.errors import DocumentError
from pdf2lora.records import Page


def words(path):
    with open_pdf(path) as document:
        return ["".join(page.get_text().split()) for page in document]


def test_the_layout_model_is_not_loaded_with_pymupdf(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys; from pdf2lora.documents.opening import pdf_files; from pdf2lora.documents.readers import pymupdf_text, pymupdf_blocks, pdfplumber;"
        "assert not {'onnxruntime', 'pymupdf.layout', 'pymupdf4llm'} & set(sys.modules);"
        "import pymupdf4llm, pymupdf; assert callable(pymupdf._get_layout)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_what_stands_before_the_header_costs_no_text_in_any_reader(make):
    sound = make.save(make.document(3), "sound.pdf")
    path = make.folder / "junk.pdf"
    path.write_bytes(b"\r\n" * 900 + sound.read_bytes())
    with open_pdf(path) as document:
        assert not document.is_repaired
    assert words(path) == words(sound)
    with pdf_stream(path) as stream, pdfplumber.open(stream) as document:
        assert "".join(document.pages[2].extract_text().split()) == words(sound)[2]


def test_a_rebuilt_file_is_handed_on_to_readers_that_cannot_rebuild(make):
    sound = make.save(make.document(3), "sound.pdf", use_objstms=1)
    content = sound.read_bytes()
    path = make.folder / "cut.pdf"
    path.write_bytes(content[: content.rindex(b"startxref") - 100])
    with pytest.raises(PdfminerException):
        pdfplumber.open(path)
    with pdf_stream(path) as stream, pdfplumber.open(stream) as document:
        assert ["".join(page.extract_text().split()) for page in document.pages] == words(sound)


def test_a_file_that_can_be_read_but_not_written_is_handed_on_as_it_is(make, monkeypatch):
    path = make.save(make.document())
    path.write_bytes(path.read_bytes().replace(b"startxref", b"startxxxx"))

    def cannot(document):
        raise RuntimeError("invalid key in dict")

    monkeypatch.setattr(pymupdf.Document, "tobytes", cannot)
    with pdf_stream(path) as stream:
        assert stream.read() == path.read_bytes()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_runs_to_the_right_however_the_page_is_turned(make, turn):
    """Both kinds occur: pages that show upright text turned, and turned text on a page that shows it upright."""
    shown_turned = make.document(1)
    shown_turned[0].set_rotation(turn)
    drawn_turned = make.document(1, ())
    page = drawn_turned[0]
    at = {
        90: lambda i: (80 + 20 * i, 700),
        180: lambda i: (500, 700 - 20 * i),
        270: lambda i: (500 - 20 * i, 80),
    }
    for i, line in enumerate(make.prose):
        page.insert_text(at[turn](i), line, fontname="japan", fontsize=12, rotate=turn)
    page.set_rotation(turn)
    for document in (shown_turned, drawn_turned):
        with open_pdf(make.save(document, f"{turn}.pdf")) as opened:
            lines = [line for block in opened[0].get_text("dict")["blocks"] for line in block["lines"]]
            assert {line["dir"] for line in lines} == {(1.0, 0.0)}
            assert all(pymupdf.Rect(line["bbox"]) in opened[0].rect for line in lines)
            tops = [line["bbox"][1] for line in lines]
            assert tops == sorted(tops)


def test_the_file_itself_is_never_changed(make):
    document = make.document(2)
    document[0].set_rotation(90)
    path = make.save(document)
    before = path.read_bytes()
    with open_pdf(path):
        pass
    assert path.read_bytes() == before
    assert [found.name for found in make.folder.iterdir()] == ["a.pdf"]


def test_a_page_that_cannot_be_loaded_is_empty_and_the_others_stay(caplog):
    def load(number):
        if number == 2:
            raise RecursionError("deep")
        return "text"

    pages = list(each_page([1, 2, 3], load, lambda number, text: Page(number, 1.0, 1.0, (text,))))
    assert [bool(page.blocks) for page in pages] == [True, False, True]
    assert "page 2 cannot be read" in caplog.text


def test_a_defect_of_ours_is_not_taken_for_a_bad_page():
    with pytest.raises(TypeError):
        list(each_page([1], lambda number: None, lambda number, loaded: loaded + 1))


def test_a_page_that_takes_for_ever_is_given_up(caplog):
    def load(_):
        while True:
            pass

    (page,) = each_page([1], load, None, seconds=0.1)
    assert page.blocks == ()
    assert "TimeoutError" in caplog.text


def test_the_time_limit_is_lifted_after_the_body():
    import signal

    with limits.within(0.05):
        pass
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_a_reader_gets_a_document_error_for_what_is_no_pdf(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"GIF89a")
    with pytest.raises(DocumentError, match=r"^a\.pdf: is not a PDF"), open_pdf(path):
        pass
