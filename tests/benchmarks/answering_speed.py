"""Seconds for the evaluation questions: our batches against one `generate` call a question, in one run.

    .venv/bin/python tests/benchmarks/answering_speed.py --variant lora [--questions 24]

Both let the trained variant answer the same questions greedily up to the same limit, and must say the same.
Needs what `make run` has made.
"""

import argparse
import sys
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

import torch  # noqa: E402

from pdf2lora.files import read_json  # noqa: E402
from pdf2lora.models.engines.engine import enough_tokens  # noqa: E402
from pdf2lora.models.engines.in_process import open_engine  # noqa: E402
from pdf2lora.models.prompts import (  # noqa: E402
    Prompt,
    end_of_answer,
    next_headings,
    parted,
    prompt,
    without_thinking,
)
from pdf2lora.records import Question, read_records  # noqa: E402


@torch.inference_mode()
def one_by_one(system, questions, limit) -> list[str]:
    texts = []
    for question in questions:
        tokens = torch.tensor([prompt(system.tokenizer, question)])
        said = system.model.generate(
            input_ids=tokens,
            attention_mask=torch.ones_like(tokens),
            max_new_tokens=limit,
            do_sample=False,
            eos_token_id=end_of_answer(system.tokenizer),
            pad_token_id=0,
        )
        text = system.tokenizer.decode(said[0, tokens.shape[1] :], skip_special_tokens=True)
        texts.append(parted(without_thinking(text), next_headings(system.tokenizer))[0])
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=ROOT / "results")
    parser.add_argument("--variant", default="lora")
    parser.add_argument("--questions", type=int, default=90)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    settings = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["answering"]
    folder = arguments.results / "adapters" / arguments.variant
    training = read_json(folder / "training.json")
    engine = open_engine(
        arguments.results / "models" / training["model"],
        folder,
        {
            "quantization": training["settings"]["quantization"],
            "device": "cpu",
            "batch_size": settings["batch_size"],
        },
    )
    headings = next_headings(engine.tokenizer)
    asked = read_records(arguments.results / "dataset" / "questions.jsonl", Question)
    questions = [Prompt(question.pair.instruction, question.pair.input) for question in asked]
    # Every third of a choice of three kinds, so that all kinds are in it.
    questions = questions[:: max(1, len(questions) // arguments.questions)][: arguments.questions]

    limit = settings["max_new_tokens"]
    if limit == "auto":
        limit = enough_tokens(engine.tokenizer, [question.pair.output for question in asked])

    begun = time.perf_counter()
    batched = engine.generate(questions, limit, headings)
    middle = time.perf_counter()
    single = one_by_one(engine.loaded, questions, limit)
    end = time.perf_counter()
    same = sum(said.text == text for said, text in zip(batched, single, strict=True))
    print(f"batched     {middle - begun:7.1f} s for {len(questions)} questions")
    print(f"one by one  {end - middle:7.1f} s, {same} of {len(questions)} answers the same")
    print(f"one by one / batched  {(end - middle) / (middle - begun):.1f}")


if __name__ == "__main__":
    main()
