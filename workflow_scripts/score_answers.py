"""One system's answers, scored by the configured metrics.

input: answers, questions (jsonl), general (jsonl; nothing for a system that is not asked them),
       corpus (chunks.jsonl); of a metric that reads the answers with a model its model.json, as {key of its settings}_model;
       corpus_mean (of encode_corpus) where a metric needs it
params: system, metrics (their names), settings (key → settings of a metric)
output: scores (csv, a row an answer: figures, and what pooled figures are counted from),
        metrics (json, by kind of question), evidence (jsonl: facts, support and grade of each answer)
"""

from pathlib import Path

import torch

from pdf2lora.evaluation.evidence import evidence
from pdf2lora.evaluation.general import read_general_questions
from pdf2lora.evaluation.metrics.all_metrics import chosen
from pdf2lora.evaluation.scoring import columns, pair_up, score, score_general
from pdf2lora.files import write_csv, write_json
from pdf2lora.jobs import job
from pdf2lora.records import Answer, Chunk, Question, read_records, write_records

with job(snakemake.log[0]) as log:
    torch.set_num_threads(snakemake.threads)
    files, params = snakemake.input, snakemake.params
    questions = read_records(files.questions, Question)
    general = read_general_questions(files.general) if files.get("general") else []
    asked = [question.id for question in [*questions, *general]]
    answers = pair_up(read_records(files.answers, Answer), asked, files.answers)
    own, of_general = answers[: len(questions)], answers[len(questions) :]

    held = evidence(
        [(question, answer.text) for question, answer in zip(questions, own, strict=True)],
        read_records(files.corpus, Chunk),
    )
    metrics = []
    for metric in chosen(params.metrics):
        model = files.get(f"{metric.settings}_model")
        needed = {"model": model and Path(model).parent, "corpus_mean": files.get("corpus_mean")}
        metrics.append(metric.ready(params.settings.get(metric.settings, {}), needed))
    scored = score(questions, own, held, metrics, params.system)
    write_records(snakemake.output.evidence, held)
    rows = [*scored.rows, *score_general(general, of_general, metrics)]
    write_csv(snakemake.output.scores, rows, columns(metrics))
    write_json(snakemake.output.metrics, scored.summary)
    log.info("scored %d answers", len(answers))
