"""Asking what a run has trained: the base model's answer and the tuned one's, side by side."""

import os
import runpy
import subprocess
import sys

import pytest

from pdf2lora.models.engines.engine import Completion
from workflow.project import ROOT


@pytest.fixture(scope="module")
def ask(finished):
    def run(*arguments, told=""):
        return subprocess.run(
            [sys.executable, ROOT / "workflow_scripts/ask.py", "--results", finished / "results", *arguments],
            input=told,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "COLUMNS": "100", "HF_HUB_OFFLINE": "1"},
        )

    return run


def test_both_answer_side_by_side(ask):
    done = ask("--variant", "lora", "--max-new-tokens", "4", "[bold]海氷[/bold]とは何か。")
    assert done.returncode == 0, done.stderr
    assert "学習前 / base" in done.stdout
    assert "学習後 / lora" in done.stdout
    # What looks like markup is shown as it is.
    assert "[bold]海氷[/bold]とは何か。" in done.stdout


def test_without_a_question_they_are_read_line_by_line(ask):
    done = ask("--variant", "qlora-4bit", "--max-new-tokens", "4", told="海氷とは。\n黒潮とは。\n\n")
    assert done.returncode == 0, done.stderr
    assert [question in done.stdout for question in ("海氷とは。", "黒潮とは。")] == [True, True]
    assert done.stdout.count("学習後 / qlora-4bit") == 2


def test_a_long_answer_without_a_space_is_shown_whole(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    show = runpy.run_path(str(ROOT / "workflow_scripts/ask.py"))["show"]
    text = "".join(chr(ord("一") + i) for i in range(60))
    show("問い", Completion(text, "stop", 60), Completion("答え", "length", 2), "lora")
    told = capsys.readouterr().out
    assert [character for character in told if character in text] == list(text)
    assert "答え …" in told


def test_a_variant_that_is_not_trained_is_said_with_those_that_are(ask):
    done = ask("--variant", "lara", "海氷とは。")
    assert done.returncode == 1
    assert "--variant lara: not trained. Trained are: lora, qlora-4bit, qlora-8bit." in done.stderr
    assert "Traceback" not in done.stderr
