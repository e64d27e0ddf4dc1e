"""The profiles that no machine of ours can run for real plan what they say."""

import re
import stat
import subprocess
import sys
from os import environ
from pathlib import Path

import pytest
from yte import process_yaml

from workflow.conftest import OVERLAY, with_notes, write_overlay
from workflow.project import ROOT

DRIVER = "/proc/driver/nvidia/gpus"


@pytest.fixture
def fresh(tmp_path):
    return with_notes(tmp_path)


def resources(project, profile):
    """What a dry run by a profile says of the training of each variant: its resources."""
    told = project.snakemake("--dry-run", "--profile", f"profiles/{profile}").stdout
    found = re.findall(
        r"^rule train_adapter:.*?wildcards: variant=(\S+)\n.*?resources: (.*?)\n",
        told,
        re.MULTILINE | re.DOTALL,
    )
    assert found, told[-3000:]
    return {variant: dict(re.findall(r"(\w+)=([^,\s]+)", line)) for variant, line in found}


@pytest.mark.parametrize("profile", ["cluster-generic", "slurm"])
def test_a_variant_with_a_card_asks_for_one_and_the_others_do_not(fresh, profile):
    variants = {"lora": {"device": "cuda"}, "qlora-4bit": {"device": "cuda", "gpus": 2}}
    write_overlay(fresh, OVERLAY | {"variants": variants | {"qlora-8bit": {"device": "cpu"}}})
    found = resources(fresh, profile)
    assert {variant: own.get("gpu", "0") for variant, own in found.items()} == {
        "lora": "1",
        "qlora-4bit": "2",
        "qlora-8bit": "0",
    }
    assert all(int(own["mem_mb"]) > 0 and int(own["runtime"]) > 0 for own in found.values())


@pytest.mark.parametrize("profile", ["cluster-generic", "slurm"])
def test_a_submitted_job_has_threads_that_depend_on_no_machine(fresh, profile):
    write_overlay(fresh, OVERLAY | {"resources": {"threads": "auto"}})
    for cores in ((), ("--cores", "64")):
        told = fresh.snakemake("--dry-run", "--profile", f"profiles/{profile}", *cores).stdout
        assert re.search(r"^rule train_adapter:.*?^    threads: 4$", told, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("cards", "wanted"), [(0, "gpu=1"), (1, "gpu=1"), (3, "gpu=3")])
def test_local_gpu_lets_as_many_jobs_have_a_card_as_there_are_cards(monkeypatch, cards, wanted):
    glob = Path.glob
    monkeypatch.setattr(
        Path, "glob", lambda path, name: range(cards) if str(path) == DRIVER else glob(path, name)
    )
    text = (ROOT / "profiles/local-gpu/config.yaml").read_text(encoding="utf-8")
    assert process_yaml(text, require_use_yte=True) == {"resources": [wanted]}


def test_local_gpu_lets_one_variant_at_a_time_have_the_one_card(fresh):
    write_overlay(fresh, OVERLAY | {"training": OVERLAY["training"] | {"device": "cuda"}})
    assert {own["gpu"] for own in resources(fresh, "local-gpu").values()} == {"1"}


QSUB = """#!/bin/sh
echo "$@" >> asked.txt
for job; do :; done
sh "$job" > /dev/null 2>&1 &
echo $!
"""


def test_another_scheduler_is_asked_for_what_each_job_needs(fresh):
    """By a `qsub` that runs what it is given, at once."""
    write_overlay(fresh, OVERLAY | {"resources": {"threads": "auto"}})
    qsub = fresh.folder / "bin/qsub"
    qsub.parent.mkdir()
    qsub.write_text(QSUB)
    qsub.chmod(qsub.stat().st_mode | stat.S_IEXEC)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "snakemake", "results/corpus/documents.json"),
            *("--profile", "profiles/cluster-generic", "--configfile", "overlay.yaml"),
            *("--latency-wait", "5", "--seconds-between-status-checks", "1"),
        ],
        cwd=fresh.folder,
        env={**environ, "PATH": f"{qsub.parent}:{environ['PATH']}", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    asked = (fresh.folder / "asked.txt").read_text().splitlines()
    assert len(asked) == 6
    assert all(
        re.search(r"-N \w+ -l select=1:ncpus=1:ngpus=0:mem=2000mb -l walltime=00:30:00", line)
        for line in asked
    )
