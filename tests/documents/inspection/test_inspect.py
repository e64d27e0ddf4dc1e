"""Every way in which a document cannot be used is said in one sentence: the file, what is wrong, what to do."""

import os
import signal
import time

import pytest

from pdf2lora.documents.inspection import inspect as inspection
from pdf2lora.documents.inspection import pdf as pdf_inspection
from pdf2lora.documents.inspection.inspect import inspect
from pdf2lora.documents.opening.mupdf import pymupdf
from pdf2lora.documents.problems import ENGLISH
from pdf2lora.documents.readers.all_readers import FORMATS, Reader
from pdf2lora.records import Message

PROSE = "気候変動の観測には人工衛星が使われている。衛星は海面水温を毎日測り、結果を公開する。\n" * 3


def problem_of(path):
    found = inspect(path)
    assert found.warnings == ()
    said = ENGLISH.say(found.problem)
    assert said.startswith(f"{path.name}: ")
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty (0 bytes)"),
        (b"<!DOCTYPE html><html>Not found", "a web page"),
        (b"\n<HTML><body>%PDF-1.7", "a web page"),
        (b"PK\x03\x04rest of a docx", "an Office file"),
        (b"oops\n", "is not a PDF"),
        (b"%PDF-1.7\n", "damaged beyond repair"),
        (b"%PDF-1.4\n1 0 obj\n<</Pages 2 0 R\n2 0 obj\n<</Resources\n>>", "damaged"),
    ],
)
def test_a_file_that_is_no_sound_pdf_is_called_what_it_is(tmp_path, content, said):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert said in problem_of(path)


def test_a_name_with_another_ending_and_a_folder_are_refused(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK")
    (tmp_path / "b.pdf").mkdir()
    assert "ends in none of .pdf, .md, .txt" in problem_of(tmp_path / "a.docx")
    assert "is not a file" in problem_of(tmp_path / "b.pdf")


def test_a_password_is_asked_for_only_where_reading_needs_one(make):
    aes = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "owner_pw": "o"}
    locked = make.save(make.document(), "locked.pdf", user_pw="u", **aes)
    assert "needs a password" in problem_of(locked)
    assert "qpdf" in problem_of(locked)
    assert inspect(make.save(make.document(), "printable.pdf", **aes)).problem is None


def test_pages_that_are_pictures_need_ocr(make):
    document = make.document(3, ())
    for page in document:
        make.picture(page)
    assert "ocrmypdf -l jpn" in problem_of(make.save(document))


def test_a_scan_can_be_used_where_a_reader_is_made_for_pictures(make):
    document = make.document(1, ())
    make.picture(document[0])
    scan = make.save(document)
    pdf = FORMATS[".pdf"]
    ocr = pdf._replace(readers=(Reader("ocr", ("ocr", "ocr"), kinds=("picture",)), *pdf.readers))
    assert pdf_inspection.inspect_file(scan, pdf).problem is not None
    assert pdf_inspection.inspect_file(scan, ocr).problem is None


def test_letters_drawn_as_shapes_need_ocr(make):
    document = make.document(1, ())
    document[0].draw_circle((100, 100), 30)
    assert "drawn as shapes" in problem_of(make.save(document))


def test_blank_pages_are_called_blank(make):
    assert "is blank" in problem_of(make.save(make.document(2, ())))


def test_vertical_writing_is_not_put_in_a_wrong_order_silently(make):
    assert "縦書き" in problem_of(
        make.save(make.document(1, list("気候変動の観測には人工衛星が使われている。")))
    )


def test_another_language_and_too_little_text_are_told_apart(make):
    english = ["The quick brown fox jumps over the lazy dog and runs away."] * 5
    assert "not in Japanese" in problem_of(make.save(make.document(1, english), "en.pdf"))
    assert "only 8 kana and kanji" in problem_of(
        make.save(make.document(1, ["短い文書です。あ。い"]), "s.pdf")
    )


def test_fluent_garbage_is_found_by_its_scripts_and_by_its_words(make):
    # What a missing map gives: code points shifted, into other scripts or into other kanji.
    scripts = [
        "".join(chr(0x0E01 + ord(c) % 40) + chr(0x1200 + ord(c) % 80) for c in line) for line in make.prose
    ]
    kanji = ["".join(chr(0x4E00 + ord(c) * 7919 % 20000) for c in line) for line in make.prose]
    for name, lines in (("scripts", scripts), ("kanji", kanji)):
        text = "\n".join(lines)
        view = pdf_inspection.view_of(text)
        remedy = Message("documents.remedy.text")
        said = ENGLISH.say(pdf_inspection.script_problem([view], [text], remedy))
        assert "文字化け" in said, name
        assert "Save it anew" in said
    text = "\n".join(make.prose)
    assert pdf_inspection.script_problem([pdf_inspection.view_of(text)], [text], remedy) is None


