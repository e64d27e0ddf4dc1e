# pdf2lora: from Japanese documents to a fine-tuned local language model, and whether it helped.
#
# results/
#   documents/{document}/   inspection.json → extracted/{method}.jsonl → pages.jsonl → cleaned.jsonl → chunks.jsonl
#   corpus/                 chunks.jsonl, documents.json: all documents together
#   dataset/                sections.json → generated/{generator}.jsonl → pairs.jsonl, alpaca.json → train.json, questions.jsonl
#   models/{model}/         the base model as plain Hugging Face files
#   adapters/{variant}/     what training makes
#   evaluation/{system}/    answers.jsonl → scores.csv, metrics.json; a system is a base model or a variant
#   tables/, figures/, report.html
#   merged/{variant}/       on demand: a plain model with the adapter in it
#
# Stages meet only in these files. Every rule is `verb_noun`, and its script has the same name.

from snakemake.utils import min_version

min_version("9.27")


configfile: "config.yaml"


include: "rules/common.smk"
include: "rules/warm.smk"


wildcard_constraints:
    document=one_of(DOCUMENTS),
    method=one_of(all_readers.READERS),
    generator=one_of(GENERATORS),
    model=one_of(MODELS),
    variant=one_of([*VARIANTS, *TRAINED]),
    system=one_of(SYSTEMS),
    context=one_of(CONTEXTS),


include: "rules/documents.smk"
include: "rules/dataset.smk"
include: "rules/models.smk"
include: "rules/planning.smk"
include: "rules/training.smk"
include: "rules/evaluation.smk"
include: "rules/report.smk"


onerror:
    explain_failure(log)


localrules:
    all,
    dataset,
    plan,
    adapters,
    evaluation,
    report,
    merged,


rule all:
    default_target: True
    input:
        rules.write_report.output,


rule dataset:
    input:
        rules.filter_pairs.output,
        rules.choose_rows.output,
        rules.choose_questions.output,


rule plan:
    input:
        rules.write_plan.output,


rule adapters:
    input:
        expand(rules.train_adapter.output, variant=VARIANTS),
        # Where a variant was trained before it got a sweep, its adapter is there already; this is not.
        expand("results/tables/sweep/{variant}.csv", variant=CANDIDATES),


rule evaluation:
    input:
        rules.compare_systems.output,


rule report:
    input:
        rules.write_report.output,


rule merged:
    input:
        expand(rules.export_variant.output, export="merged", variant=VARIANTS),
