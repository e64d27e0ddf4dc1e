"""The mean token vector of the corpus, which BERTScore subtracts.

input: corpus (chunks.jsonl), encoder (the model.json of the encoder's folder)
output: mean (safetensors)
"""

from pathlib import Path

import torch

from pdf2lora.evaluation.encoder import load_encoder, mean_vector, write_mean
from pdf2lora.jobs import job
from pdf2lora.language.sentences import sentences
from pdf2lora.records import Chunk, read_records

with job(snakemake.log[0]) as log:
    torch.set_num_threads(snakemake.threads)
    chunks = read_records(snakemake.input.corpus, Chunk)
    texts = [s for chunk in chunks for paragraph in chunk.paragraphs for s in sentences(paragraph.text)]
    settings = snakemake.params.bertscore
    folder, size = Path(snakemake.input.encoder).parent, settings["batch_size"]
    encoder = load_encoder(folder, settings["layer"], words_only=True, batch_size=size)
    write_mean(snakemake.output.mean, mean_vector(encoder, texts))
    log.info("the corpus has %d sentences in %d chunks", len(texts), len(chunks))
