"""The verdict in words: four short answers, what to do, and the rule that it follows."""

import re

from pdf2lora.evaluation.metrics.all_metrics import deciding_family, figure
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import p_value, score, signed, span
from pdf2lora.report.verdict import by_importance

_JAPANESE = "[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff60]"
_BETWEEN = re.compile(f"(?<={_JAPANESE}) (?={_JAPANESE})")


def short_answers(of: Dossier) -> list[tuple[str, str]]:
    """(question, answer in a sentence or two): did it help, on what, how sure, is retrieval better."""
    answers = {"helped": _helped, "on_what": _on_what, "how_sure": _how_sure, "retrieval": _retrieval}
    return [(of.say(f"short.{name}"), answer(of)) for name, answer in answers.items()]


def _fitted(of: Dossier, code: str, **values: object) -> str:
    """A sentence with names of metrics within it: in lower case, and with spaces around Latin letters only."""
    inside = {
        name: value[0].lower() + value[1:] if name in ("metric", "others") and value[1:2].islower() else value
        for name, value in values.items()
    }
    return _BETWEEN.sub("", of.say(code, **inside))


def about(of: Dossier, kind: str) -> str:
    """What a kind of question proves, and two figures to hold the others against: the first deciding metric of the
    questions as answers, and the metric that confirms it of the first variant and its base, where answers run on."""
    variant, base = next(iter(of.run.against.items()))
    own = {system: of.run.summaries[system]["kinds"][kind] for system in (base, variant)}
    given_back = own[base]["questions"].get(of.first)
    sentences = [of.say(f"kind.{kind}.what")]
    if given_back is not None:
        sentences.append(_fitted(of, "kind.repeated", metric=of.say.metric(of.first), mean=score(given_back)))
    if of.confirming and any(each["finish_reasons"]["heading"] for each in own.values()):
        means = {s: of.run.results.estimates[s, kind, of.confirming].mean for s in own}
        parts = [of.say("kind.answer.part", system=s, mean=score(mean)) for s, mean in means.items()]
        sentences.append(_fitted(of, "kind.answer", what=of.what(of.confirming), parts=of.say.listing(parts)))
    return of.joined(sentences)


def decision(of: Dossier) -> str:
    """What to do, and what it rests on."""
    made, say = of.verdict.decision, of.say
    if made.too_few:
        return say("decision.too_few")
    if made.strategy is None:
        parts = [
            say("decision.split.part", kind=of.kind(c.kind), strategy=say(f"strategy.{c.named}"))
            for c in made.asked
        ]
        sentences = [say("decision.split", parts=say.listing(parts))]
    else:
        tested = "" if "retrieve" in of.verdict.strategies else ".untested"
        sentences = [say(f"decision.{made.strategy}{tested}")]
        if made.strategy in ("retrieve", "tune") and len(made.unbeaten) > 1:
            others = say.listing([say(f"strategy.{name}") for name in made.unbeaten[1:]])
            tied = "decision.tied.too_few" if _tied_by_too_few(of) else "decision.tied"
            sentences.append(say(tied, others=others))
    if low := [c.kind for c in made.choices if not c.usable]:
        values = {"kinds": of.kinds(low), "metric": of.say.metric(of.first), "answers": usable(of)}
        sentences.append(_fitted(of, "decision.low", **values))
    return of.joined(sentences)


def usable(of: Dossier) -> str:
    return f"{of.run.results.usable_from:.0f}" if of.run.results.usable_from else ""


def _tied_by_too_few(of: Dossier) -> bool:
    own, *others = (of.verdict.strategies[name] for name in of.verdict.decision.unbeaten)
    return any(
        of.run.results.compare(own, other, choice.kind).outcome == "too_few"
        for other in others
        for choice in of.verdict.decision.asked
    )


def _moved(of: Dossier, metric: str, better: bool) -> dict[str, str]:
    before, after = of.verdict.told.estimates[metric]
    up = better == (figure(metric).direction != "lower")
    return {
        "metric": of.say.metric(metric),
        "before": score(before.mean),
        "after": score(after.mean),
        "moved": of.say("moved.up" if up else "moved.down"),
    }


def _helped(of: Dossier) -> str:
    told, variant = of.verdict.told, of.verdict.variant
    if told.level == "too_few":
        return of.say("outcome.too_few.sentence")
    if told.level == "same":
        return of.say("short.helped.no", variant=variant)
    code = {"answers": "yes", "nearer": "partly", "worse": "worse"}[told.level]
    values = {
        "variant": variant,
        "kind": of.kind(told.kind),
        **_moved(of, told.metric, told.level != "worse"),
    }
    lost = [_fitted(of, "short.helped.lost", **_moved(of, metric, better=False)) for metric in told.lost]
    return of.joined([_fitted(of, f"short.helped.{code}", **values), *lost])


