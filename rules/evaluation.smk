"""
Every system answers every question; the answers are scored, the scores compared.

    results/corpus/chunks.jsonl
    → results/evaluation/passages/{context}.jsonl     what systems with a context get with a question
    results/dataset/questions.jsonl + the model + a variant's adapter + general questions
    → results/evaluation/{system}/answers.jsonl
    → results/evaluation/corpus_mean.safetensors      what BERTScore subtracts
    → results/evaluation/{system}/scores.csv, metrics.json, evidence.jsonl
    → results/tables/comparison.csv, .json, .md, differences.csv, .md
"""


rule retrieve_passages:
    input:
        chunks="results/corpus/chunks.jsonl",
        questions="results/dataset/questions.jsonl",
    output:
        passages="results/evaluation/passages/{context}.jsonl",
    log:
        "logs/retrieve_passages/{context}.log",
    benchmark:
        "benchmarks/retrieve_passages/{context}.tsv"
    conda:
        "../envs/evaluation.yaml"
    params:
        code=context_code,
        settings=lambda wildcards: CONTEXTS[wildcards.context],
    script:
        "../workflow_scripts/retrieve_passages.py"


rule answer_questions:
    input:
        questions="results/dataset/questions.jsonl",
        model=system_model,
        adapter=system_adapter,
        passages=system_passages,
        general=system_general_questions,
    output:
        answers="results/evaluation/{system}/answers.jsonl",
    log:
        "logs/answer_questions/{system}.log",
    benchmark:
        "benchmarks/answer_questions/{system}.tsv"
    conda:
        "../envs/models.yaml"
    threads: threads_of(jobs=2, gpus=system_gpus)
    resources:
        **gpu_resources(system_gpus),
        mem_mb=model_memory,
        runtime=model_runtime,
    params:
        code=answering_code,
        settings=answering_settings,
        # Outside the outputs, so that Snakemake leaves it when a job is killed.
        answered="results/checkpoints/answers/{system}",
        # Durations vary from run to run: they are shown in the report, and invalidate nothing.
        seconds="benchmarks/answer_questions/{system}.json",
    script:
        "../workflow_scripts/answer_questions.py"


rule encode_corpus:
    input:
        corpus="results/corpus/chunks.jsonl",
        encoder=judging_model("bertscore"),
    output:
        mean="results/evaluation/corpus_mean.safetensors",
    log:
        "logs/encode_corpus.log",
    benchmark:
        "benchmarks/encode_corpus.tsv"
    conda:
        "../envs/evaluation.yaml"
    threads: threads_of(jobs=2)
    resources:
        mem_mb=model_memory,
        runtime=model_runtime,
    params:
        **keys("evaluation.bertscore"),
        code=code("encode_corpus"),
    script:
        "../workflow_scripts/encode_corpus.py"


rule score_answers:
    input:
        **judging_files(),
        answers="results/evaluation/{system}/answers.jsonl",
        questions="results/dataset/questions.jsonl",
        general=system_general_questions,
        corpus="results/corpus/chunks.jsonl",
    output:
        scores="results/evaluation/{system}/scores.csv",
        metrics="results/evaluation/{system}/metrics.json",
        evidence="results/evaluation/{system}/evidence.jsonl",
    log:
        "logs/score_answers/{system}.log",
    benchmark:
        "benchmarks/score_answers/{system}.tsv"
    conda:
        "../envs/evaluation.yaml"
    threads: threads_of(jobs=2, gpus=judging_gpus)
    resources:
        **gpu_resources(judging_gpus),
        mem_mb=model_memory,
        runtime=model_runtime,
    params:
        code=code("score_answers"),
        system=lambda wildcards: wildcards.system,
        metrics=[metric.name for metric in METRICS],
        settings=judging_settings(),
    script:
        "../workflow_scripts/score_answers.py"


rule compare_systems:
    input:
        scores=expand("results/evaluation/{system}/scores.csv", system=SYSTEMS),
        metrics=expand("results/evaluation/{system}/metrics.json", system=SYSTEMS),
    output:
        csv=report("results/tables/comparison.csv", caption="captions/comparison.rst", category="Evaluation"),
        json="results/tables/comparison.json",
        md="results/tables/comparison.md",
        differences=report(
            "results/tables/differences.csv", caption="captions/differences.rst", category="Evaluation"
        ),
        differences_md="results/tables/differences.md",
    log:
        "logs/compare_systems.log",
    benchmark:
        "benchmarks/compare_systems.tsv"
    conda:
        "../envs/evaluation.yaml"
    params:
        **keys("evaluation.deciding", "evaluation.resamples", "evaluation.seed"),
        code=code("compare_systems"),
        systems=list(SYSTEMS),
        comparisons=[list(pair) for pair in systems.comparisons(SYSTEMS)],
        metrics=[metric.name for metric in METRICS],
    script:
        "../workflow_scripts/compare_systems.py"
