"""The report of the run, as one HTML page and as Markdown, with its charts and tables.

input: comparison, differences (csv); metrics, answers, scores, evidence (a file a system); passages (jsonl;
       nothing without retrieval); questions, corpus, rejected (jsonl); statistics, contamination, documents,
       model (json); loss, training (a file a variant); extraction (a file a document)
params: systems (name → its parts), variants (name → settings), deciding (metrics), config, setting_words, configfiles (laid over config.yaml), language,
        examples, benchmarks and plans (folders; may be missing)
output: html, md; figure_intervals, figure_wins, figure_loss (svg);
        table_extraction, table_dataset (csv)
"""

from pdf2lora.files import write_csv, write_text
from pdf2lora.jobs import job
from pdf2lora.report.as_html import html
from pdf2lora.report.as_markdown import markdown
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.charts import all_charts
from pdf2lora.report.dossier import dossier
from pdf2lora.report.finished_run import as_rows, read_run
from pdf2lora.report.tree import tree

with job(snakemake.log[0]):
    output, params = snakemake.output, snakemake.params
    run = read_run(dict(snakemake.input.items()), dict(params.items()))
    of = dossier(run, CATALOGUES[params.language], params.examples)
    charts = all_charts(of)
    for name, chart in charts.items():
        write_text(output[f"figure_{name}"], chart)
    rows = [row for table in run.extraction.values() for row in table]
    # The columns of all documents, in the order in which they first come.
    write_csv(output.table_extraction, rows, list(dict.fromkeys(column for row in rows for column in row)))
    write_csv(output.table_dataset, as_rows(run.statistics), ("group", "name", "value"))
    sections = tree(of)
    write_text(output.html, html(of, sections, charts))
    write_text(output.md, markdown(of, sections))