def _on_what(of: Dossier) -> str:
    sentences = []
    for level in ("answers", "nearer", "same", "worse", "too_few"):
        if kinds := [change.kind for change in of.verdict.own if change.level == level]:
            sentences.append(of.say(f"short.on_what.{level}", kinds=of.kinds(kinds)))
    for metric in of.run.results.deciding:
        if kinds := [change.kind for change in of.verdict.own if metric in change.unconfirmed]:
            code = of.say.first(f"short.on_what.unconfirmed.{metric}", "short.on_what.unconfirmed")
            told = {"metric": of.say.metric(metric), "what": of.what(figure(metric).confirmed_by or "")}
            sentences.append(_fitted(of, code, kinds=of.kinds(kinds), **told))
    return of.joined(sentences)


def _how_sure(of: Dossier) -> str:
    told, verdict = of.verdict.told, of.verdict
    test = told.tests[told.metric]
    values = {
        "kind": of.kind(told.kind),
        "metric": of.say.metric(told.metric),
        "difference": signed(test.difference),
        "p": p_value(test.p_holm),
        "n": test.n,
        "clusters": test.clusters,
    }
    if test.low is None or test.high is None or told.level == "too_few":
        sentences = [_fitted(of, "short.how_sure.too_few", **values)]
    else:
        ends = {"low": signed(test.low), "high": signed(test.high)}
        sentences = [_fitted(of, "short.how_sure.tested", **ends, **values)]
    if (among := len(verdict.changes)) > 1:
        by = "memory" if verdict.by_memory else "order"
        sentences.append(of.say(f"short.how_sure.chosen.{by}", variant=verdict.variant, n=among))
    return of.joined(sentences)


def _retrieval(of: Dossier) -> str:
    results, ways = of.run.results, of.verdict.strategies
    if "retrieve" not in ways:
        return of.say("short.retrieval.untested")
    tuned, rival = ways["tune"], ways["retrieve"]
    sentences = []
    compared = {kind: results.compare(rival, tuned, kind) for kind in by_importance(of.run.kinds)}
    for outcome in ("lower", "higher", "same", "too_few"):
        parts = []
        for kind, (own, metric) in compared.items():
            if own == outcome:
                means = [score(results.estimates[system, kind, metric].mean) for system in (tuned, rival)]
                named = {"kind": of.kind(kind), "metric": of.say.metric(metric)}
                parts.append(of.say("short.retrieval.part", **named, tuned=means[0], retrieved=means[1]))
        if parts:
            sentences.append(of.say(f"short.retrieval.{outcome}", kinds=of.say.listing(parts)))
    return of.joined(sentences)


def forgot(of: Dossier) -> str:
    """What training did to the questions about the world, for the variant that the verdict is about."""
    own = of.verdict.forgetting[of.verdict.variant]
    return of.say(
        f"forgot.{own.outcome}",
        before=f"{own.before.mean:.0f}",
        after=f"{own.after.mean:.0f}",
        n=own.after.n,
        p=p_value(own.test.p_holm) if own.test else of.say("short.how_sure.untested"),
    )


def rule(of: Dossier) -> str:
    """By which rule the kinds are called answered, nearer, alike or worse."""
    first, *rest = of.run.results.deciding
    known = of.run.results.usable_from is not None
    values = {
        "metric": of.say.metric(first),
        "answers": usable(of),
        "others": of.say.listing([of.say.metric(metric) for metric in rest]) if rest else "",
        "n": span([change.n for change in of.verdict.own]),
    }
    codes = ["verdict.rule.answers" if known else "verdict.rule.gain"]
    if of.confirming:
        codes.append(of.say.first(f"verdict.rule.confirmed.{first}", "verdict.rule.confirmed"))
        values["what"] = of.what(of.confirming)
    codes += ["verdict.rule.nearer.lost" if rest else "verdict.rule.nearer"] if known else []
    codes += [*(["verdict.rule.next"] if rest else []), "verdict.rule.test"]
    return of.joined([_fitted(of, code, **values) for code in codes])


def note_of_the_ways(of: Dossier) -> str:
    """How the table of the ways is read."""
    others = [
        of.say("strategy.note.other", brief=of.brief(metric), what=of.what(metric))
        for metric in of.run.results.deciding[1:]
    ]
    return _fitted(of, "strategy.note", what=of.what(of.first), others="".join(others))


def decided_by(of: Dossier) -> str:
    return of.say.listing([of.say.metric(metric) for metric in deciding_family(of.run.results.deciding)])
