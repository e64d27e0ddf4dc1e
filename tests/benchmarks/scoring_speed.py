"""Seconds for scoring: BERTScore against the bert_score package, text metrics on one core, and resampling.

    .venv/bin/python tests/benchmarks/scoring_speed.py [--pairs 400]

BERTScore: the same pairs (answers of all systems of the last run), encoder, layer and tokens; both load the model
themselves. The encoder has the shape of BERT base and random weights, for the figures need only be the same, not
mean anything. Needs what `make run` has made.
"""

import argparse
import contextlib
import io
import logging
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow_scripts"))

import bert_score  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: E402

from pdf2lora.evaluation.encoder import load_encoder  # noqa: E402
from pdf2lora.evaluation.evidence import evidence  # noqa: E402
from pdf2lora.evaluation.metrics.all_metrics import METRICS, pooled  # noqa: E402
from pdf2lora.evaluation.metrics.bertscore import BertScore  # noqa: E402
from pdf2lora.evaluation.resampling import Sample, differences, intervals  # noqa: E402
from pdf2lora.language.words import morphemes  # noqa: E402
from pdf2lora.records import Answer, Chunk, Question, read_records  # noqa: E402

LAYER = 9


def pairs_of(results: Path) -> list[tuple[Question, str]]:
    """Every system's answers to all questions, shuffled."""
    asked = {
        question.id: question for question in read_records(results / "dataset/questions.jsonl", Question)
    }
    found = [
        (asked[answer.question], answer.text)
        for path in sorted(results.glob("evaluation/*/answers.jsonl"))
        for answer in read_records(path, Answer)
        if answer.question in asked and answer.text.strip()
    ]
    random.Random(0).shuffle(found)
    return found


def random_bert(folder: str, texts: list[str]) -> None:
    letters = sorted(set("".join(texts)) - set(" \n"))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    vocab = Path(folder, "vocab.txt")
    vocab.write_text("\n".join(vocabulary), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(vocab), do_lower_case=False, model_max_length=512)
    torch.manual_seed(0)
    BertModel(BertConfig(vocab_size=len(tokenizer))).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def time_bertscore(pairs: list[tuple[Question, str]]) -> None:
    answers = [text for _, text in pairs]
    references = [question.pair.output for question, _ in pairs]
    logging.getLogger("transformers").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        random_bert(folder, answers + references)
        begun = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            *_, package = bert_score.score(
                answers,
                references,
                model_type=folder,
                num_layers=LAYER,
                use_fast_tokenizer=True,
                device="cpu",
            )
        middle = time.perf_counter()
        encoder = load_encoder(folder, LAYER, words_only=False, batch_size=32)
        own = BertScore(encoder, "").compute(
            predictions=answers, references=references, use_aggregator=False
        )["bertscore_f1"]
        end = time.perf_counter()
    apart = (torch.tensor(own) / 100 - package).abs().max()
    print(f"BERTScore of {len(pairs)} pairs: package {middle - begun:.1f} s, ours {end - middle:.1f} s")
    print(f"package / ours  {(middle - begun) / (end - middle):.1f}, largest difference of F1 {apart:.1e}")


def time_text(pairs: list[tuple[Question, str]], chunks: list[Chunk]) -> None:
    """2,000 answers against every metric that needs no model, on one core, nothing known beforehand."""
    rng = random.Random(1)
    # No two alike, as they would be in a large run.
    edited = [(q, f"{text}{rng.randrange(10**6)}") for q, text in (pairs * (2000 // len(pairs) + 1))[:2000]]
    answers, references = [text for _, text in edited], [question.pair.output for question, _ in edited]
    morphemes.cache_clear()
    begun = time.perf_counter()
    columns = {"questions": [question.pair.instruction for question, _ in edited]}
    for metric in METRICS:
        if metric.needs <= columns.keys() and "documents" in metric.about:
            before = time.perf_counter()
            needed = {name: columns[name] for name in metric.needs}
            metric.compute(predictions=answers, references=references, use_aggregator=False, **needed)
            print(f"  {metric.name:14} {time.perf_counter() - before:5.1f} s")
    before = time.perf_counter()
    evidence(edited, chunks)
    print(f"  {'evidence':12} {time.perf_counter() - before:5.1f} s")
    print(f"2,000 answers, metrics without a model: {time.perf_counter() - begun:.1f} s on one core")


def time_resampling() -> None:
    rng = np.random.default_rng(0)
    questions = tuple(f"q{i:03}" for i in range(500))
    clusters = tuple(f"c{i // 4}" for i in range(500))
    counted = pooled(METRICS)
    figures = [name for metric in counted for name in metric.names]
    width = sum(len(metric.sums) for metric in counted)
    one, two = (
        Sample(
            questions,
            clusters,
            {name: rng.uniform(0, 100, 500) for name in (*(f"m{i}" for i in range(20)), *figures)},
            rng.integers(1, 50, (500, width)).astype(float),
        )
        for _ in range(2)
    )
    begun = time.perf_counter()
    intervals(one, counted, 1000, 1)
    middle = time.perf_counter()
    differences(one, two, counted, 1000, 1)
    print(
        f"1,000 resamples of 500 answers, {20 + len(figures)} metrics: intervals {middle - begun:.2f} s, "
        f"differences {time.perf_counter() - middle:.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=ROOT / "results")
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    pairs = pairs_of(arguments.results)
    time_resampling()
    time_text(pairs, read_records(arguments.results / "corpus/chunks.jsonl", Chunk))
    time_bertscore(pairs[: arguments.pairs])


if __name__ == "__main__":
    main()
