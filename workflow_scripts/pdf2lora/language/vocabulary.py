"""Words of which grammar alone cannot tell what they do; resources/language/vocabulary.yaml says what each list is."""

from pdf2lora.resources import resource

_LISTS = resource("language/vocabulary", dict[str, list[str]])

LOOSE_OPENINGS = tuple(sorted(_LISTS["loose_openings"], key=lambda word: (-len(word), word)))
EMPTY_HEADS = frozenset(_LISTS["empty_heads"])
HEADS_WITH_MODIFIER = frozenset(_LISTS["heads_with_modifier"])
MEASURED_ENDINGS = tuple(_LISTS["measured_endings"])
RELATIONAL_NOUNS = frozenset(_LISTS["relational_nouns"])
ADVERBIAL_TIMES = frozenset(_LISTS["adverbial_times"])
GENUS = tuple(sorted(_LISTS["genus"], key=lambda word: (-len(word), word)))
BARE_HEADINGS = frozenset(_LISTS["bare_headings"])
CASE_VERBS = frozenset(_LISTS["case_verbs"])
MARKS_IN_NAMES = frozenset(_LISTS["marks_in_names"])
BETWEEN_NOUNS = frozenset(_LISTS["between_nouns"])
BEFORE_COPULA = frozenset(_LISTS["before_copula"])
POINTING_WORDS = tuple(_LISTS["pointing"])
