"""The first screen in words and numbers: four short answers, what to do, and the ways to do it side by side."""

from collections.abc import Sequence
from typing import Any

from pdf2lora.report.results import Difference, Figure
from pdf2lora.report.run import Run
from pdf2lora.report.strings import Strings
from pdf2lora.report.verdict import ANSWERS_FROM, IMPORTANCE, Change, Verdict, compare, forgetting


def short_answers(run: Run, verdict: Verdict, say: Strings) -> list[tuple[str, str]]:
    """(question, answer in a sentence or two): did it help, on what, how sure, is retrieval better."""
    answers = {
        "helped": _helped(verdict, say),
        "on_what": _on_what(verdict, say),
        "how_sure": _how_sure(verdict, say),
        "retrieval": _retrieval(run, verdict, say),
    }
    return [(say(f"short.{name}"), answer) for name, answer in answers.items()]


def about(run: Run, kind: str, say: Strings) -> str:
    """What a kind of question proves, and two figures to hold the others against: BLEU of the questions as answers, and
    of the answers alone of the first variant and its base, where they run on."""
    variant, base = next(iter(run.against.items()))
    own = {system: run.summaries[system]["kinds"][kind] for system in (base, variant)}
    sentences = [
        say(f"kind.{kind}.what"),
        say("kind.repeated", bleu=f"{own[base]['questions']['bleu']:.1f}"),
    ]
    if any(of["finish_reasons"]["heading"] for of in own.values()):
        parts = [
            say("kind.answer.part", system=s, bleu=f"{run.figures[s, kind, 'bleu_answer'].mean:.1f}")
            for s in own
        ]
        sentences.append(say("kind.answer", parts=say.listing(parts)))
    return say("sentence.join").join(sentences)


def decision(run: Run, verdict: Verdict, say: Strings) -> str:
    """What to do, and what it rests on."""
    found = verdict.decision
    tested = "retrieve" in verdict.strategies
    if found.too_few:
        return say("decision.too_few")
    if found.strategy is None:
        parts = [
            say("decision.split.part", kind=say(f"kind.{c.kind}"), strategy=say(f"strategy.{c.named}"))
            for c in found.choices
            if c.kind != "seen"
        ]
        sentences = [say("decision.split", parts=say.listing(parts))]
    else:
        sentences = [say(f"decision.{found.strategy}" if tested else f"decision.{found.strategy}.untested")]
        if found.strategy in ("retrieve", "tune") and len(found.unbeaten) > 1:
            others = [say(f"strategy.{name}") for name in found.unbeaten[1:]]
            tied = "decision.tied.too_few" if _tied_by_too_few(run, verdict) else "decision.tied"
            sentences.append(say(tied, others=say.listing(others)))
    low = [c.kind for c in found.choices if not c.usable]
    if low:
        sentences.append(say("decision.low", kinds=_kinds(low, say), answers=f"{ANSWERS_FROM:.0f}"))
    return say("sentence.join").join(sentences)


def _tied_by_too_few(run: Run, verdict: Verdict) -> bool:
    own, *others = (verdict.strategies[name] for name in verdict.decision.unbeaten)
    return any(
        compare(run.differences, own, other, choice.kind).outcome == "too_few"
        for other in others
        for choice in verdict.decision.asked
    )


def _told(verdict: Verdict) -> Change:
    """What the first answers are about: the most important kind that went better, else worse, else any."""
    better = [c for c in verdict.changes if c.level in ("answers", "nearer")]
    worse = [c for c in verdict.changes if c.level == "worse"]
    return min(better or worse or verdict.changes, key=lambda change: IMPORTANCE.index(change.kind))


def _helped(verdict: Verdict, say: Strings) -> str:
    of = _told(verdict)
    if of.level == "too_few":
        return say("outcome.too_few.sentence")
    if of.level == "same":
        return say("short.helped.no", variant=verdict.variant)
    before, after = of.decided
    values = {
        "variant": verdict.variant,
        "kind": say(f"kind.{of.kind}"),
        "metric": say(f"deciding.{of.metric}.subject"),
        "before": f"{before.mean:.1f}",
        "after": f"{after.mean:.1f}",
    }
    if of.level == "worse":
        return say("short.helped.worse", **values)
    sentences = [say("short.helped.yes" if of.level == "answers" else "short.helped.partly", **values)]
    if of.fewer_facts and of.facts:
        lost = {
            name: f"{figure.mean:.1f}" for name, figure in zip(("before", "after"), of.facts, strict=True)
        }
        sentences.append(say("short.helped.fewer_facts", **lost))
    return say("sentence.join").join(sentences)


def _on_what(verdict: Verdict, say: Strings) -> str:
    sentences = []
    for level in ("answers", "nearer", "same", "worse", "too_few"):
        kinds = [c.kind for c in verdict.changes if c.level == level]
        if kinds:
            sentences.append(say(f"short.on_what.{level}", kinds=_kinds(kinds, say)))
    if run_on := [c.kind for c in verdict.changes if c.run_on_only]:
        sentences.append(say("short.on_what.run_on", kinds=_kinds(run_on, say)))
    return say("sentence.join").join(sentences)


