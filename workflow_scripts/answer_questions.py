"""Let one system answer the evaluation questions.

Reads questions.jsonl, the base model beside its record and, for a trained system, its adapter; writes
answers.jsonl in the questions' order.
"""

from pathlib import Path

import torch

from pdf2lora.evaluation.answering import answer
from pdf2lora.jobs import job
from pdf2lora.models.loading import load, with_adapter
from pdf2lora.records import Answer, Question, read_records, write_records

with job(snakemake.log[0]):
    torch.set_num_threads(snakemake.threads)
    questions = read_records(snakemake.input.questions, Question)
    system = load(Path(snakemake.input.model).parent, snakemake.params.quantization, snakemake.params.device)
    if adapter := snakemake.input.get("adapter"):
        system = with_adapter(system, Path(adapter).parent)
    answers = answer(
        system,
        [(question.pair.instruction, question.pair.input) for question in questions],
        snakemake.params.max_new_tokens,
        snakemake.params.batch_size,
    )
    write_records(
        snakemake.output.answers,
        [
            Answer(question.id, said.text, said.ended, said.tokens)
            for question, said in zip(questions, answers, strict=True)
        ],
    )
