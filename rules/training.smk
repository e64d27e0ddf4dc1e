"""
One adapter a variant.

    results/dataset/train.json, validation.json + results/models/{model}/model.json
    → results/adapters/{variant}/adapter_model.safetensors, adapter_config.json, training.json, loss.csv
    → results/tables/sweep/{variant}.csv   of a variant with a sweep, whose adapter is the best of its candidates'
"""


rule train_adapter:
    input:
        train="results/dataset/train.json",
        validation="results/dataset/validation.json",
        model=variant_model,
    output:
        **adapter_files("{variant}"),
    log:
        "logs/train_adapter/{variant}.log",
    benchmark:
        "benchmarks/train_adapter/{variant}.tsv"
    wildcard_constraints:
        variant=one_of(TRAINED),
    # First the long ones, so that at the end no core waits for one of them.
    priority: 50
    conda:
        "../envs/models.yaml"
    threads: threads_of(jobs=2, gpus=training_gpus)
    resources:
        **gpu_resources(training_gpus),
        # A resource and no parameter: how often is saved changes nothing of what is trained.
        **keys("resources.checkpoint_seconds"),
        mem_mb=training_memory,
        runtime=model_runtime,
    params:
        code=training_code("train_adapter"),
        settings=variant_settings,
        # Outside the outputs, so that Snakemake leaves them when a job is killed.
        checkpoints="results/checkpoints/training/{variant}",
    script:
        "../workflow_scripts/train_adapter.py"


if CANDIDATES:

    rule choose_adapter:
        input:
            adapter=candidate_files("adapter"),
            config=candidate_files("config"),
            training=candidate_files("training"),
            loss=candidate_files("loss"),
        output:
            **adapter_files("{variant}"),
            table=report(
                "results/tables/sweep/{variant}.csv", caption="captions/sweep.rst", category="Training"
            ),
        log:
            "logs/choose_adapter/{variant}.log",
        wildcard_constraints:
            variant=one_of(CANDIDATES),
        conda:
            "../envs/models.yaml"
        params:
            code=code("choose_adapter"),
            candidates=lambda wildcards: list(CANDIDATES[wildcards.variant]),
            swept=lambda wildcards: list(config["sweep"][wildcards.variant]),
        script:
            "../workflow_scripts/choose_adapter.py"
