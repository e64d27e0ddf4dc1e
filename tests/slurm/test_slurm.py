"""The whole workflow on a real Slurm of one node with a stand-in GPU, by the profile that ships.

    make test-slurm

Slurm's own records say what ran where. There is no GPU: /dev/nvidiactl, by which `device: auto` sees NVIDIA's driver,
is a stand-in too, so the rules ask for a GPU as they would, and PyTorch, which sees none, computes on the CPU.
"""

import json
import re
import stat
import subprocess
import sys
import time
from datetime import datetime
from itertools import pairwise
from os import cpu_count, environ, makedev, mknod
from pathlib import Path

import pytest

from tiny_model import build_tiny_model
from workflow.conftest import OVERLAY, example_pages, write_overlay
from workflow.project import Project

HERE = Path(__file__).parent
DRIVER = Path("/dev/nvidiactl")
ON_GPU = {"lora", "qlora-8bit"}
"""Variants with `device: auto`; the other says `cpu`."""
SETTINGS = OVERLAY | {
    "training": OVERLAY["training"] | {"backend": "transformers"},
    "variants": {"qlora-4bit": {"device": "cpu"}},
    # auto: what a job asks for and what it takes must be one number, on whatever machine.
    "resources": {"threads": "auto", "model_mem_mb": 3000, "gpu_model": "standin"},
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A Slurm that is up."""
    state = tmp_path_factory.mktemp("slurm")
    made = not DRIVER.exists()
    if made:
        mknod(DRIVER, 0o666 | stat.S_IFCHR, makedev(1, 3))
    try:
        subprocess.run([HERE / "up.sh", state], check=True, timeout=600)
        yield
    finally:
        subprocess.run([HERE / "down.sh", state], check=True, timeout=60)
        if made:
            DRIVER.unlink()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("cluster") / "project")
    example_pages(project)
    build_tiny_model(project.folder / "tiny_model")
    write_overlay(project, SETTINGS)
    return project


def submit(project, *arguments):
    """Start Snakemake with the Slurm profile; only waiting is shorter than in production."""
    command = [
        *(sys.executable, "-m", "snakemake", "--profile", "profiles/slurm", *arguments),
        *("--configfile", "overlay.yaml", "--slurm-status-command", "squeue"),
        *("--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"),
        *("--latency-wait", "5"),
    ]
    return subprocess.Popen(
        command,
        cwd=project.folder,
        # The node says that it has more cores than it has. Threads that wait for each other by turning round and
        # round would make a job of seconds one of minutes; Slurm hands this on to the jobs.
        env={**environ, "NO_COLOR": "1", "HF_HUB_OFFLINE": "1", "OMP_WAIT_POLICY": "passive"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def jobs():
    """What Slurm knows of every job: rule, wildcards, partition, GPUs, state, start and end."""
    told = subprocess.run(
        ["scontrol", "show", "job", "--details", "--oneliner"],
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    ).stdout
    found = []
    for line in told.splitlines():
        if not line.startswith("JobId="):
            continue
        fields = dict(re.findall(r"(\w+)=(\S*)", line))
        rule, _, target = fields["Comment"].removeprefix("rule_").partition("_wildcards_")
        # What it was given, not what it asked for.
        gpus = re.search(r"gpu:(?:[^:,(]+:)?(\d+)", fields.get("JOB_GRES", ""))
        found.append(
            {
                "id": int(fields["JobId"]),
                "rule": rule,
                "target": target,
                "partition": fields["Partition"],
                "gpus": int(gpus[1]) if gpus else 0,
                "cpus": int(fields["NumCPUs"]),
                "state": fields["JobState"],
                "start": fields["StartTime"],
                "end": fields["EndTime"],
            }
        )
    return sorted(found, key=lambda job: job["id"])


def show(table):
    for job in table:
        print(
            "{id:>4} {rule:20} {target:22} {partition:4} gpu={gpus} cpus={cpus} {state:10} {start} {end}".format(
                **job
            )
        )


def wants_gpu(job):
    variant = job["target"].partition("+")[0]
    if job["rule"] == "train_adapter":
        return variant in ON_GPU
    # base and base-8bit are asked where their variants are.
    return job["rule"] == "answer_questions" and variant in ON_GPU | {"base", "base-8bit"}


@pytest.fixture(scope="module")
def finished(cluster, project):
    """Every job of a run of the whole workflow, by Slurm's records."""
    run = submit(project)
    told, _ = run.communicate(timeout=900)
    assert run.returncode == 0, told[-6000:]
    table = jobs()
    show(table)
    return table


def test_the_whole_workflow_runs(finished, project):
    assert (project.folder / "results/report.html").exists()
    assert {job["state"] for job in finished} == {"COMPLETED"}
    assert {"extract_document", "train_adapter", "write_report"} <= {job["rule"] for job in finished}


def test_exactly_the_rules_that_want_a_gpu_had_one(finished):
    assert any(job["gpus"] for job in finished)
    for job in finished:
        wanted = wants_gpu(job)
        assert job["gpus"] == int(wanted), job
        assert job["partition"] == ("gpu" if wanted else "cpu"), job


def test_jobs_had_the_threads_that_they_were_planned_with(finished, project):
    """And took them: what is recorded is what they found where they ran. This node has fewer than it says."""
    threads = {job["cpus"] for job in finished if job["rule"] in ("train_adapter", "answer_questions")}
    assert threads == {4}
    record = json.loads((project.folder / "results/adapters/lora/training.json").read_text())
    assert record["threads"] == min(4, cpu_count())


def test_two_jobs_never_had_the_one_gpu_at_once(finished):
    times = sorted(
        (datetime.fromisoformat(job["start"]), datetime.fromisoformat(job["end"]))
        for job in finished
        if job["gpus"]
    )
    assert len(times) > 4
    for (_, end), (start, _) in pairwise(times):
        assert end <= start


def test_a_cancelled_job_is_run_again_and_the_others_are_not(finished, project):
    write_overlay(project, SETTINGS | {"training": SETTINGS["training"] | {"epochs": 12}})
    last = finished[-1]["id"]
    run = submit(project, "adapters", "--keep-going", "--retries", "0")
    deadline = time.monotonic() + 120
    while not (running := trainings_of("lora", last, "RUNNING")):
        assert time.monotonic() < deadline and run.poll() is None
        time.sleep(0.1)
    subprocess.run(["scancel", str(running[0]["id"])], check=True, timeout=20)
    told, _ = run.communicate(timeout=600)
    assert run.returncode != 0, told[-3000:]
    assert "A job was cancelled on the cluster. Then give the same command again" in told
    table = [job for job in jobs() if job["id"] > last]
    assert {job["target"]: job["state"] for job in table} == {
        "lora": "CANCELLED",
        "qlora-4bit": "COMPLETED",
        "qlora-8bit": "COMPLETED",
    }
    last = table[-1]["id"]
    run = submit(project, "adapters")
    told, _ = run.communicate(timeout=600)
    assert run.returncode == 0, told[-3000:]
    again = [job for job in jobs() if job["id"] > last]
    show(again)
    assert [(job["rule"], job["target"], job["state"]) for job in again] == [
        ("train_adapter", "lora", "COMPLETED")
    ]


def trainings_of(variant, after, state):
    return [
        job
        for job in jobs()
        if job["id"] > after
        and (job["rule"], job["target"], job["state"]) == ("train_adapter", variant, state)
    ]
