"""The kinds of question that grammar asks: each is a module of this folder, of the shape of `facts.Kind`, and has its
wordings in `resources/language/wordings/`. One is added by these two files, its name here, and the report's word for it.

A kind stays while it does no worse on gold (`measure_gold.py questions`) than the others. Reasons and what is required
went: 11 of 1,100 facts, and of those no more fine than of the others. Methods are as rare there, but in a manual 1 fact
in 20, 10 of 12 fine.
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
    "method",
    "condition",
)
"""In the order of their rows."""
