"""
What the trainings will take, before any of them is started: for `make plan`, and for nobody else.

    results/dataset/train.json, validation.json + results/models/{model}/model.json
    → results/plan/{variant}.json           from a few real steps
    → results/tables/plan.csv, plan.md
"""


rule plan_training:
    input:
        train="results/dataset/train.json",
        validation="results/dataset/validation.json",
        model=variant_model,
    output:
        plan="results/plan/{variant}.json",
    log:
        "logs/plan_training/{variant}.log",
    wildcard_constraints:
        variant=one_of(TRAINED),
    conda:
        "../envs/models.yaml"
    threads: threads_of(jobs=2, gpus=training_gpus)
    resources:
        **gpu_resources(training_gpus),
        mem_mb=training_memory,
        runtime=model_runtime,
    params:
        code=training_code("plan_training"),
        settings=variant_settings,
    script:
        "../workflow_scripts/plan_training.py"


rule write_plan:
    input:
        plans=expand("results/plan/{variant}.json", variant=TRAINED),
    output:
        csv="results/tables/plan.csv",
        md="results/tables/plan.md",
    log:
        "logs/write_plan.log",
    conda:
        "../envs/evaluation.yaml"
    params:
        code=code("write_plan"),
        variants=list(TRAINED),
    script:
        "../workflow_scripts/write_plan.py"
