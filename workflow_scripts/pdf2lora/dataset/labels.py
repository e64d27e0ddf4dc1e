"""Labels grown into the text of a paragraph: the number of a clause in rules, the name of a speaker in minutes.

「2 会社は…」 loses its space where white space between Japanese goes, and reads 「2会社は…」; 「委員（野呂） 跡地は…」 reads
as if the member were the subject. Each is sure only by its fellows: numbers that count up through an article, names that
open several paragraphs.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from pdf2lora.language.script import KANA, KANJI
from pdf2lora.records import Chunk

_CLAUSE = re.compile(rf"(\d{{1,2}}) ?(?=[{KANA}{KANJI}])")
_ARTICLE = re.compile("第[0-9一二三四五六七八九十百〇]+条")
# A particle or a comma after the brackets makes the name a part of the sentence: 「国防高等研究計画局（DARPA）は」.
_SPEAKER = re.compile(
    rf"[○◯●]?[{KANA}{KANJI}]{{1,12}}（[{KANA}{KANJI} ]{{1,10}}）\s*(?![はがをにでとのもやへ、。・])(?=\S)"
)


def label_ends(chunks: Iterable[Chunk]) -> Mapping[tuple[str, int], int]:
    """Where the words of a paragraph begin after its label, in characters, by chunk and number of the paragraph in it;
    0 for a paragraph without one."""
    clauses: dict[tuple[str, tuple[str, ...]], list[tuple[tuple[str, int], re.Match | None]]] = defaultdict(
        list
    )
    speakers: dict[str, list[tuple[tuple[str, int], re.Match]]] = defaultdict(list)
    for chunk in chunks:
        for number, paragraph in enumerate(chunk.paragraphs):
            place = (chunk.id, number)
            if paragraph.kind == "body":
                clauses[chunk.document, chunk.section].append((place, _CLAUSE.match(paragraph.text)))
            if paragraph.kind in ("body", "list") and (match := _SPEAKER.match(paragraph.text)):
                speakers[chunk.document].append((place, match))
    ends: Counter[tuple[str, int]] = Counter()
    for (_, section), paragraphs in clauses.items():
        numbered = [(place, match) for place, match in paragraphs if match]
        # 「1年目は」, 「2年目は」 count years.
        if len(numbered) > 1 and len({match.string[match.end()] for _, match in numbered}) == 1:
            continue
        if _count_up([int(match[1]) for _, match in numbered], bool(section and _ARTICLE.match(section[-1]))):
            ends.update({place: match.end() for place, match in numbered})
    for opened in speakers.values():
        spoken = Counter(match.group().strip() for _, match in opened)
        if max(spoken.values()) > 1:
            ends.update({place: match.end() for place, match in opened})
    return ends


def _count_up(numbers: list[int], article: bool) -> bool:
    """Whether numbers are those of clauses: one after the other from 1, or from 2 in an article, whose first clause
    often has no number."""
    begins = (numbers[:1] == [1] and len(numbers) > 1) or (article and numbers[:1] == [2])
    return begins and all(after == before + 1 for before, after in pairwise(numbers))
