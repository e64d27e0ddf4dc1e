"""A sweep trains every candidate and lets the best be the variant; nobody is asked about the others."""

import csv
import json

from workflow.conftest import OVERLAY, write_overlay

SWEEP = OVERLAY | {"sweep": {"lora": {"learning_rate": [1e-5, 1e-2]}}}


def test_a_sweep_trains_its_candidates_and_asks_the_winner_alone(project):
    write_overlay(project, SWEEP)
    jobs = project.planned()
    assert (jobs["train_adapter"], jobs["choose_adapter"]) == (2, 1)
    # The variant itself, with passages and without; nothing of the other variants.
    assert jobs["answer_questions"] == jobs["score_answers"] == 2


def test_the_winner_s_adapter_is_the_variant_s(project):
    write_overlay(project, SWEEP)
    project.run("adapters")
    adapters = project.folder / "results/adapters"
    with (project.folder / "results/tables/sweep/lora.csv").open(encoding="utf-8") as stream:
        rows = {row["candidate"]: row for row in csv.DictReader(stream)}
    slow, fast = rows["lora.learning_rate-1e-05"], rows["lora.learning_rate-0.01"]
    assert (slow["chosen"], fast["chosen"]) == ("no", "yes")
    assert float(fast["validation_loss"]) < float(slow["validation_loss"])
    for name in ("adapter_model.safetensors", "adapter_config.json", "training.json", "loss.csv"):
        chosen = (adapters / "lora.learning_rate-0.01" / name).read_bytes()
        assert (adapters / "lora" / name).read_bytes() == chosen
    assert json.loads((adapters / "lora/training.json").read_text())["settings"]["learning_rate"] == 1e-2
    assert not project.planned("adapters")
