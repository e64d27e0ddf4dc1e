"""Retrieval, fine-tuning's rival: the passages of the corpus that a question points to.

A base model that reads the right passage may answer as well as one that was trained on it, and costs no training. The
passages are whole sentences of the chunks, those of held-out sections too: a search may read what training must not see.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib import import_module
from statistics import fmean

from pdf2lora.language.sentences import sentences
from pdf2lora.records import Chunk, Paragraph, Passage, Question, Retrieved

RETRIEVERS = {"bm25": "pdf2lora.evaluation.bm25"}
"""Name to a module with `search(corpus, questions, top_k)`; imported only where it searches."""


def retrieve(
    chunks: Sequence[Chunk], questions: Sequence[Question], top_k: int, max_characters: int, retriever: str
) -> list[Retrieved]:
    """The best ``top_k`` passages of at most ``max_characters`` for every question, by one of the `RETRIEVERS`."""
    asked = [question.pair.instruction for question in questions]
    results = import_module(RETRIEVERS[retriever]).search(passages(chunks, max_characters), asked, top_k)
    return [Retrieved(question.id, tuple(best)) for question, best in zip(questions, results, strict=True)]


def recall(questions: Sequence[Question], results: Sequence[Retrieved]) -> dict[str, float]:
    """Share, 0 to 100, of the questions of each kind with a passage of their source chunk among those
    found (recall at k). An answer out of the wrong page is not the reader's fault."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for question, retrieved in zip(questions, results, strict=True):
        if question.id != retrieved.question:
            raise ValueError(f"passages of {retrieved.question} where those of {question.id} should be")
        hits[question.kind].append(question.pair.chunk in {passage.chunk for passage in retrieved.passages})
    return {kind: 100 * fmean(hit) for kind, hit in hits.items()}


def passages(chunks: Sequence[Chunk], max_characters: int) -> list[Passage]:
    """The chunks, cut at paragraph or sentence ends into passages of at most ``max_characters``; their
    score is 0. Only a sentence that is longer by itself is cut, after a 、 where it has one."""
    return [
        Passage(
            chunk=chunk.id,
            document=chunk.document,
            section=chunk.section,
            first_page=min(paragraph.first_page for paragraph in paragraphs),
            last_page=max(paragraph.last_page for paragraph in paragraphs),
            text=text,
            score=0.0,
        )
        for chunk in chunks
        for text, paragraphs in _windows(chunk, max_characters)
    ]


def _windows(chunk: Chunk, max_characters: int) -> list[tuple[str, list[Paragraph]]]:
    """Texts of a chunk, each with the paragraphs that it is from; as much in each as fits."""
    windows: list[tuple[str, list[Paragraph]]] = []
    for paragraph in chunk.paragraphs:
        between = "\n"
        for piece in _pieces(paragraph.text.strip(), max_characters):
            if windows and len(windows[-1][0]) + len(between) + len(piece) <= max_characters:
                text, members = windows.pop()
                windows.append((text + between + piece, [*members, paragraph]))
            else:
                windows.append((piece, [paragraph]))
            between = ""
    return windows


def _pieces(paragraph: str, max_characters: int) -> Iterator[str]:
    """A paragraph that fits; else its sentences; else what stands between commas."""
    if len(paragraph) <= max_characters:
        yield from [paragraph] if paragraph else []
        return
    for sentence in sentences(paragraph):
        within = f".{{1,{max_characters}}}"
        yield from re.findall(rf"{within}(?:(?<=[、，,；])|\Z)|{within}", sentence, re.DOTALL)
