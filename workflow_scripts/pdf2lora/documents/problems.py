"""What is wrong with a document: messages for the report, and in English for the terminal and the logs."""

from pathlib import Path

from pdf2lora.errors import DocumentError
from pdf2lora.locales import Catalogue
from pdf2lora.records import Message
from pdf2lora.resources import resource

ENGLISH = Catalogue("en", resource("locales/en/documents"))


def about(path: Path, problem: Message) -> Message:
    """A message about a file, which begins with its name."""
    return Message("documents.about", {"file": path.name, "problem": problem})


def refused(path: Path, problem: Message) -> DocumentError:
    """The error that says that a file cannot be used."""
    message = about(path, problem)
    return DocumentError(message, ENGLISH.say(message))
