"""One card, one run: our training and answering against plain TRL and PEFT, unsloth's own recipe, and `generate`.

    .venv/bin/python tests/benchmarks/gpu.py [--out gpu.json] [--seconds 470]
    .venv/bin/python tests/benchmarks/gpu.py --tiny     to try it, on a CPU too: the figures mean nothing

Makes a model of Qwen3-8B's architecture with random weights and rows of 100 random tokens, so it needs nothing but the
repository and its packages. What is compared with each other runs in one process on one loaded model, in the order a b b
a; unsloth, which changes all others, in processes of its own. A run is given up after its first steps warmed it up and
enough followed to take a median. What fails is said, and the rest goes on; what the time does not suffice for is left
out and said too. One line of JSON a result is printed as it comes, the table at the end.
"""

import argparse
import contextlib
import gc
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "workflow_scripts"), str(ROOT / "tests")]

TRAININGS = {"none": (8, 1, False), "4bit": (2, 4, True), "8bit": (1, 8, False)}
"""Quantisation: rows a batch, batches a step, gradient checkpointing."""
SETTINGS = {
    "device": "auto",
    "gpus": 1,
    "early_stopping": 0,
    "rank": 16,
    "alpha": 16,
    "dropout": 0.0,
    "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    "learning_rate": 2e-4,
    "warmup_steps": 5,
    "epochs": 100,
    "weight_decay": 0.01,
    "max_length": 2048,
    "seed": 42,
}
ROW, ROWS = 100, 64
WARM_UP, MEASURED, MOST_SECONDS = 3, 8, 14
QUESTIONS, NEW_TOKENS = 32, 64
PIECES = [
    "train:none",
    "unsloth:none",
    "answer:none",
    "train:4bit",
    "unsloth:4bit",
    "answer:4bit",
    "train:8bit",
    "unsloth:8bit",
]


class EnoughStepsError(Exception):
    pass


class Steps:
    """Seconds of the steps of one training, which it ends when they are enough for a median."""

    def __init__(self, device):
        self._device, self._begun, self.seconds = device, time.perf_counter(), []
        self._last = self._begun

    def done(self):
        wait_for(self._device)
        now = time.perf_counter()
        self.seconds.append(now - self._last)
        self._last = now
        late = now - self._begun > MOST_SECONDS and len(self.seconds) > WARM_UP
        if late or len(self.seconds) == WARM_UP + MEASURED:
            raise EnoughStepsError

    def median(self):
        return statistics.median(self.seconds[WARM_UP:])


def wait_for(device):
    import torch

    if device == "cuda":
        torch.cuda.synchronize()


