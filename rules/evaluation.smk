"""
Every system answers every question; the answers are scored, the scores compared.

    results/dataset/questions.jsonl + the model + a variant's adapter
    → results/evaluation/{system}/answers.jsonl
    → results/evaluation/corpus_mean.safetensors      what BERTScore subtracts
    → results/evaluation/{system}/scores.csv, metrics.json
    → results/tables/comparison.csv, .json, .md
"""


rule answer_questions:
    input:
        questions="results/dataset/questions.jsonl",
        model=base_model(),
        adapter=system_adapter,
    output:
        answers="results/evaluation/{system}/answers.jsonl",
    log:
        "logs/answer_questions/{system}.log",
    benchmark:
        "benchmarks/answer_questions/{system}.tsv"
    conda:
        "../envs/models.yaml"
    threads: config["resources"]["threads"]
    resources:
        gpu=system_gpus,
        mem_mb=config["resources"]["model_mem_mb"],
        runtime=config["resources"]["model_runtime"],
    params:
        code=code("answer_questions"),
        quantization=system_quantization,
        device=system_device,
        max_new_tokens=config["answering"]["max_new_tokens"],
        batch_size=config["answering"]["batch_size"],
    script:
        "../workflow_scripts/answer_questions.py"


rule encode_corpus:
    input:
        corpus="results/corpus/chunks.jsonl",
        encoder=encoder_model(),
    output:
        mean="results/evaluation/corpus_mean.safetensors",
    log:
        "logs/encode_corpus.log",
    benchmark:
        "benchmarks/encode_corpus.tsv"
    conda:
        "../envs/evaluation.yaml"
    threads: config["resources"]["threads"]
    resources:
        mem_mb=config["resources"]["model_mem_mb"],
        runtime=config["resources"]["model_runtime"],
    params:
        code=code("encode_corpus"),
        bertscore=config["evaluation"]["bertscore"],
    script:
        "../workflow_scripts/encode_corpus.py"


rule score_answers:
    input:
        answers="results/evaluation/{system}/answers.jsonl",
        questions="results/dataset/questions.jsonl",
        encoder=encoder_model(),
        mean=corpus_mean(),
    output:
        scores="results/evaluation/{system}/scores.csv",
        metrics="results/evaluation/{system}/metrics.json",
    log:
        "logs/score_answers/{system}.log",
    benchmark:
        "benchmarks/score_answers/{system}.tsv"
    conda:
        "../envs/evaluation.yaml"
    # Half of it is importing and loading, which more threads do not hasten: better several systems at once.
    threads: 1
    resources:
        mem_mb=config["resources"]["model_mem_mb"],
        runtime=config["resources"]["model_runtime"],
    params:
        code=code("score_answers"),
        system=lambda wildcards: wildcards.system,
        bertscore=config["evaluation"]["bertscore"],
    script:
        "../workflow_scripts/score_answers.py"


rule compare_systems:
    input:
        metrics=expand("results/evaluation/{system}/metrics.json", system=SYSTEMS),
    output:
        csv=report("results/tables/comparison.csv", caption="captions/comparison.rst", category="Evaluation"),
        json="results/tables/comparison.json",
        md="results/tables/comparison.md",
    log:
        "logs/compare_systems.log",
    conda:
        "../envs/evaluation.yaml"
    params:
        code=code("compare_systems"),
        systems=list(SYSTEMS),
    script:
        "../workflow_scripts/compare_systems.py"
