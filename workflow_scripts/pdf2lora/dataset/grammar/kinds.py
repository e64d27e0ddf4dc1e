"""The kinds of question that grammar asks: each is a module of this folder, of the shape of `facts.Kind`, and has its
wordings in `resources/language/wordings/`. One is added by these two files, its name here, and the report's word for it.

A kind stays while it does no worse on gold (`measure_gold.py questions`) than the others. Reasons, methods and what is
required went: 15 of 1,100 facts, of which in documents kept back 6 of 10 were fine, for 180 lines.
"""

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
