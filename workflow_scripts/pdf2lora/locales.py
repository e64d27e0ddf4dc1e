"""Sentences for readers, each once in each language: resources/locales/{language}/{part}.yaml.

What a stage has to say travels through files as `records.Message`, a code with values, and is put into words by
whoever shows it. Name the parts of a catalogue where they are used (``resource("locales/en/documents")``), so that an
edited sentence reruns only the rules that say it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pdf2lora.records import Message


def flat(part: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in part.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


class Catalogue:
    """The sentences of one language by their codes: ``catalogue("documents.pages", pages="1-3")``."""

    def __init__(self, language: str, *parts: Mapping[str, Any]) -> None:
        """Parts may be nested: keys on the way to a sentence are joined with dots. Raises ValueError where two parts
        have the same code."""
        self.language = language
        sentences = [row for part in parts for row in flat(part)]
        self._sentences = dict(sentences)
        if len(self._sentences) < len(sentences):
            raise ValueError(f"locales/{language}: a code stands in two files")

    def __call__(self, code: str, **values: Any) -> str:
        """The sentence with its values; a value may be a message, which is put into words first.

        Raises KeyError for a code without a sentence, and for a value that the sentence lacks.
        """
        said = {
            name: self.say(value) if isinstance(value, Message) else value for name, value in values.items()
        }
        return self._sentences[code].format(**said)

    def say(self, message: Message) -> str:
        return self(message.code, **message.values)

    def get(self, code: str, otherwise: str) -> str:
        """A sentence without values, where there is one."""
        return self._sentences.get(code, otherwise)

    def first(self, *codes: str) -> str:
        """The first of the codes that there is a sentence for: one for a special case before that for all."""
        return next(code for code in codes if code in self._sentences)

    def place(self, family: str, name: str) -> int:
        """Of a name among those of the catalogue; what has none comes last."""
        code, codes = f"{family}.{name}", list(self._sentences)
        return codes.index(code) if code in self._sentences else len(codes)

    def name(self, family: str, name: str) -> str:
        """The reader's name of something that the files name, or that name itself."""
        return self.get(f"{family}.{name}", name)

    def metric(self, name: str, what: Literal["name", "meaning"] = "name") -> str:
        """What a reader calls a metric, or how it is read; its own name where nobody said."""
        return self.get(f"figures.{name}.{what}", name)

    def listing(self, parts: Sequence[str]) -> str:
        """Several things in a row: 「甲、乙、丙」, “this, that and those”."""
        *first, last = parts
        return self("list.last").join([*([self("list.join").join(first)] if first else []), last])
