"""The headline, what to do, four short answers and the ways side by side; then the kinds of question, one by one."""

from pdf2lora.evaluation.metrics.all_metrics import figure
from pdf2lora.report import report_blocks as b
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.formats import duration, interval, memory, score
from pdf2lora.report.verdict import Strategy
from pdf2lora.report.verdict_in_words import (
    about,
    decision,
    forgot,
    note_of_the_ways,
    rule,
    short_answers,
    usable,
)


def section(of: Dossier) -> b.Section:
    say = of.say
    problems = [say.say(d["problem"]) for d in of.run.documents if d["problem"]]
    cards = [*(_kind(of, kind) for kind in of.run.kinds), *_general(of)]
    return b.Section(
        "verdict",
        "",
        [
            b.Heading(say(f"headline.{of.verdict.headline}"), 1),
            b.Text(say("eyebrow", documents=documents(of), model=of.run.model_name), "eyebrow"),
            b.Text(decision(of), "decision", label=say("decision.label")),
            *([b.Alert(say("run.skipped", n=len(problems)), problems)] if problems else []),
            b.Terms([(b.Cell(question), b.Cell(answer)) for question, answer in short_answers(of)], "short"),
            b.Heading(say("strategy.title"), 2, where="text"),
            _ways(of),
            b.Text(note_of_the_ways(of), "note"),
            b.Cards(cards),
            b.Text(rule(of), "note"),
            *(b.Text(sentence, "note") for sentence in _cut_off(of)),
        ],
    )


def documents(of: Dossier) -> str:
    """The documents' names, where they are more than one the first."""
    names = [document["document"] for document in of.run.documents if not document["problem"]]
    return names[0] if len(names) == 1 else of.say("documents.more", first=names[0], more=len(names) - 1)


def _ways(of: Dossier) -> b.Table:
    say = of.say
    columns = [
        b.Column(say("strategy.head")),
        *(b.Column(of.kind(kind)) for kind in of.run.kinds),
        *(b.Column(say(f"strategy.{cost}"), "num cost") for cost in ("seconds", "memory")),
    ]
    low = b.Note(say("strategy.low", metric=say.metric(of.first), answers=usable(of)), "sub")
    choices = [
        b.Cell(say(f"strategy.{choice.named}"), () if choice.usable or choice.too_few else (low,))
        for choice in of.verdict.decision.choices
    ]
    groups = [
        b.Group([_way(of, strategy, system) for strategy, system in of.verdict.strategies.items()]),
        b.Group([[b.Cell(say("strategy.best")), *choices, b.Cell(), b.Cell()]], foot=True),
    ]
    return b.Table(say("strategy.title"), columns, groups, "strategies")


def _way(of: Dossier, strategy: Strategy, system: str) -> list[b.Cell]:
    say, (seconds, megabytes) = of.say, of.run.cost(system)
    costs = "–" if seconds is None else score(seconds), memory(megabytes)
    brief = f"{costs[0]} {say('strategy.seconds')}\n{costs[1]}"
    notes = [b.Note(system, "code"), b.Note(brief, "sub brief", where="page")]
    trained = of.run.training[of.verdict.variant].get("seconds")
    if strategy in ("tune", "both") and trained is not None:
        notes.append(b.Note(say("strategy.training", time=duration(trained, say)), "sub"))
    results = [_result(of, system, kind) for kind in of.run.kinds]
    return [b.Cell(say(f"strategy.{strategy}"), tuple(notes)), *results, *map(b.Cell, costs)]


def _result(of: Dossier, system: str, kind: str) -> b.Cell:
    """By the first deciding metric, with the others below it."""
    estimates = of.run.results.estimates
    own = estimates[system, kind, of.first]
    notes = [b.Note(interval(own))]
    for metric in of.run.results.deciding[1:]:
        if other := estimates.get((system, kind, metric)):
            look = "sub best" if among_best(of, system, kind, metric) else "sub"
            notes.append(b.Note(f"{of.brief(metric)} {score(other.mean)}", look))
    return b.Cell(score(own.mean), tuple(notes), strong=among_best(of, system, kind, of.first))


def among_best(of: Dossier, system: str, kind: str, metric: str) -> bool:
    """Whether it is not found to be worse than the best of the ways."""
    results = of.run.results
    means = {
        way: results.estimates[way, kind, metric].mean
        for way in of.verdict.strategies.values()
        if (way, kind, metric) in results.estimates
    }
    best = (min if figure(metric).direction == "lower" else max)(means, key=means.__getitem__)
    return best == system or results.compare(best, system, kind, (metric,)).outcome != "higher"


def _kind(of: Dossier, kind: str) -> b.Comparison:
    changes = {v: next(c for c in own if c.kind == kind) for v, own in of.verdict.changes.items()}
    first = next(iter(changes.values()))
    badge = of.say("verdict.count.clusters", n=first.n, clusters=first.clusters)
    rows = []
    for variant, change in changes.items():
        bullets = [b.Bullet(of.say.metric(metric), *ends) for metric, ends in change.estimates.items()]
        rows.append(b.Variant(variant, of.say(f"level.{change.level}"), change.level, bullets))
    return b.Comparison(of.kind(kind), badge, about(of, kind), rows)


def _general(of: Dossier) -> list[b.Comparison]:
    """The questions about the world, where any were asked."""
    looks = {"lower": "worse", "higher": "answers"}
    rows = [
        b.Variant(
            variant,
            of.say(f"forgot.short.{own.outcome}"),
            looks.get(own.outcome, "same"),
            [b.Bullet(of.say("general.accuracy"), own.before, own.after)],
        )
        for variant, own in of.verdict.forgetting.items()
    ]
    if not rows:
        return []
    badge = of.say("verdict.count", n=rows[0].bullets[0].after.n)
    text = of.joined([of.say("kind.general.what"), forgot(of)])
    return [b.Comparison(of.kind("general"), badge, text, rows, "general")]


CUT_OFF = ("length", "repetition")
"""Why an answer was ended that the model would have gone on with."""


def _cut_off(of: Dossier) -> list[str]:
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
