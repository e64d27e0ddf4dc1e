"""The report of the run, as one HTML page and as Markdown, with its charts and tables.

input: comparison (csv); metrics, answers, scores (a file a system); questions, rejected (jsonl);
       statistics, contamination, documents, model (json); loss, training (a file a variant);
       extraction (a file a document)
params: systems, variants (name → settings), against (variant → base system), model (its name), config,
        language, examples, benchmarks (folder; may be missing)
output: html, md; figure_scores, figure_loss, figure_dataset (svg); table_extraction, table_dataset (csv)
"""

from pdf2lora.files import write_csv, write_text
from pdf2lora.jobs import job
from pdf2lora.report import page, tables
from pdf2lora.report.figures import dataset_figure, loss_figure, scores_figure
from pdf2lora.report.run import read_run
from pdf2lora.report.strings import Strings

with job(snakemake.log[0]):
    output, params = snakemake.output, snakemake.params
    run = read_run(dict(snakemake.input.items()), dict(params.items()))
    say = Strings(params.language)
    figures = {
        "scores": scores_figure(run, say),
        "loss": loss_figure(run, say),
        "dataset": dataset_figure(run, say),
    }
    for name, figure in figures.items():
        write_text(output[f"figure_{name}"], figure)
    rows = [row for table in run.extraction.values() for row in table]
    write_csv(output.table_extraction, rows, tables.columns_of(rows))
    counts = [dict(zip(("group", "name", "value"), row, strict=True)) for row in tables.flat(run.statistics)]
    write_csv(output.table_dataset, counts, ("group", "name", "value"))
    write_text(output.html, page.html(run, params.language, params.examples, figures))
    write_text(output.md, page.markdown(run, params.language, params.examples))
