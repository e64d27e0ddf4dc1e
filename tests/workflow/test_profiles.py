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


def resources(project, profile, *arguments, rule="train_adapter"):
    """What a dry run by a profile says of the jobs of a rule: wildcard to resources."""
    told = project.snakemake("--dry-run", "--profile", f"profiles/{profile}", *arguments).stdout
    found = re.findall(
        rf"^rule {rule}:.*?wildcards: \w+=(\S+)\n.*?resources: (.*?)\n",
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


@pytest.mark.parametrize("profile", ["cluster-generic", "slurm"])
def test_a_job_that_is_tried_again_asks_for_more(fresh, profile):
    # On a CPU every process that trains holds a model of its own.
    variants = {"lora": {"device": "cuda"}, "qlora-4bit": {"gpus": 2}, "qlora-8bit": None}
    shared = {"model_mem_mb": 3000, "model_runtime": 60}
    write_overlay(fresh, OVERLAY | {"variants": variants, "resources": shared})
    for attempt in (1, 2):
        found = resources(fresh, profile, "--attempt", str(attempt))
        assert {variant: (own["mem_mb"], own["runtime"]) for variant, own in found.items()} == {
            "lora": (str(3000 * attempt), str(60 * attempt)),
            "qlora-4bit": (str(6000 * attempt), str(60 * attempt)),
        }
        inspected = resources(fresh, profile, "--attempt", str(attempt), rule="inspect_document")
        assert inspected["notes"]["mem_mb"] == str(2000 * attempt)


def test_only_jobs_on_a_card_name_its_kind(fresh):
    variants = {"lora": {"device": "cuda"}, "qlora-4bit": {"device": "cpu"}, "qlora-8bit": None}
    write_overlay(fresh, OVERLAY | {"variants": variants, "resources": {"gpu_model": "a100"}})
    found = resources(fresh, "slurm")
    assert found["lora"]["gpu_model"] == "a100"
    assert not found["qlora-4bit"].get("gpu_model")


QSUB = """#!/bin/sh
echo "$@" >> asked.txt
for job; do :; done
number=$(wc -l < asked.txt)
(sh "$job" > /dev/null 2>&1; echo "job_state = F\nExit_status = $?" > "job.$number") &
echo $number
"""
QSTAT = """#!/bin/sh
cat "job.$3" 2> /dev/null || echo "    job_state = R"
"""


def commands(folder, **scripts):
    """A folder of commands, to be first on the PATH."""
    (folder / "bin").mkdir()
    for name, text in scripts.items():
        path = folder / "bin" / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return {**environ, "PATH": f"{folder / 'bin'}:{environ['PATH']}", "NO_COLOR": "1"}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("    job_state = R", "running"),
        ("    job_state = Q", "running"),
        ("    job_state = F\n    Exit_status = 0", "success"),
        ("    job_state = F\n    Exit_status = 271", "failed"),  # killed by the scheduler
        ("", "failed"),  # not known any more
    ],
)
def test_a_job_that_the_scheduler_killed_has_failed(tmp_path, told, state):
    said = subprocess.run(
        [ROOT / "profiles/cluster-generic/status.sh", "7"],
        env=commands(tmp_path, qstat=f"#!/bin/sh\nprintf '%s\\n' '{told}'\n"),
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    ).stdout
    assert said.strip() == state


def test_another_scheduler_is_asked_for_what_each_job_needs(fresh):
    """By a `qsub` that runs what it is given, at once."""
    write_overlay(fresh, OVERLAY | {"resources": {"threads": "auto"}})
    done = subprocess.run(
        [
            *(sys.executable, "-m", "snakemake", "results/corpus/documents.json"),
            *("--profile", "profiles/cluster-generic", "--configfile", "overlay.yaml"),
            *("--latency-wait", "5", "--seconds-between-status-checks", "1"),
        ],
        cwd=fresh.folder,
        env=commands(fresh.folder, qsub=QSUB, qstat=QSTAT),
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
