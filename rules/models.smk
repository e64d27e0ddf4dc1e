"""
The base model, whatever it comes from, as plain Hugging Face files, and what a variant can be taken away as.

    a package, the hub or a folder of the user's
    → results/models/{model}/model.json     what lies beside it, with checksums
    → results/merged/{variant}/merged.json  a plain model with the adapter in it; other exports beside it likewise
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


rule export_variant:
    input:
        adapter="results/adapters/{variant}/adapter_model.safetensors",
        model=variant_model,
        train="results/dataset/train.json",
    output:
        record="results/{export}/{variant}/{export}.json",
    log:
        "logs/export_variant/{export}/{variant}.log",
    benchmark:
        "benchmarks/export_variant/{export}/{variant}.tsv"
    wildcard_constraints:
        export=one_of(EXPORTS),
    conda:
        "../envs/models.yaml"
    threads: threads_of(jobs=1, gpus=variant_gpus)
    resources:
        **gpu_resources(variant_gpus),
        mem_mb=model_memory,
        runtime=model_runtime,
    params:
        code=lambda wildcards: code("export_variant", EXPORTS[wildcards.export]),
        module=lambda wildcards: EXPORTS[wildcards.export],
        quantization=lambda wildcards: VARIANTS[wildcards.variant]["quantization"],
        device=lambda wildcards: VARIANTS[wildcards.variant]["device"],
    script:
        "../workflow_scripts/export_variant.py"
