"""BLEU of the base model by where its answers end, in one run: where the workflow ends them, or where `generate` does.

    .venv/bin/python tests/benchmarks/base_endings.py

A base model does not stop: it goes on with the frame's next heading, or in circles, up to the limit. The workflow ends
an answer there, for every system, since a tuned model that has learnt to stop would else win by that alone. Beside
them the question given back as the answer. Needs what `make run` has made.
"""

import argparse
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

import torch  # noqa: E402

from pdf2lora.evaluation.answering import answer, enough_tokens  # noqa: E402
from pdf2lora.evaluation.metrics.overlap import Bleu  # noqa: E402
from pdf2lora.evaluation.scoring import KINDS  # noqa: E402
from pdf2lora.models.loading import load  # noqa: E402
from pdf2lora.models.prompts import prompt  # noqa: E402
from pdf2lora.records import Question, read_records  # noqa: E402


@torch.inference_mode()
def to_the_limit(system, questions, limit) -> list[str]:
    """All that `generate` says, to the end-of-text token or the limit."""
    prompts = {"input_ids": [prompt(system.tokenizer, *question) for question in questions]}
    batch = system.tokenizer.pad(prompts, padding_side="left", return_tensors="pt")
    said = system.model.generate(**batch, max_new_tokens=limit, do_sample=False)
    return system.tokenizer.batch_decode(said[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=ROOT / "results")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    base = load(arguments.results / "models" / config["model"], "none", "cpu")
    asked = read_records(arguments.results / "dataset" / "questions.jsonl", Question)
    limit = enough_tokens(base.tokenizer, [question.pair.output for question in asked])
    print(f"{'':12}{'workflow':>12}{'generate':>12}{'question':>12}")
    for kind in KINDS:
        pairs = [question.pair for question in asked if question.kind == kind]
        if not pairs:
            continue
        questions = [(pair.instruction, pair.input) for pair in pairs]
        texts = (
            [said.text for said in answer(base, questions, limit, len(questions))],
            to_the_limit(base, questions, limit),
            [pair.instruction for pair in pairs],
        )
        references = [pair.output for pair in pairs]
        figures = [Bleu().system_figures(each, references)["bleu"] for each in texts]
        print(f"{kind:12}" + "".join(f"{figure:12.1f}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
