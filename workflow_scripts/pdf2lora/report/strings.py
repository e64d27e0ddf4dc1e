"""Every sentence of the report, in Japanese and in English.

Keys are the same in both (a test compares them, and their placeholders). A name that has no entry,
such as that of a metric or measure added later, is shown as it is written in the files.
"""

from collections.abc import Sequence
from typing import Any

from pdf2lora.report.strings_en import EN
from pdf2lora.report.strings_ja import JA

TEXTS = {"ja": JA, "en": EN}


class Strings:
    """The sentences of one language: ``strings("verdict.lead", variant="lora")``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = TEXTS[language]

    def __call__(self, key: str, **values: Any) -> str:
        return self._texts[key].format(**values)

    def name(self, family: str, name: str) -> str:
        """The reader's name of something that the files name, or that name itself."""
        return self._texts.get(f"{family}.{name}", name)

    def listing(self, parts: Sequence[str]) -> str:
        """Several things in a row: 「甲、乙、丙」, “this, that and those”."""
        *first, last = parts
        return self("list.last").join([*([self("list.join").join(first)] if first else []), last])
