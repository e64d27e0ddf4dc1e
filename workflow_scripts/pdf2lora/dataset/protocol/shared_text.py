"""How much of one text stands word for word in others: n-grams of 13 characters, longest common substring."""

from collections.abc import Collection, Iterable

NGRAM = 13
"""Characters; the length that contamination studies of language models use for words, taken for characters."""


def ngrams(text: str, n: int = NGRAM) -> set[str]:
    """All n-grams of a text; a shorter text is its own and only one."""
    if len(text) <= n:
        return {text} if text else set()
    return {text[i : i + n] for i in range(len(text) - n + 1)}


class Corpus:
    """Texts to compare with; n-grams of any length are collected when first asked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts: Collection[str] = tuple(dict.fromkeys(texts))
        self._ngrams: dict[int, set[str]] = {}

    def share(self, text: str) -> float:
        """Share of the 13-grams of ``text`` that stand in the corpus, from 0 to 1."""
        wanted = ngrams(text)
        if not wanted:
            return 0.0
        n = min(NGRAM, len(text))
        return len(wanted & self._of_length(n)) / len(wanted)

    def longest_common(self, text: str) -> str:
        """The longest piece of ``text`` that stands in the corpus; the first of several."""
        # Every prefix of a common piece is common, so its length can be found by bisection.
        low, high, best = 0, len(text), ""
        while low < high:
            n = (low + high + 1) // 2
            known = self._of_length(n)
            piece = next((text[i : i + n] for i in range(len(text) - n + 1) if text[i : i + n] in known), "")
            if piece:
                low, best = n, piece
            else:
                high = n - 1
        return best

    def _of_length(self, n: int) -> set[str]:
        if n not in self._ngrams:
            self._ngrams[n] = {text[i : i + n] for text in self.texts for i in range(len(text) - n + 1)}
        return self._ngrams[n]