def _how_sure(verdict: Verdict, say: Strings) -> str:
    of = _told(verdict)
    test = of.tests[of.metric]
    values = {
        "kind": say(f"kind.{of.kind}"),
        "metric": say(f"deciding.{of.metric}.of"),
        "difference": signed(test.difference),
        "p": p_value(test.p_holm),
        "n": test.n,
        "clusters": test.clusters,
    }
    if test.low is None or test.high is None or of.level == "too_few":
        sentences = [say("short.how_sure.too_few", **values)]
    else:
        ends = {"low": signed(test.low), "high": signed(test.high)}
        sentences = [say("short.how_sure.tested", **ends, **values)]
    if verdict.among > 1:
        by = "memory" if verdict.by_memory else "order"
        sentences.append(say(f"short.how_sure.chosen.{by}", variant=verdict.variant, n=verdict.among))
    return say("sentence.join").join(sentences)


def _retrieval(run: Run, verdict: Verdict, say: Strings) -> str:
    if "retrieve" not in verdict.strategies:
        return say("short.retrieval.untested")
    tuned, rival = verdict.strategies["tune"], verdict.strategies["retrieve"]
    compared = {kind: compare(run.differences, rival, tuned, kind) for kind in _by_importance(run.kinds)}
    sentences = []
    for outcome in ("lower", "higher", "same", "too_few"):
        parts = [
            say(
                "short.retrieval.part",
                kind=say(f"kind.{kind}"),
                metric=say.name("metric", found.metric),
                tuned=f"{run.figures[tuned, kind, found.metric].mean:.1f}",
                retrieved=f"{run.figures[rival, kind, found.metric].mean:.1f}",
            )
            for kind, found in compared.items()
            if found.outcome == outcome
        ]
        if parts:
            sentences.append(say(f"short.retrieval.{outcome}", kinds=say.listing(parts)))
    return say("sentence.join").join(sentences)


def strategy_table(run: Run, verdict: Verdict) -> list[dict[str, Any]]:
    """A row a strategy: for each kind BLEU and fact recall, each marked unless it is found lower than the highest;
    and what an answer takes."""
    systems = list(verdict.strategies.values())
    cells = {
        (system, kind, metric): {"figure": found, "best": _among_best(run, system, kind, metric, systems)}
        for system in systems
        for kind in run.kinds
        for metric in ("bleu", "fact_recall")
        if (found := run.figures.get((system, kind, metric)))
    }
    return [
        {
            "strategy": strategy,
            "system": system,
            "cells": [
                {
                    "kind": kind,
                    "bleu": cells[system, kind, "bleu"],
                    "facts": cells.get((system, kind, "fact_recall")),
                }
                for kind in run.kinds
            ],
            "training_seconds": _training_seconds(run, verdict, strategy),
            **cost(run, system),
        }
        for strategy, system in verdict.strategies.items()
    ]


def _among_best(run: Run, system: str, kind: str, metric: str, systems: Sequence[str]) -> bool:
    asked = [name for name in systems if (name, kind, metric) in run.figures]
    highest = max(asked, key=lambda name: run.figures[name, kind, metric].mean)
    return highest == system or compare(run.differences, highest, system, kind, (metric,)).outcome != "higher"


def _training_seconds(run: Run, verdict: Verdict, strategy: str) -> float | None:
    return run.training[verdict.variant].get("seconds") if strategy in ("tune", "both") else None


def cost(run: Run, system: str) -> dict[str, float | None]:
    """Seconds a question about the documents (answered in batches; what is looked up for it included, loading the
    model not) and peak memory in MB, as far as they were measured."""
    timing = run.timing("answer_questions", system)
    return {"seconds": _seconds(run, system), "memory_mb": timing.memory_mb if timing else None}


def _seconds(run: Run, system: str) -> float | None:
    answering = run.answering_seconds.get(system)
    context = run.systems[system].context
    if answering is None or context is None:
        return answering
    retrieval = run.timing("retrieve_passages", context)
    return answering + retrieval.seconds / len(run.questions) if retrieval else None


def general(run: Run) -> list[dict[str, Any]]:
    """A row a variant: what training did to what the model knew of the world; none where that was not asked."""
    return [
        {"variant": variant, "base": base, **found._asdict()}
        for variant, base in run.against.items()
        if (found := forgetting(run.figures, run.differences, variant, base))
    ]


def forgot(run: Run, verdict: Verdict, say: Strings) -> str | None:
    """In a sentence, for the variant that the verdict is about."""
    found = forgetting(run.figures, run.differences, verdict.variant, verdict.base)
    if found is None:
        return None
    return say(
        f"forgot.{found.outcome}",
        before=f"{found.before.mean:.0f}",
        after=f"{found.after.mean:.0f}",
        n=found.after.n,
        p=p_value(found.test.p_holm) if found.test else say("short.how_sure.untested"),
    )


def _by_importance(kinds: Sequence[str]) -> list[str]:
    return [kind for kind in IMPORTANCE if kind in kinds]


def _kinds(kinds: Sequence[str], say: Strings) -> str:
    return say.listing([say(f"kind.{kind}") for kind in kinds])


def signed(value: float) -> str:
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def p_value(value: float) -> str:
    """「p = 0.012」, or 「p < 0.001」; never broken at a line's end."""
    return "p\u00a0<\u00a00.001" if value < 0.001 else f"p\u00a0=\u00a0{value:.{3 if value < 0.1 else 2}f}"


def interval(figure: Figure | Difference, *, sign: bool = False) -> str | None:
    """[low, high]; None where there is none."""
    if figure.low is None or figure.high is None:
        return None
    low, high = (signed(v) if sign else f"{v:.1f}" for v in (figure.low, figure.high))
    return f"[{low}, {high}]"
