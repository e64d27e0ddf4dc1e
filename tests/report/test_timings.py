"""Durations and memory come from Snakemake's benchmark files."""

import json

from pdf2lora.report.timings import Timing, read_answering_seconds, read_timings


def test_every_job_is_read_with_its_target(tmp_path):
    for path, content in {
        "train_adapter/lora.tsv": "s\th:m:s\tmax_rss\n224.5\t0:03:44\t3411.2\n",
        "extract_document/報告.pdfplumber.tsv": "s\th:m:s\tmax_rss\n4.4\t0:00:04\t120\n",
        "train_adapter/taken-away.tsv": "s\tmax_rss\n9\t9\n",
        "make_pairs.tsv": "s\th:m:s\tmax_rss\n0.4\t0:00:00\t-\n",
        "something_new.tsv": "s\tmax_rss\n1\tNA\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    assert read_timings(tmp_path, {"lora", "報告.pdfplumber"}) == [
        Timing("extract_document", "報告.pdfplumber", 4.4, 120.0),
        Timing("make_pairs", "", 0.4, None),
        Timing("something_new", "", 1.0, None),
        Timing("train_adapter", "lora", 224.5, 3411.2),
    ]


def test_a_job_that_did_not_end_is_left_out(tmp_path):
    (tmp_path / "make_pairs.tsv").write_text("s\tmax_rss\n")
    assert read_timings(tmp_path, {"lora", "報告.pdfplumber"}) == []


def test_without_a_folder_there_are_none(tmp_path):
    assert read_timings(tmp_path / "nowhere", ()) == []


def test_an_answer_took_its_share_of_the_seconds_of_those_that_the_job_gave(tmp_path):
    (tmp_path / "answer_questions").mkdir()
    for system, asked in (("lora", 8), ("base", 0), ("taken-away", 8)):
        measured = {"questions": asked, "seconds": 4.0}
        (tmp_path / "answer_questions" / f"{system}.json").write_text(json.dumps(measured))
    assert read_answering_seconds(tmp_path, ["base", "lora", "unmeasured"]) == {"lora": 0.5}
