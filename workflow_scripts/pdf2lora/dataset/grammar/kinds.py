"""The kinds of question that grammar asks: each is a module of this folder, of the shape of `facts.Kind`, and has its
wordings in `resources/language/wordings/`."""

KINDS = (
    "heading",
    "definition",
    "topic",
    "combination",
    "abbreviation",
    "full_name",
    "date",
    "quantity",
    "enumeration",
    "listing",
    "subject",
    "condition",
)
"""In the order of their rows."""
