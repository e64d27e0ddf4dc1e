"""Tokens a second: our packed training step against a plain TRL SFTTrainer loop, in one run on the same rows.

    .venv/bin/python tests/benchmarks/training_speed.py [--steps 6] [--quantization none]

Both train the same LoRA on results/dataset/train.json with the same base model, seed, batch size and learning
rate; `make run` makes both. The plain loop pads its batches and takes the loss that the model itself computes,
from the logits of every position: TRL 1.15's own loss is written in Triton and does not run on a CPU at all.
Only real tokens count, never padding. The first step of each is left out, it warms up; of the others, the median.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

import torch  # noqa: E402
from datasets import Dataset  # noqa: E402
from peft import LoraConfig  # noqa: E402
from transformers import TrainerCallback  # noqa: E402
from trl import SFTConfig, SFTTrainer  # noqa: E402

from pdf2lora.files import read_json  # noqa: E402
from pdf2lora.models.loading import load  # noqa: E402
from pdf2lora.models.quantization import QUANTIZATIONS  # noqa: E402
from pdf2lora.training import loop, with_transformers  # noqa: E402
from pdf2lora.training.batches import read_rows, tokenise  # noqa: E402


class StepTimes(TrainerCallback):
    def __init__(self):
        self.seconds = []

    def on_step_begin(self, args, state, control, **kwargs):
        self._begun = time.perf_counter()

    def on_step_end(self, args, state, control, **kwargs):
        self.seconds.append(time.perf_counter() - self._begun)


def plain_seconds(base, examples, settings, steps) -> list[float]:
    """Seconds of each step of SFTTrainer as it comes, with its own collator and the model's own loss."""
    rows = Dataset.from_list(
        [
            {"input_ids": row.prompt + row.answer, "labels": [-100] * len(row.prompt) + row.answer}
            for row in examples
        ]
    )
    times = StepTimes()
    with tempfile.TemporaryDirectory() as folder:
        trainer = PlainLoss(
            model=base.model,
            args=SFTConfig(
                output_dir=folder,
                use_cpu=base.device.type == "cpu",
                bf16=False,
                seed=settings["seed"],
                max_steps=steps,
                per_device_train_batch_size=settings["batch_size"],
                learning_rate=settings["learning_rate"],
                gradient_checkpointing=False,
                max_length=None,
                dataset_kwargs={"skip_prepare_dataset": True},
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
            train_dataset=rows,
            processing_class=base.tokenizer,
            peft_config=lora(settings),
            callbacks=[times],
        )
        trainer.train()
    return times.seconds


class PlainLoss(SFTTrainer):
    """SFTTrainer with the model's own loss over full logits, which runs everywhere."""

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        return model(**inputs, use_cache=False).loss


class EnoughStepsError(Exception):
    pass


def packed_seconds(base, examples, settings, steps) -> list[float]:
    """Seconds of each step of our own training."""
    seconds, real = [], loop.Loop.step

    def timed(self, *args):
        begun = time.perf_counter()
        real(self, *args)
        seconds.append(time.perf_counter() - begun)
        if len(seconds) == steps:
            raise EnoughStepsError

    loop.Loop.step = timed
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.suppress(EnoughStepsError):
            loop.train(with_transformers, base, examples, [], settings, Path(folder), float("inf"))
    finally:
        loop.Loop.step = real
    return seconds


def lora(settings) -> LoraConfig:
    return LoraConfig(
        r=settings["rank"],
        lora_alpha=settings["alpha"],
        target_modules=settings["target_modules"],
        task_type="CAUSAL_LM",
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=ROOT / "results")
    parser.add_argument("--quantization", choices=list(QUANTIZATIONS), default="none")
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    settings = config["training"] | {"quantization": arguments.quantization}
    folder = arguments.results / "models" / config["model"]
    assert read_json(folder / "model.json")["name"] == config["model"]

    speeds = {}
    for name, seconds in (("plain", plain_seconds), ("packed", packed_seconds)):
        base = load(folder, arguments.quantization, "cpu")
        rows = read_rows(arguments.results / "dataset" / "train.json")
        examples = tokenise(rows, base.tokenizer, settings["max_length"])
        tokens = (
            sum(len(row.prompt + row.answer) for row in examples) / len(examples) * settings["batch_size"]
        )
        times = sorted(seconds(base, examples, settings, arguments.steps)[1:])
        speeds[name] = tokens / times[len(times) // 2]
        print(f"{name:8s} {times[len(times) // 2]:6.2f} s a step  {speeds[name]:6.0f} tokens/s", flush=True)
    print(f"packed / plain  {speeds['packed'] / speeds['plain']:.2f}")


if __name__ == "__main__":
    main()
