"""Let one system answer the evaluation questions, and the general ones where it is asked them.

Reads questions.jsonl, the base model beside its record and, for a trained system, its adapter; for a system with
retrieval its passages, else the general questions. Writes answers.jsonl in the questions' order, the general ones
last.
"""

from pathlib import Path

import torch

from pdf2lora.evaluation.answering import answer, enough_tokens
from pdf2lora.evaluation.general import read_general_questions
from pdf2lora.jobs import job
from pdf2lora.models.loading import load, with_adapter
from pdf2lora.models.prompts import as_input
from pdf2lora.records import Answer, Question, Retrieved, read_records, write_records

with job(snakemake.log[0]) as log:
    torch.set_num_threads(snakemake.threads)
    files, params = snakemake.input, snakemake.params
    questions = read_records(files.questions, Question)
    inputs = [question.pair.input for question in questions]
    if passages := files.get("passages"):
        found = {
            row.question: [passage.text for passage in row.passages]
            for row in read_records(passages, Retrieved)
        }
        inputs = [as_input(found[question.id], question.pair.input) for question in questions]
    # Read before the model is, so that a mistake in a file costs no minutes.
    general = read_general_questions(files.general) if files.get("general") else []

    system = load(Path(files.model).parent, params.quantization, params.device)
    if adapter := files.get("adapter"):
        system = with_adapter(system, Path(adapter).parent)
    limit = params.max_new_tokens
    if limit == "auto":
        limit = enough_tokens(system.tokenizer, [question.pair.output for question in questions])
        log.info("an answer may have %d tokens", limit)
    said = answer(
        system,
        list(zip([question.pair.instruction for question in questions], inputs, strict=True)),
        limit,
        params.batch_size,
    )
    if general:
        asked = [(question.question, "") for question in general]
        said += answer(system, asked, params.general_max_new_tokens, params.batch_size)
    write_records(
        snakemake.output.answers,
        [
            Answer(question.id, own.text, own.ended, own.tokens)
            for question, own in zip([*questions, *general], said, strict=True)
        ],
    )
