"""Each answer held against the facts of its reference and against the document that it should come from."""

from collections.abc import Sequence

import numpy as np

from pdf2lora.evaluation.facts.comparing import check_facts
from pdf2lora.evaluation.grading import grade
from pdf2lora.evaluation.metrics.rouge import rouge
from pdf2lora.language.words import morphemes
from pdf2lora.records import Chunk, Evidence, Passage, Question
from pdf2lora.resources import resource

SUPPORTED = 0.6
"""A chunk that holds a smaller share of an answer's content words does not support it."""
_CONTENT = frozenset(["名詞", "動詞", "形容詞", "形状詞", "記号"])
_FORMAL = resource("language/content", dict[str, frozenset[str]])["formal"]


def evidence(answered: Sequence[tuple[Question, str]], chunks: Sequence[Chunk]) -> list[Evidence]:
    """One record an answer, in the order given."""
    support = WordIndex(chunks)
    records = []
    for question, text in answered:
        reference = question.pair.output
        checked = check_facts(text, reference, question.pair.instruction)
        *_, rouge_l = rouge(text, reference)
        graded = grade(rouge_l, checked.right, checked.missing, checked.contradicted)
        records.append(
            Evidence(question.id, *checked, support.share(text, question), support.best(text), graded)
        )
    return records


def content_lemmas(text: str) -> list[str]:
    """The lemmas of nouns, verbs and adjectives, without those that say nothing by themselves; each once, sorted."""
    lemmas, before = set(), None
    for word in morphemes(text):
        is_counter = before is not None and before.pos[1] == "数詞" and "助数詞" in word.pos[2]  # 年, 月, 回
        before = word
        if is_counter or word.pos[0] not in _CONTENT or word.pos[1] == "数詞":
            continue
        lemma = (word.lemma or word.surface).split("-")[0].casefold()
        if lemma not in _FORMAL and any(c.isalnum() for c in lemma):
            lemmas.add(lemma)
    return sorted(lemmas)


class WordIndex:
    """Which chunks of the corpus hold the words of an answer, from an index of words to chunks."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._chunks = list(chunks)
        self._sections: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        self._places: dict[str, list[int]] = {}
        for i, chunk in enumerate(self._chunks):
            words = content_lemmas("\n".join((*chunk.section[-1:], chunk.text)))
            self._sections.setdefault((chunk.document, chunk.section), set()).update(words)
            for word in words:
                self._places.setdefault(word, []).append(i)

    def share(self, answer: str, question: Question) -> float:
        """Share, 0 to 1, of the answer's content words in the question's section; 0 for an answer that has none: left
        out of the mean, it would raise it, and whoever said nothing would be the better for it."""
        words = content_lemmas(answer)
        source = self._sections.get((question.pair.document, question.pair.section), set())
        return round(sum(word in source for word in words) / len(words), 4) if words else 0.0

    def best(self, answer: str) -> Passage | None:
        """Of the chunks that support the answer the one with most of its words, the rare ones counting more (idf); the
        first of equals."""
        words = content_lemmas(answer)
        if not words:
            return None
        held, weight = np.zeros(len(self._chunks)), np.zeros(len(self._chunks))
        for word in words:
            places = self._places.get(word, [])
            held[places] += 1
            weight[places] += np.log(1 + len(self._chunks) / len(places)) if places else 0
        shares = (held / len(words)).round(4)
        if not (shares >= SUPPORTED).any():
            return None
        place = int(np.where(shares >= SUPPORTED, weight, -1).argmax())
        chunk, share = self._chunks[place], float(shares[place])
        return Passage(
            *(chunk.id, chunk.document, chunk.section, chunk.first_page, chunk.last_page, chunk.text), share
        )
