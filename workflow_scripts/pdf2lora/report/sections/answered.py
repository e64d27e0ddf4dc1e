"""Every answer, to be browsed beside another."""

from pdf2lora.evaluation.grading import PARTLY_FROM, RIGHT_FROM
from pdf2lora.report.browser import cards
from pdf2lora.report.dossier import Dossier
from pdf2lora.report.report_blocks import Answers, Section, Text


def section(of: Dossier) -> Section:
    run, verdict = of.run, of.verdict
    shown = cards(run)
    few = {card.question.id for card in cards(run, of.examples)} if of.examples else set()
    answers = Answers(
        cards=shown,
        few=[card for card in shown if card.question.id in few],
        kinds=run.kinds,
        systems=list(run.systems),
        own=verdict.variant,
        other=verdict.base,
        told=[s for s in run.systems if s in verdict.strategies.values() or s == verdict.base],
        step=max(1, of.examples) * len(run.kinds),
    )
    rule = of.say("answers.rule", right=f"{RIGHT_FROM:.0f}", partly=f"{PARTLY_FROM:.0f}")
    return Section("answers", of.say("answers.title"), [answers, Text(rule, "note", where="page")])
