"""Let one system answer the evaluation questions, and the general ones where it is asked them.

Reads questions.jsonl, the base model beside its record and, for a trained system, its adapter; for a system with
retrieval its passages, else the general questions. Writes answers.jsonl in the questions' order, the general ones
last. A job that was killed goes on with the questions that have no answer yet. Beside the outputs, in params.seconds,
how many questions about the documents this job answered and how long that took, the loading of the model not counted;
where it answered none, what is there stays.
"""

import os
import shutil
import time
from pathlib import Path

import torch

from pdf2lora.devices import cards
from pdf2lora.evaluation.general import read_general_questions
from pdf2lora.files import write_json
from pdf2lora.jobs import job
from pdf2lora.models.engines.in_process import answer, enough_tokens
from pdf2lora.models.hardware import device_of, dtype_of
from pdf2lora.models.loading import load, with_adapter
from pdf2lora.models.quantization import QUANTIZATIONS
from pdf2lora.records import Answer, Question, Retrieved, read_records, write_records
from pdf2lora.resuming import Journal, alone, fingerprint

folder = Path(snakemake.params.answered)

with job(snakemake.log[0]) as log, cards(snakemake.resources.gpu), alone(folder):
    torch.set_num_threads(snakemake.threads)
    files, params = snakemake.input, snakemake.params
    questions = read_records(files.questions, Question)
    readings = [""] * len(questions)
    if passages := files.get("passages"):
        found = {
            row.question: "\n".join(passage.text for passage in row.passages)
            for row in read_records(passages, Retrieved)
        }
        readings = [found[question.id] for question in questions]
    # Read before the model is, so that a mistake in a file costs no minutes.
    general = read_general_questions(files.general) if files.get("general") else []

    settings = dict(params.settings)
    read = ("questions", "model", "adapter", "passages", "general")
    given = {name: Path(files[name]) for name in read if files.get(name)}
    device = device_of(settings["device"])
    name = fingerprint(settings, given, params.code, snakemake.threads, device.type, str(dtype_of(device)))
    journal = Journal(folder / f"{name}.jsonl", Answer)
    answered = {answer.question for answer in journal.records}
    if answered:
        log.info("going on after %d answers of a run that was stopped", len(answered))

    for variable, value in QUANTIZATIONS[settings["quantization"]].answering_environment.items():
        os.environ.setdefault(variable, value)
    system = load(Path(files.model).parent, settings["quantization"], settings["device"])
    if adapter := files.get("adapter"):
        system = with_adapter(system, Path(adapter).parent)
    limit = settings["max_new_tokens"]
    if limit == "auto":
        limit = enough_tokens(system.tokenizer, [question.pair.output for question in questions])
        log.info("an answer may have %d tokens", limit)
    asked = [
        (question.id, question.pair.instruction, question.pair.input, reading)
        for question, reading in zip(questions, readings, strict=True)
    ]
    groups = [(asked, limit)]
    if general:
        of_the_world = [(question.id, question.question) for question in general]
        groups.append((of_the_world, settings["general_max_new_tokens"]))
    for group, tokens in groups:
        left = [question for question in group if question[0] not in answered]
        begun = time.monotonic()
        answer(
            system,
            [asked for _, *asked in left],
            tokens,
            settings["batch_size"],
            keep=lambda place, own, left=left: journal.add(
                Answer(left[place][0], own.text, own.ended, own.tokens, own.run_on)
            ),
            run_on=group is asked,
        )
        if left and group is asked:
            taken = round(time.monotonic() - begun, 3)
            write_json(params.seconds, {"questions": len(left), "seconds": taken})
    by_question = {answer.question: answer for answer in journal.records}
    write_records(snakemake.output.answers, [by_question[id] for group, _ in groups for id, *_ in group])
    # What other settings have begun for this system is of no use to anyone either.
    shutil.rmtree(folder)
