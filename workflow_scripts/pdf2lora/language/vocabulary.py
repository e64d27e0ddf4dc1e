"""Words of which grammar alone cannot tell what they do; resources/language/vocabulary.yaml says what each list is."""

from pdf2lora.resources import resource

_LISTS = resource("language/vocabulary", dict[str, frozenset[str]])

LOOSE_OPENINGS = tuple(sorted(_LISTS["loose_openings"], key=lambda word: (-len(word), word)))
EMPTY_HEADS = _LISTS["empty_heads"]
HEADS_WITH_MODIFIER = _LISTS["heads_with_modifier"]
MEASURED_ENDINGS = tuple(_LISTS["measured_endings"])
RELATIONAL_NOUNS = _LISTS["relational_nouns"]
ADVERBIAL_TIMES = _LISTS["adverbial_times"]
GENUS = tuple(sorted(_LISTS["genus"], key=lambda word: (-len(word), word)))
BARE_HEADINGS = _LISTS["bare_headings"]
CASE_VERBS = _LISTS["case_verbs"]
