"""
From chunks to training rows and evaluation questions; no model is needed for any of it.

    results/corpus/chunks.jsonl
    → results/dataset/sections.json      which sections may be trained on, before any question is made
    → results/dataset/generated/{generator}.jsonl   all that a generator can ask, in every wording
    → results/dataset/pairs.jsonl, rejected.jsonl, alpaca.json
    → results/dataset/train.json, validation.json
    → results/dataset/questions.jsonl, statistics.json, contamination.json
"""


rule split_sections:
    input:
        chunks="results/corpus/chunks.jsonl",
    output:
        sections="results/dataset/sections.json",
    log:
        "logs/split_sections.log",
    benchmark:
        "benchmarks/split_sections.tsv"
    conda:
        "../envs/dataset.yaml"
    params:
        **keys("dataset.seed", "dataset.held_out_share"),
        code=code("split_sections"),
    script:
        "../workflow_scripts/split_sections.py"


rule make_pairs:
    input:
        chunks="results/corpus/chunks.jsonl",
        sections="results/dataset/sections.json",
        model=generator_model,
    output:
        pairs="results/dataset/generated/{generator}.jsonl",
    log:
        "logs/make_pairs/{generator}.log",
    benchmark:
        "benchmarks/make_pairs/{generator}.tsv"
    conda:
        generator_environment
    resources:
        **gpu_resources(generator_gpus),
    params:
        **keys("dataset.output_characters"),
        code=generator_code,
        module=lambda wildcards: GENERATORS[wildcards.generator].module,
        settings=generator_settings,
    script:
        "../workflow_scripts/make_pairs.py"


rule filter_pairs:
    input:
        candidates=expand("results/dataset/generated/{generator}.jsonl", generator=GENERATORS),
    output:
        pairs="results/dataset/pairs.jsonl",
        rejected="results/dataset/rejected.jsonl",
        alpaca="results/dataset/alpaca.json",
    log:
        "logs/filter_pairs.log",
    benchmark:
        "benchmarks/filter_pairs.tsv"
    conda:
        "../envs/dataset.yaml"
    params:
        **keys(
            "dataset.instruction_characters",
            "dataset.output_characters",
            "dataset.near_duplicate",
            "dataset.unseen_overlap",
        ),
        code=code("filter_pairs"),
    script:
        "../workflow_scripts/filter_pairs.py"


rule choose_rows:
    input:
        pairs="results/dataset/pairs.jsonl",
    output:
        train="results/dataset/train.json",
        validation="results/dataset/validation.json",
    log:
        "logs/choose_rows.log",
    benchmark:
        "benchmarks/choose_rows.tsv"
    conda:
        "../envs/dataset.yaml"
    params:
        **keys("dataset.seed", "dataset.validation_share", "dataset.train"),
        code=code("choose_rows"),
    script:
        "../workflow_scripts/choose_rows.py"


rule choose_questions:
    input:
        # Where there are too few facts, that is said once.
        train="results/dataset/train.json",
        pairs="results/dataset/pairs.jsonl",
        rejected="results/dataset/rejected.jsonl",
        sections="results/dataset/sections.json",
    output:
        questions="results/dataset/questions.jsonl",
        statistics="results/dataset/statistics.json",
        contamination="results/dataset/contamination.json",
    log:
        "logs/choose_questions.log",
    benchmark:
        "benchmarks/choose_questions.tsv"
    conda:
        "../envs/dataset.yaml"
    params:
        **keys(
            "dataset.seed",
            "dataset.validation_share",
            "dataset.train",
            "dataset.questions",
            "dataset.unseen_overlap",
        ),
        code=code("choose_questions"),
    script:
        "../workflow_scripts/choose_questions.py"
