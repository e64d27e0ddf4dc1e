"""How much a text looks like Japanese prose to MeCab: garbage of real kanji costs twice as much."""

import re
from collections.abc import Iterable
from functools import lru_cache

import fugashi
import unidic_lite

from pdf2lora.language.script import KANA, KANJI
from pdf2lora.sampling import evenly

_RUN = re.compile(f"[{KANA}{KANJI}、。「」（）・]{{6,}}")
_LONGEST = 200
"""Characters given to MeCab at once: its lattice grows with the text, the cost a character does not."""


@lru_cache(maxsize=1)
def _coster() -> fugashi.GenericTagger:
    # Prints nothing for a word and the cost of the best path (%pc) at the end of the sentence.
    folder = unidic_lite.DICDIR
    return fugashi.GenericTagger(f'-r "{folder}/dicrc" -d "{folder}" -O "" -F "" -U "" -E %pc')


def cost_per_character(texts: Iterable[str], runs: int = 400) -> float | None:
    """MeCab's best path cost, divided by the characters, over stretches of kana, kanji and their marks.

    Measured with unidic-lite on reports, manuals and tables: 1,700 to 2,700; on text whose characters were
    exchanged by a wrong map or encoding: over 4,000. At most ``runs`` stretches are taken, evenly spaced.
    None where there is no stretch of six characters.
    """
    stretches = [stretch[:_LONGEST] for text in texts for stretch in _RUN.findall(text)]
    if not stretches:
        return None
    chosen = evenly(stretches, runs)
    coster = _coster()
    return sum(int(coster.parse(stretch)) for stretch in chosen) / sum(map(len, chosen))
