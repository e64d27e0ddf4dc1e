"""
From each document to its chunks, and all chunks together.

    resources/documents/{document}.pdf|md|txt
    → results/documents/{document}/inspection.json         can it be used?
    → results/documents/{document}/extracted/{method}.jsonl
    → results/documents/{document}/extraction.csv, pages.jsonl   the methods compared, the pages of the chosen one
    → results/documents/{document}/cleaned.jsonl
    → results/documents/{document}/chunks.jsonl
    → results/corpus/chunks.jsonl

Every reader of a document's format is a job from the start, and gets from the inspection the pages that are for it;
where there are none it does not even load its library, which costs a short job. A checkpoint after the inspection would
spare that, but Snakemake plans the rest anew after each: of documents with four such jobs each, 150 took 33 s of its
processor time with one and 15 s without, 50 took 7 s and 5 s, and a dry run would no longer tell what will be done.
"""


rule inspect_document:
    input:
        document=document_path,
    output:
        inspection="results/documents/{document}/inspection.json",
    log:
        "logs/inspect_document/{document}.log",
    benchmark:
        "benchmarks/inspect_document/{document}.tsv"
    # Before any other work: of many documents, the one that cannot be used is named at once.
    priority: 100
    conda:
        "../envs/documents.yaml"
    params:
        code=inspection_code,
        document=lambda wildcards: wildcards.document,
        on_bad=config["on_bad_document"],
    script:
        "../workflow_scripts/inspect_document.py"


rule extract_document:
    input:
        document=document_path,
        inspection="results/documents/{document}/inspection.json",
    output:
        pages="results/documents/{document}/extracted/{method}.jsonl",
        text="results/documents/{document}/extracted/{method}.txt",
    log:
        "logs/extract_document/{document}.{method}.log",
    benchmark:
        "benchmarks/extract_document/{document}.{method}.tsv"
    conda:
        "../envs/documents.yaml"
    params:
        code=reader_code,
        method=lambda wildcards: wildcards.method,
        kinds=lambda wildcards: all_readers.READERS[wildcards.method].kinds,
    script:
        "../workflow_scripts/extract_document.py"


rule compare_extractions:
    input:
        pages=extracted_pages,
        inspection="results/documents/{document}/inspection.json",
    output:
        table="results/documents/{document}/extraction.csv",
        pages="results/documents/{document}/pages.jsonl",
    log:
        "logs/compare_extractions/{document}.log",
    benchmark:
        "benchmarks/compare_extractions/{document}.tsv"
    conda:
        "../envs/documents.yaml"
    params:
        code=code("compare_extractions"),
        document=lambda wildcards: wildcards.document,
        readers=document_readers,
        use=config["extraction"]["use"],
    script:
        "../workflow_scripts/compare_extractions.py"


rule clean_document:
    input:
        pages="results/documents/{document}/pages.jsonl",
    output:
        paragraphs="results/documents/{document}/cleaned.jsonl",
        text="results/documents/{document}/cleaned.txt",
    log:
        "logs/clean_document/{document}.log",
    benchmark:
        "benchmarks/clean_document/{document}.tsv"
    conda:
        "../envs/documents.yaml"
    params:
        code=code("clean_document"),
        document=lambda wildcards: wildcards.document,
    script:
        "../workflow_scripts/clean_document.py"


rule chunk_document:
    input:
        paragraphs="results/documents/{document}/cleaned.jsonl",
    output:
        chunks="results/documents/{document}/chunks.jsonl",
    log:
        "logs/chunk_document/{document}.log",
    benchmark:
        "benchmarks/chunk_document/{document}.tsv"
    conda:
        "../envs/documents.yaml"
    params:
        **keys("chunking.max_characters"),
        code=code("chunk_document"),
        document=lambda wildcards: wildcards.document,
    script:
        "../workflow_scripts/chunk_document.py"


rule gather_corpus:
    input:
        chunks=expand("results/documents/{document}/chunks.jsonl", document=DOCUMENTS),
        inspections=expand("results/documents/{document}/inspection.json", document=DOCUMENTS),
    output:
        chunks="results/corpus/chunks.jsonl",
        text="results/corpus/corpus.txt",
        documents="results/corpus/documents.json",
    log:
        "logs/gather_corpus.log",
    benchmark:
        "benchmarks/gather_corpus.tsv"
    conda:
        "../envs/documents.yaml"
    params:
        code=code("gather_corpus"),
    script:
        "../workflow_scripts/gather_corpus.py"