def test_a_font_without_its_unicode_map_is_garbage(make, tmp_path):
    document = pymupdf.open()
    html = "".join(f"<p>{line}</p>" for line in make.prose)
    document.new_page().insert_htmlbox((50, 50, 550, 750), html)
    assert inspect(make.save(pymupdf.open("pdf", document.tobytes()), "sound.pdf")).problem is None
    for xref, *_ in document[0].get_fonts():
        document.xref_set_key(xref, "ToUnicode", "null")
        # The program of the font is not asked either, only what the file says of it.
        descendant = document.xref_get_key(xref, "DescendantFonts")[1].strip("[]").split()[0]
        document.xref_set_key(
            int(descendant), "CIDSystemInfo", "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        )
    said = problem_of(make.save(document, "garbage.pdf"))
    assert "文字化け" in said or "not in Japanese" in said


def test_pages_without_text_among_others_are_named_and_do_not_stop(make):
    document = make.document(2)
    for _ in range(3):
        make.picture(document.new_page())
    make.write(document.new_page(), make.prose)
    found = inspect(make.save(document))
    assert found.problem is None
    assert len(found.warnings) == 1
    assert "pages 3-5" in ENGLISH.say(found.warnings[0])


def test_rubbish_before_the_header_loses_nothing(make):
    path = make.save(make.document(3))
    path.write_bytes(b"HTTP/1.1 200 OK\r\n\r\n" + b"\r\n" * 800 + path.read_bytes())
    found = inspect(path)
    assert (found.problem, found.pages) == (None, 3)
    assert "before its PDF header" in ENGLISH.say(found.warnings[0])


def test_a_cut_off_file_is_read_as_far_as_it_goes_with_a_warning(make):
    path = make.save(make.document(3))
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"xref")])
    found = inspect(path)
    assert found.problem is None
    assert any("was rebuilt" in said for said in map(ENGLISH.say, found.warnings))


def test_damaged_content_is_named_with_its_page(make):
    path = make.save(make.document(3), deflate=True)
    with pymupdf.open(path) as document:
        stream = document.xref_stream_raw(document[1].get_contents()[0])
    content = path.read_bytes()
    # The three pages are alike: the second of their streams.
    at = content.index(stream, content.index(stream) + 1) + len(stream) // 2
    path.write_bytes(content[:at] + b"\xff" * 20 + content[at + 20 :])
    found = inspect(path)
    assert found.problem is None
    assert any("damaged content on page 2;" in said for said in map(ENGLISH.say, found.warnings))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits need fork")
@pytest.mark.parametrize("harm", ["crash", "hang", "memory"])
def test_a_file_that_crashes_or_hangs_the_reader_does_neither_to_the_run(make, monkeypatch, harm):
    path = make.save(make.document())

    def harmful(*_):
        if harm == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        elif harm == "hang":
            time.sleep(60)
        bytearray(2 * inspection.MEMORY)

    monkeypatch.setattr(pdf_inspection, "inspect_file", harmful)
    monkeypatch.setattr(inspection, "SECONDS", 0.5 if harm == "hang" else 30)
    said = problem_of(path)
    assert ("cannot be read within" if harm == "hang" else "crashes the PDF reader") in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_text_in_any_japanese_encoding_is_read_and_the_old_ones_are_named(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(PROSE.encode(encoding))
    found = inspect(path)
    assert found.problem is None
    assert found.format == "text"
    assert bool(found.warnings) == (not encoding.startswith("utf-8"))
    assert all(encoding in said for said in map(ENGLISH.say, found.warnings))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n\t", "only white space"),
        (b"%PDF-1.7\n...", "damaged beyond repair"),
        (b"abc\x00\x01" * 50, "binary"),
        (b"\x81\xff\xfe\xa0\xff" * 30, "no encoding that is known"),
        (PROSE.encode("utf-8").decode("cp932", "ignore").encode("utf-8"), "文字化け"),
        (
            "人工智能是研究、开发用于模拟、延伸和扩展人的智能的理论、方法、技术及应用系统".encode() * 4,
            "Chinese",
        ),
        (b"Plain English text, more than a line of it.\n" * 5, "not in Japanese"),
    ],
)
def test_text_that_cannot_be_used_says_why(tmp_path, content, said):
    path = tmp_path / "a.md"
    path.write_bytes(content)
    assert said in problem_of(path)


def test_a_file_is_what_it_holds_and_not_what_it_is_called(make):
    path = make.save(make.document(2), "a.txt")
    assert (inspect(path).format, inspect(path).problem, inspect(path).pages) == ("pdf", None, 2)
    text = make.folder / "b.pdf"
    text.write_text(PROSE, encoding="utf-8")
    assert "is not a PDF but something else" in problem_of(text)


def test_the_kind_of_every_page_is_told(make):
    document = make.document(2)
    make.picture(document.new_page())
    document.new_page()
    make.write(document.new_page(), "気候変動の観測には人工衛星が使われている。")
    document.new_page().draw_circle((100, 100), 30)
    make.write(document.new_page(), make.prose)
    found = inspect(make.save(document))
    assert found.kinds == {
        "text": ((1, 2), (7, 7)),
        "picture": ((3, 3),),
        "blank": ((4, 4),),
        "vertical": ((5, 5),),
        "drawn": ((6, 6),),
    }
    assert found.numbers(("picture", "vertical")) == [3, 5]
    assert found.numbers(()) == [1, 2, 3, 5, 6, 7]


def test_page_numbers_are_named_as_a_reader_writes_them():
    def said(pages):
        return ENGLISH.say(pdf_inspection.named(pages))

    assert said([3]) == "page 3"
    assert said([1, 2, 3, 7, 9, 10]) == "pages 1-3, 7, 9-10"
    assert said(list(range(1, 40, 2))).endswith("and 10 more")
