"""
One adapter a variant.

    results/dataset/train.json, validation.json + results/models/{model}/model.json
    → results/adapters/{variant}/adapter_model.safetensors, adapter_config.json, training.json, loss.csv
"""


rule train_adapter:
    input:
        train="results/dataset/train.json",
        validation="results/dataset/validation.json",
        model=base_model(),
    output:
        adapter="results/adapters/{variant}/adapter_model.safetensors",
        config="results/adapters/{variant}/adapter_config.json",
        training="results/adapters/{variant}/training.json",
        loss="results/adapters/{variant}/loss.csv",
    log:
        "logs/train_adapter/{variant}.log",
    benchmark:
        "benchmarks/train_adapter/{variant}.tsv"
    # Before anything that leaves a core free: a training waits for all of them.
    priority: 50
    conda:
        "../envs/models.yaml"
    threads: threads_of(jobs=1)
    resources:
        gpu=variant_gpus,
        mem_mb=config["resources"]["model_mem_mb"],
        runtime=config["resources"]["model_runtime"],
    params:
        code=code("train_adapter"),
        settings=variant_settings,
        # Outside the outputs, so that Snakemake leaves them when a job is killed.
        checkpoints="results/checkpoints/{variant}",
    script:
        "../workflow_scripts/train_adapter.py"
