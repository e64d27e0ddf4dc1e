"""The report of the run, as one HTML page and as Markdown, with its charts and tables.

input: comparison, differences (csv); metrics, answers, scores, evidence (a file a system); passages (jsonl;
       nothing without retrieval); questions, corpus, rejected (jsonl); statistics, contamination, documents,
       model (json); loss, training (a file a variant); extraction (a file a document)
params: systems (name → its parts), variants (name → settings), config, configfiles (laid over config.yaml), language,
        examples, benchmarks and plans (folders; may be missing)
output: html, md; figure_scores, figure_intervals, figure_wins, figure_loss, figure_dataset (svg);
        table_extraction, table_dataset (csv)
"""

from pdf2lora.files import write_csv, write_text
from pdf2lora.jobs import job
from pdf2lora.report import page, tables
from pdf2lora.report.figures import all_figures
from pdf2lora.report.run import read_run
from pdf2lora.report.strings import Strings

with job(snakemake.log[0]):
    output, params = snakemake.output, snakemake.params
    run = read_run(dict(snakemake.input.items()), dict(params.items()))
    say = Strings(params.language)
    figures = all_figures(run, say)
    for name, figure in figures.items():
        write_text(output[f"figure_{name}"], figure)
    rows = [row for table in run.extraction.values() for row in table]
    write_csv(output.table_extraction, rows, tables.columns_of(rows))
    counts = [dict(zip(("group", "name", "value"), row, strict=True)) for row in tables.flat(run.statistics)]
    write_csv(output.table_dataset, counts, ("group", "name", "value"))
    write_text(output.html, page.html(run, params.language, params.examples, figures))
    write_text(output.md, page.markdown(run, params.language, params.examples))
