"""Let one system answer the evaluation questions, and the general ones where it is asked them.

Reads questions.jsonl, the base model beside its record and, for a trained system, its adapter; for a system with
retrieval its passages, else the general questions. Writes answers.jsonl in the questions' order, the general ones
last. A job that was killed goes on with the questions that have no answer yet. Beside the outputs, in params.seconds,
how many questions about the documents this job answered and how long that took, the loading of the model not counted;
where it answered none, what is there stays.
"""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from pdf2lora.devices import cards
from pdf2lora.evaluation.general import read_general_questions
from pdf2lora.files import write_json
from pdf2lora.jobs import job
from pdf2lora.models.engines.engine import Completion, enough_tokens, open_engine
from pdf2lora.models.prompts import Prompt, next_headings, parted
from pdf2lora.records import Answer, Question, Retrieved, read_records, write_records
from pdf2lora.resuming import Journal, alone, fingerprint


def prompts_of(questions: Sequence[Question], passages: str | None) -> dict[str, Prompt]:
    """Question's id to what is asked, with the passages that were found for it."""
    prompts = {question.id: Prompt(question.pair.instruction, question.pair.input) for question in questions}
    for row in read_records(passages, Retrieved) if passages else ():
        reading = "\n".join(passage.text for passage in row.passages)
        prompts[row.question] = prompts[row.question]._replace(reading=reading)
    return prompts


def as_answer(question: str, completion: Completion, headings: Sequence[str]) -> Answer:
    """A model that stops by itself is told from one that goes on with the next heading: what runs on is kept apart."""
    text, run_on = parted(completion.text, headings)
    reason = "heading" if run_on else completion.finish_reason
    return Answer(question, text.strip(), reason, completion.tokens, run_on.strip())


folder = Path(snakemake.params.answered)

with job(snakemake.log[0]) as log, cards(snakemake.resources.gpu), alone(folder):
    files, params = snakemake.input, snakemake.params
    questions = read_records(files.questions, Question)
    asked = prompts_of(questions, files.get("passages"))
    # Read before the model is, so that a mistake in a file costs no minutes.
    general = read_general_questions(files.general) if files.get("general") else []
    of_the_world = {question.id: Prompt(question.question) for question in general}

    settings = dict(params.settings)
    read = ("questions", "model", "adapter", "passages", "general")
    given = {name: Path(files[name]) for name in read if files.get(name)}
    adapter = given["adapter"].parent if "adapter" in given else None
    engine = open_engine(given["model"].parent, adapter, settings | {"threads": snakemake.threads})
    name = fingerprint(settings, given, params.code, snakemake.threads, *engine.arithmetic)
    journal = Journal(folder / f"{name}.jsonl", Answer)
    answered = {answer.question for answer in journal.records}
    if answered:
        log.info("going on after %d answers of a run that was stopped", len(answered))

    limit = settings["max_new_tokens"]
    if limit == "auto":
        limit = enough_tokens(engine.tokenizer, [question.pair.output for question in questions])
        log.info("an answer may have %d tokens", limit)
    headings = next_headings(engine.tokenizer)
    left = [id for id in asked if id not in answered]
    begun = time.monotonic()
    # To the very end, for what runs on after an answer is scored, too.
    for place, completion in engine.each([asked[id] for id in left], limit):
        journal.add(as_answer(left[place], completion, headings))
    if left:
        taken = round(time.monotonic() - begun, 3)
        write_json(params.seconds, {"questions": len(left), "seconds": taken})
    if rest := [id for id in of_the_world if id not in answered]:
        prompts, general_limit = [of_the_world[id] for id in rest], settings["general_max_new_tokens"]
        for place, completion in engine.each(prompts, general_limit, headings):
            journal.add(as_answer(rest[place], completion, ()))
    by_question = {answer.question: answer for answer in journal.records}
    write_records(snakemake.output.answers, [by_question[id] for id in (*asked, *of_the_world)])
    # What other settings have begun for this system is of no use to anyone either.
    shutil.rmtree(folder)
