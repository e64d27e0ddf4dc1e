"""One system's answers, scored by every metric.

input: answers, questions (jsonl), general (jsonl; nothing for a system that is not asked them),
       corpus (chunks.jsonl), model (the model.json of the base model's folder), encoder (that of the encoder's),
       mean (of encode_corpus; nothing where BERTScore is not centred)
output: scores (csv, a row an answer), counts (csv, what corpus figures are counted from),
        metrics (json, by kind of question), evidence (jsonl: facts and support of each answer)
"""

from pathlib import Path

import torch

from pdf2lora.evaluation.evidence import evidence
from pdf2lora.evaluation.general import read_general_questions
from pdf2lora.evaluation.scoring import (
    columns,
    count_columns,
    model_metrics,
    pair_up,
    score,
    score_general,
    text_metrics,
)
from pdf2lora.files import write_csv, write_json
from pdf2lora.jobs import job
from pdf2lora.records import Answer, Chunk, Question, read_records, write_records

with job(snakemake.log[0]) as log:
    torch.set_num_threads(snakemake.threads)
    files, settings = snakemake.input, snakemake.params.settings
    questions = read_records(files.questions, Question)
    general = read_general_questions(files.general) if files.get("general") else []
    asked = [question.id for question in [*questions, *general]]
    answers = pair_up(read_records(files.answers, Answer), asked, files.answers)
    own, of_general = answers[: len(questions)], answers[len(questions) :]

    found = evidence(
        [(question, answer.text) for question, answer in zip(questions, own, strict=True)],
        read_records(files.corpus, Chunk),
    )
    # A list, since without centring there is none.
    mean = files.mean if settings["bertscore"]["centering"] else None
    metrics = [
        *text_metrics(),
        *model_metrics(Path(files.model).parent, Path(files.encoder).parent, settings, mean),
    ]
    scored = score(questions, own, found, metrics, snakemake.params.system)
    write_records(snakemake.output.evidence, found)
    write_csv(snakemake.output.scores, [*scored.rows, *score_general(general, of_general)], columns(metrics))
    write_csv(snakemake.output.counts, scored.counts, count_columns())
    write_json(snakemake.output.metrics, scored.summary)
    log.info("scored %d answers", len(answers))