def build(folder, tiny):
    """A model with random weights, and a tokenizer, in ``folder``."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    from tiny_model import build_tokenizer

    sizes = {
        "hidden_size": 4096,
        "intermediate_size": 12288,
        "num_hidden_layers": 36,
        "num_attention_heads": 32,
    }
    sizes |= {"num_key_value_heads": 8, "head_dim": 128, "vocab_size": 151936}
    if tiny:
        sizes |= {
            "hidden_size": 64,
            "intermediate_size": 128,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
        }
        sizes |= {"num_key_value_heads": 1, "head_dim": 32, "vocab_size": 2048}
    tokenizer = build_tokenizer()
    ends = {name: getattr(tokenizer, name) for name in ("pad_token_id", "bos_token_id", "eos_token_id")}
    torch.manual_seed(0)
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        model = Qwen3ForCausalLM(Qwen3Config(**sizes, **ends, max_position_embeddings=4096))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def rows_of(vocabulary):
    from pdf2lora.models.prompts import Example

    rng = random.Random(0)
    lengths = [rng.randint(ROW // 2, ROW + ROW // 2) for _ in range(ROWS)]
    rows = [[rng.randrange(3, vocabulary) for _ in range(length)] for length in lengths]
    return [Example(tokens[: len(tokens) // 2], tokens[len(tokens) // 2 :]) for tokens in rows]


def settings_of(quantization, backend):
    batch, accumulation, checkpointing = TRAININGS[quantization]
    return SETTINGS | {
        "backend": backend,
        "quantization": quantization,
        "batch_size": batch,
        "gradient_accumulation": accumulation,
        "gradient_checkpointing": checkpointing,
    }


def ours(backend, base, rows, settings, steps):
    from pdf2lora.training import loop

    real = loop.Loop.step

    def timed(self, *args):
        real(self, *args)
        steps.done()

    loop.Loop.step = timed
    try:
        with tempfile.TemporaryDirectory() as folder:
            loop.train(backend, base, rows, [], settings, Path(folder), float("inf"))
    finally:
        loop.Loop.step = real


def trl(model, tokenizer, rows, settings, steps, **own):
    """SFTTrainer as it comes, on the same rows with the same labels; ``own`` are its caller's settings."""
    import torch
    from datasets import Dataset
    from transformers import TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from pdf2lora.training.batches import labelled

    class Timed(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            steps.done()

    class ModelsOwnLoss(SFTTrainer):
        """TRL's own is written in Triton, for GPUs only."""

        def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
            return model(**inputs, use_cache=False).loss

    peft_config = own.pop("peft_config", None)
    on_gpu = torch.cuda.is_available()
    with tempfile.TemporaryDirectory() as folder:
        (SFTTrainer if on_gpu else ModelsOwnLoss)(
            model=model,
            args=SFTConfig(
                output_dir=folder,
                use_cpu=not on_gpu,
                seed=settings["seed"],
                num_train_epochs=settings["epochs"],
                per_device_train_batch_size=settings["batch_size"],
                gradient_accumulation_steps=settings["gradient_accumulation"],
                learning_rate=settings["learning_rate"],
                warmup_steps=settings["warmup_steps"],
                weight_decay=settings["weight_decay"],
                max_length=None,
                dataset_kwargs={"skip_prepare_dataset": True},
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                **{"bf16": on_gpu, "gradient_checkpointing": settings["gradient_checkpointing"]} | own,
            ),
            train_dataset=Dataset.from_list([labelled(row) for row in rows]),
            processing_class=tokenizer,
            peft_config=peft_config,
            callbacks=[Timed()],
        ).train()


def without_adapter(model):
    """The base model as it was before an adapter was put into it."""
    from peft.tuners.lora import LoraLayer

    for name, layer in list(model.named_modules()):
        if isinstance(layer, LoraLayer):
            parent, _, own = name.rpartition(".")
            setattr(model.get_submodule(parent), own, layer.get_base_layer())
    model.gradient_checkpointing_disable()
    with contextlib.suppress(AttributeError):
        model.disable_input_require_grads()
    model.set_attn_implementation("sdpa")
    model.requires_grad_(False)


def measured(name, quantization, rows, work):
    """Run ``work`` with the steps it reports to, and say what came of it."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    steps = Steps(device)
    with contextlib.suppress(EnoughStepsError):
        work(steps)
    batch, accumulation, _ = TRAININGS[quantization]
    tokens = sum(len(row.prompt) + len(row.answer) for row in rows) / len(rows) * batch * accumulation
    say(
        what=f"training, {quantization}, {batch} × {accumulation}",
        who=name,
        tokens_per_second=round(tokens / steps.median(), 1),
        peak_gib=round(torch.cuda.max_memory_allocated() / 2**30, 2) if device == "cuda" else None,
        steps=len(steps.seconds) - WARM_UP,
    )


def say(**result):
    print(json.dumps(result, ensure_ascii=False), flush=True)


def attempt(who, what, work):
    try:
        work()
    except Exception as error:
        say(what=what, who=who, error=f"{type(error).__name__}: {str(error)[:300]}")


def train_piece(folder, quantization):
    from pdf2lora.models.loading import load
    from pdf2lora.training import with_transformers
    from pdf2lora.training.loop import lora_of

    base, settings = load(folder, quantization), settings_of(quantization, "transformers")
    rows = rows_of(base.model.config.vocab_size)
    entries = {
        "pdf2lora": lambda steps: ours(with_transformers, base, rows, settings, steps),
        "TRL and PEFT": lambda steps: trl(
            base.model, base.tokenizer, rows, settings, steps, peft_config=lora_of(settings)
        ),
    }
    for name in ("pdf2lora", "TRL and PEFT", "TRL and PEFT", "pdf2lora"):
        attempt(
            name,
            f"training, {quantization}",
            lambda name=name: measured(name, quantization, rows, entries[name]),
        )
        without_adapter(base.model)


def unsloth_piece(folder, quantization):
    from unsloth import FastLanguageModel

    from pdf2lora.training import with_unsloth

    settings = settings_of(quantization, "unsloth")

    def recipe(steps):
        model, tokenizer = FastLanguageModel.from_pretrained(
            str(folder),
            max_seq_length=settings["max_length"],
            load_in_4bit=quantization == "4bit",
            load_in_8bit=quantization == "8bit",
            local_files_only=True,
        )
        model = FastLanguageModel.get_peft_model(
            model,
            r=settings["rank"],
            lora_alpha=settings["alpha"],
            target_modules=settings["target_modules"],
            use_gradient_checkpointing="unsloth" if settings["gradient_checkpointing"] else False,
            random_state=settings["seed"],
        )
        trl(
            model, tokenizer, rows, settings, steps, gradient_checkpointing=settings["gradient_checkpointing"]
        )

    def backend(steps):
        ours(with_unsloth, with_unsloth.load(folder, quantization), rows, settings, steps)

    vocabulary = json.loads((Path(folder) / "config.json").read_text())["vocab_size"]
    rows = rows_of(vocabulary)
    for name, work in [("unsloth's recipe", recipe), ("pdf2lora, unsloth", backend)]:
        attempt(
            name,
            f"training, {quantization}",
            lambda name=name, work=work: measured(name, quantization, rows, work),
        )


def answer_piece(folder, quantization):
    import torch

    from pdf2lora.models.engines.in_process import InProcess
    from pdf2lora.models.loading import load
    from pdf2lora.models.prompts import Prompt, prompt

    loaded = load(folder, quantization)
    rng = random.Random(1)
    signs = [chr(code) for code in range(ord("ぁ"), ord("ん"))]
    questions = [Prompt("".join(rng.choices(signs, k=rng.randint(10, 40)))) for _ in range(QUESTIONS)]

    def engine():
        said = InProcess(loaded, QUESTIONS).generate(questions, NEW_TOKENS)
        return sum(completion.tokens for completion in said)

    @torch.inference_mode()
    def generate():
        tokens = [prompt(loaded.tokenizer, question) for question in questions]
        width = max(map(len, tokens))
        ids = torch.tensor([[0] * (width - len(row)) + row for row in tokens], device=loaded.device)
        mask = torch.tensor(
            [[0] * (width - len(row)) + [1] * len(row) for row in tokens], device=loaded.device
        )
        said = loaded.model.generate(
            input_ids=ids, attention_mask=mask, max_new_tokens=NEW_TOKENS, do_sample=False, pad_token_id=0
        )
        return int((said[:, width:] != 0).sum())

    entries = {"pdf2lora": engine, "generate": generate}
    for work in entries.values():
        attempt("warm-up", f"answering, {quantization}", work)
    for name in ("pdf2lora", "generate", "generate", "pdf2lora"):

        def timed(name=name):
            wait_for(loaded.device.type)
            begun = time.perf_counter()
            tokens = entries[name]()
            wait_for(loaded.device.type)
            speed = tokens / (time.perf_counter() - begun)
            say(
                what=f"answering, {quantization}, batch {QUESTIONS}",
                who=name,
                tokens_per_second=round(speed, 1),
                tokens=tokens,
            )

        attempt(name, f"answering, {quantization}", timed)


def run_pieces(folder, arguments):
    """Each piece in a process of its own, while there is time; all results."""
    deadline, results = time.monotonic() + arguments.seconds, []
    for piece in PIECES:
        left = deadline - time.monotonic()
        if left < 20:
            results.append({"what": piece, "who": "everybody", "error": "left out: no time was left"})
            print(json.dumps(results[-1]), flush=True)
            continue
        command = [sys.executable, __file__, "--piece", piece, "--folder", str(folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            said, wrong = process.communicate(timeout=left)
        except subprocess.TimeoutExpired:
            process.kill()
            said, wrong = process.communicate()
            wrong = "stopped: no time was left"
        lines = [line for line in said.splitlines() if line.startswith('{"what"')]
        if process.returncode:
            lines.append(json.dumps({"what": piece, "who": "everybody", "error": wrong.strip()[-300:]}))
        print("\n".join(lines), flush=True)
        results += [json.loads(line) for line in lines]
    return results


def table(results):
    """Who, by what, with the mean of the runs in both orders."""
    speeds = {}
    for result in results:
        if "tokens_per_second" in result:
            speeds.setdefault((result["what"], result["who"]), []).append(result)
    lines = ["| | | tokens/s | runs | peak GiB |", "|---|---|---|---|---|"]
    for (what, who), runs in speeds.items():
        each = [run["tokens_per_second"] for run in runs]
        peak = runs[0].get("peak_gib") or ""
        lines.append(
            f"| {what} | {who} | {statistics.mean(each):.0f} | {', '.join(f'{x:.0f}' for x in each)} | {peak} |"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--seconds", type=float, default=440, help="after the model was made")
    parser.add_argument("--out", type=Path, default=Path("gpu.json"))
    parser.add_argument("--piece", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.piece:
        kind, _, quantization = arguments.piece.partition(":")
        {"train": train_piece, "unsloth": unsloth_piece, "answer": answer_piece}[kind](
            arguments.folder, quantization
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        build(folder, arguments.tiny)
        import torch

        card = torch.cuda.get_device_name() if torch.cuda.is_available() else "no card"
        torch.cuda.empty_cache()
        print(f"{card}; the model was made in {time.monotonic() - begun:.0f} s", flush=True)
        results = run_pieces(folder, arguments)
    names = ("torch", "transformers", "trl", "peft", "bitsandbytes", "unsloth")
    versions = {}
    for name in names:
        with contextlib.suppress(Exception):
            versions[name] = version(name)
    report = {"card": card, "versions": versions, "tiny": arguments.tiny, "results": results}
    arguments.out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
