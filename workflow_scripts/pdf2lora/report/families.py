"""Which metrics belong together, and which way each is better."""

from collections.abc import Iterable

from pdf2lora.measures import MAIN

FAMILIES = {
    "main": (*MAIN, "fact_contradictions", "support", "style_followed", "naturalness", "cut_off"),
    "overlap": ("bleu", "bleu_1", "bleu_2", "bleu_3", "bleu_4", "chrf", "rouge_1", "rouge_2", "rouge_l"),
    "meaning": ("bertscore_precision", "bertscore_recall", "bertscore_f1"),
    "facts": ("fact_recall", "fact_precision", "fact_contradictions", "support"),
    "form": (
        *("keigo", "keigo_polite", "keigo_honorific", "keigo_humble"),
        *("style_plain", "style_consistency", "style_followed", "length_ratio"),
    ),
    "naturalness": (
        *("naturalness", "naturalness_repetition", "naturalness_ending", "naturalness_brackets"),
        *("naturalness_script", "perplexity"),
    ),
    "ending": ("cut_off",),
}

LOW_IS_BETTER = {"fact_contradictions", "cut_off"}
NO_BEST = {*("keigo", "keigo_polite", "keigo_honorific", "keigo_humble", "style_plain", "perplexity")}
"""What is right depends on the document's own style, or is neither high nor low."""


def families(metrics: Iterable[str]) -> dict[str, list[str]]:
    """Family → those of its metrics that there are; what belongs to none comes last, as ``other``."""
    there = list(metrics)
    known = {metric for names in FAMILIES.values() for metric in names}
    found = {family: [m for m in names if m in there] for family, names in FAMILIES.items()}
    found["other"] = [metric for metric in there if metric not in known]
    return {family: names for family, names in found.items() if names}


def best(metric: str, values: Iterable[float]) -> float | None:
    """The best of some figures of a metric; None where none is."""
    if metric in NO_BEST:
        return None
    return min(values) if metric in LOW_IS_BETTER else max(values)


def goodness(metric: str, finding: str) -> str:
    """Whether a finding is a gain, a loss or neither: ``higher`` is no gain where low is better."""
    if metric in NO_BEST or finding not in ("higher", "lower"):
        return "none"
    return "gain" if (finding == "higher") != (metric in LOW_IS_BETTER) else "loss"
