"""The headline, what to do, four short answers and the ways side by side; then the kinds of question, one by one."""

from pdf2lora.evaluation.metrics.all_metrics import figure
from pdf2lora.report import blocks as b
from pdf2lora.report.formats import duration, interval, memory, score, seconds_each
from pdf2lora.report.material import Material, cost
from pdf2lora.report.sentences import about, decision, forgot, note_of_the_ways, rule, short_answers, usable
from pdf2lora.report.verdict import Change, Strategy


def section(of: Material) -> b.Section:
    say = of.say
    terms = [(b.Cell(question), b.Cell(answer)) for question, answer in short_answers(of)]
    return b.Section(
        "verdict",
        "",
        [
            b.Title(
                say(f"headline.{of.verdict.headline}"),
                say("eyebrow", documents=documents(of), model=of.run.model_name),
            ),
            b.Paragraph(decision(of), "decision", label=say("decision.label")),
            *_skipped(of),
            b.Terms(terms, "short"),
            _ways(of),
            b.Paragraph(note_of_the_ways(of), "note"),
            b.Cards([_kind(of, kind) for kind in of.run.kinds]),
            *_general(of),
            b.Legend(),
            b.Paragraph(of.joined([rule(of), *_cut_off(of)]), "note"),
        ],
    )


def documents(of: Material) -> str:
    """The documents' names, where they are more than one the first."""
    names = [document["document"] for document in of.run.documents if not document["problem"]]
    return names[0] if len(names) == 1 else of.say("documents.more", first=names[0], more=len(names) - 1)


def _skipped(of: Material) -> list[b.Block]:
    problems = [of.say.say(d["problem"]) for d in of.run.documents if d["problem"]]
    return [b.Alert(of.say("run.skipped", n=len(problems)), problems)] if problems else []


def _ways(of: Material) -> b.Table:
    say, kinds = of.say, of.run.kinds
    columns = [
        b.Column(say("strategy.head")),
        *(b.Column(of.kind(kind), narrow=say(f"kind.{kind}.short")) for kind in kinds),
        b.Column(say("strategy.seconds"), "num cost"),
        b.Column(say("strategy.memory"), "num cost"),
    ]
    choices = [
        b.Cell(
            say(f"strategy.{choice.named}"),
            () if choice.usable or choice.too_few else (b.Note(_low(of), "sub"),),
        )
        for choice in of.verdict.decision.choices
    ]
    groups = [
        b.Group([_way(of, strategy, system) for strategy, system in of.verdict.strategies.items()]),
        b.Group([[b.Cell(say("strategy.best")), *choices, b.Cell(), b.Cell()]], foot=True),
    ]
    return b.Table(say("strategy.title"), columns, groups, "strategies")


def _low(of: Material) -> str:
    return of.say("strategy.low", metric=of.say.metric(of.first), answers=usable(of))


def _way(of: Material, strategy: Strategy, system: str) -> list[b.Cell]:
    say, (seconds, megabytes) = of.say, cost(of.run, system)
    named = [b.Note(system, "code")]
    told = f"{seconds_each(seconds)} {say('strategy.seconds')}\n{memory(megabytes)}"
    named.append(b.Note(told, "sub brief", where="page"))
    trained = of.run.training[of.verdict.variant].get("seconds") if strategy in ("tune", "both") else None
    if trained is not None:
        named.append(b.Note(say("strategy.training", time=duration(trained, say)), "sub"))
    return [
        b.Cell(say(f"strategy.{strategy}"), tuple(named)),
        *(_result(of, system, kind) for kind in of.run.kinds),
        b.Cell(seconds_each(seconds)),
        b.Cell(memory(megabytes)),
    ]


def _result(of: Material, system: str, kind: str) -> b.Cell:
    """By the first deciding metric, with the others below it."""
    estimates = of.run.results.estimates
    own = estimates[system, kind, of.first]
    notes = [b.Note(interval(own))]
    for metric in of.run.results.deciding[1:]:
        if other := estimates.get((system, kind, metric)):
            look = "sub best" if among_best(of, system, kind, metric) else "sub"
            notes.append(b.Note(f"{of.brief(metric)} {score(other.mean)}", look))
    return b.Cell(score(own.mean), tuple(notes), strong=among_best(of, system, kind, of.first))


def among_best(of: Material, system: str, kind: str, metric: str) -> bool:
    """Whether it is not found to be worse than the best of the ways."""
    results = of.run.results
    means = {
        way: results.estimates[way, kind, metric].mean
        for way in of.verdict.strategies.values()
        if (way, kind, metric) in results.estimates
    }
    best = (min if figure(metric).direction == "lower" else max)(means, key=means.__getitem__)
    return best == system or results.compare(best, system, kind, (metric,)).outcome != "higher"


def _kind(of: Material, kind: str) -> b.Comparisons:
    changes = {v: next(c for c in own if c.kind == kind) for v, own in of.verdict.changes.items()}
    first = next(iter(changes.values()))
    return b.Comparisons(
        of.kind(kind),
        of.say("verdict.count.clusters", n=first.n, clusters=first.clusters),
        about(of, kind),
        [_variant(of, variant, change) for variant, change in changes.items()],
    )


def _variant(of: Material, variant: str, change: Change) -> b.Variant:
    bullets = [b.Bullet(of.say.metric(metric), *ends) for metric, ends in change.estimates.items()]
    return b.Variant(variant, of.say(f"level.{change.level}"), change.level, bullets)


def _general(of: Material) -> list[b.Block]:
    if not of.verdict.forgetting:
        return []
    looks = {"lower": "worse", "higher": "answers"}
    rows = [
        b.Variant(
            variant,
            of.say(f"forgot.short.{found.outcome}"),
            looks.get(found.outcome, "same"),
            [b.Bullet(of.say("general.accuracy"), found.before, found.after)],
        )
        for variant, found in of.verdict.forgetting.items()
    ]
    n = next(iter(of.verdict.forgetting.values())).after.n
    text = f"{of.say('kind.general.what')} {forgot(of)}"
    card = b.Comparisons(of.kind("general"), of.say("verdict.count", n=n), text, rows, "general")
    return [b.Cards([card])]


CUT_OFF = ("length", "repetition")
"""Why an answer was ended that the model would have gone on with."""


def _cut_off(of: Material) -> list[str]:
    """A sentence a reason for which answers were cut off, with the systems and how many."""
    sentences = []
    for reason in CUT_OFF:
        counts = {
            s: sum(kind["finish_reasons"][reason] for kind in of.run.summaries[s]["kinds"].values())
            for s in of.run.systems
        }
        parts = [of.say("verdict.cut.part", system=s, n=n) for s, n in counts.items() if n]
        if parts:
            sentences.append(of.say(f"verdict.cut.{reason}", parts=of.say("list.join").join(parts)))
    return sentences
