from itertools import combinations

import pytest

from pdf2lora.systems import (
    all_systems,
    comparisons,
    device_of,
    start_of,
)


def variant(quantization="none", model="gemma", device="auto"):
    return {"quantization": quantization, "model": model, "device": device}


USUAL = {"lora": variant(), "qlora-4bit": variant("4bit"), "qlora-8bit": variant("8bit")}
TWO_MODELS = {"lora": variant(), "other": variant(model="smollm"), "other-4bit": variant("4bit", "smollm")}


def test_the_systems_are_the_bases_the_variants_and_those_with_passages():
    assert list(all_systems(USUAL, "gemma", ["rag"])) == [
        *("base", "base-4bit", "base-8bit", "lora", "qlora-4bit", "qlora-8bit"),
        *("base+rag", "lora+rag", "qlora-4bit+rag", "qlora-8bit+rag"),
    ]
    assert len(all_systems(USUAL, "gemma", [])) == 6


def test_the_unquantised_base_is_asked_even_when_no_variant_starts_from_it():
    assert list(all_systems({"qlora": variant("4bit")}, "gemma", [])) == ["base", "base-4bit", "qlora"]


def test_each_of_two_models_has_its_own_bases():
    systems = all_systems(TWO_MODELS, "gemma", ["rag"])
    assert list(systems) == [
        *("base", "base.smollm", "base-4bit.smollm", "lora", "other", "other-4bit"),
        *("base+rag", "base.smollm+rag", "lora+rag", "other+rag", "other-4bit+rag"),
    ]
    assert systems["other-4bit"].base == systems["base-4bit.smollm"]
    assert {("other", "base.smollm"), ("other-4bit", "base-4bit.smollm"), ("base", "base.smollm")} <= set(
        comparisons(systems)
    )
    assert ("other", "base") not in comparisons(systems)


def test_a_model_that_is_stored_quantised_is_never_asked_plain():
    systems = all_systems({"qlora": variant("4bit", "gemma-4bit")}, "gemma", ["rag"])
    assert list(systems) == ["base", "base-4bit.gemma-4bit", "qlora", "base+rag", "qlora+rag"]
    assert start_of(systems, systems["qlora"]) == systems["base"]
    assert {("qlora", "base-4bit.gemma-4bit"), ("qlora", "base"), ("qlora", "base+rag")} <= set(
        comparisons(systems)
    )


@pytest.mark.parametrize(
    "systems", [all_systems(of, "gemma", ["rag", "dense"]) for of in (USUAL, TWO_MODELS)]
)
def test_a_name_is_of_one_system_and_pairs_are_of_known_ones(systems):
    assert len(set(systems.values())) == len(systems)
    pairs = comparisons(systems)
    assert {name for pair in pairs for name in pair} <= set(systems)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)


def test_what_is_compared_is_tuning_retrieval_both_and_the_variants():
    pairs = comparisons(all_systems(USUAL, "gemma", ["rag"]))
    assert len(pairs) == 3 + 2 + 1 + 3 * 4 + 3
    assert {("qlora-8bit", "base-8bit"), ("base+rag", "base"), ("lora+rag", "base+rag")} <= set(pairs)
    assert len(comparisons(all_systems(USUAL, "gemma", []))) == 3 + 2 + 3


def test_several_contexts_are_each_compared_and_with_each_other():
    pairs = comparisons(all_systems({"lora": variant()}, "gemma", ["rag", "dense"]))
    for context in ("rag", "dense"):
        ways = ("base", f"base+{context}", "lora", f"lora+{context}")
        assert {frozenset(pair) for pair in combinations(ways, 2)} <= {frozenset(pair) for pair in pairs}
    assert ("base+rag", "base+dense") in pairs


def test_a_base_computes_where_its_first_variant_does():
    variants = {
        "lora": variant(),
        "qlora": variant("4bit", device="cuda"),
        "cpu": variant("4bit", device="cpu"),
    }
    systems = all_systems(variants, "smollm", [])
    assert [device_of(variants, system, "cpu") for system in systems.values()] == [
        *("cpu", "auto", "cuda"),
        *("auto", "cuda", "cpu"),
    ]
