"""
One page that says what was done and whether it helped, with its charts and tables.

    everything above
    → results/report.html, results/report.md
    → results/figures/*.svg, results/tables/extraction.csv, dataset.csv
"""


rule write_report:
    input:
        comparison="results/tables/comparison.csv",
        differences="results/tables/differences.csv",
        metrics=expand("results/evaluation/{system}/metrics.json", system=SYSTEMS),
        answers=expand("results/evaluation/{system}/answers.jsonl", system=SYSTEMS),
        scores=expand("results/evaluation/{system}/scores.csv", system=SYSTEMS),
        evidence=expand("results/evaluation/{system}/evidence.jsonl", system=SYSTEMS),
        passages=expand("results/evaluation/passages/{context}.jsonl", context=CONTEXTS),
        questions="results/dataset/questions.jsonl",
        corpus="results/corpus/chunks.jsonl",
        rejected="results/dataset/rejected.jsonl",
        statistics="results/dataset/statistics.json",
        contamination="results/dataset/contamination.json",
        documents="results/corpus/documents.json",
        model=base_model(),
        loss=expand("results/adapters/{variant}/loss.csv", variant=VARIANTS),
        training=expand("results/adapters/{variant}/training.json", variant=VARIANTS),
        sweeps=expand("results/tables/sweep/{variant}.csv", variant=CANDIDATES),
        extraction=expand("results/documents/{document}/extraction.csv", document=DOCUMENTS),
    output:
        html=report("results/report.html", caption="captions/report.rst", category="Report"),
        md="results/report.md",
        figure_intervals=report(
            "results/figures/intervals.svg", caption="captions/intervals.rst", category="Evaluation"
        ),
        figure_wins=report("results/figures/wins.svg", caption="captions/wins.rst", category="Evaluation"),
        figure_loss=report("results/figures/loss.svg", caption="captions/loss.rst", category="Training"),
        table_extraction=report(
            "results/tables/extraction.csv", caption="captions/extraction.rst", category="Documents"
        ),
        table_dataset=report("results/tables/dataset.csv", caption="captions/dataset.rst", category="Dataset"),
    log:
        "logs/write_report.log",
    conda:
        "../envs/evaluation.yaml"
    params:
        **keys("report.language", "report.examples"),
        code=code("write_report"),
        systems=msgspec.to_builtins(SYSTEMS),
        variants=VARIANTS,
        deciding=config["evaluation"]["deciding"],
        config=report_config(),
        setting_words=words(Training, config["report"]["language"]),
        # The commands that the report names must plan the same run again.
        configfiles=configfiles(),
        # Durations vary from run to run: they are shown, and invalidate nothing.
        benchmarks="benchmarks",
        # Made when somebody asks for them, before the run or never.
        plans="results/plan",
    script:
        "../workflow_scripts/write_report.py"
