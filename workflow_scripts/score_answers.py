"""One system's answers, scored by every metric.

input: answers (jsonl), questions (jsonl), encoder (the model.json of the encoder's folder),
       mean (of encode_corpus; nothing where BERTScore is not centred)
output: scores (csv, a row an answer), metrics (json, by kind of question)
"""

from pathlib import Path

import torch

from pdf2lora.evaluation.scoring import all_metrics, columns, pair_up, score
from pdf2lora.files import write_csv, write_json
from pdf2lora.jobs import job
from pdf2lora.records import Answer, Question, read_records

with job(snakemake.log[0]) as log:
    torch.set_num_threads(snakemake.threads)
    answers = read_records(snakemake.input.answers, Answer)
    questions = read_records(snakemake.input.questions, Question)
    paired = pair_up(answers, questions, snakemake.input.answers)
    settings = snakemake.params.bertscore
    # A list, since without centring there is none.
    mean = snakemake.input.mean if settings["centering"] else None
    metrics = all_metrics(Path(snakemake.input.encoder).parent, settings, mean)
    rows, summary = score(paired, metrics, snakemake.params.system)
    write_csv(snakemake.output.scores, rows, columns(metrics))
    write_json(snakemake.output.metrics, summary)
    for kind, found in summary["kinds"].items():
        bleu = found["metrics"]["bleu"]
        log.info("%s: BLEU %.1f of %d answers", kind, bleu["mean"], bleu["n"])
