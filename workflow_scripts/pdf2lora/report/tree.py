"""The sections of the report, in their order: a new one is a file in sections/ and its line here."""

from collections.abc import Callable

from pdf2lora.report.dossier import Dossier
from pdf2lora.report.report_blocks import Section
from pdf2lora.report.sections import (
    answered,
    compared,
    durations,
    extracted,
    first_screen,
    going_on,
    learning,
    question_data,
    set_up,
)

SECTIONS: tuple[Callable[[Dossier], Section], ...] = (
    first_screen.section,
    compared.section,
    answered.section,
    set_up.section,
    learning.section,
    question_data.section,
    extracted.section,
    durations.section,
    going_on.section,
)


def tree(of: Dossier) -> list[Section]:
    return [section(of) for section in SECTIONS]
