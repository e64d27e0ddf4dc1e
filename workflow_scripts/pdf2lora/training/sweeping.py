"""Which of a sweep's candidates becomes the variant: the one with the lowest validation loss.

The evaluation questions have no part in it, so what is reported of the winner is not what it was chosen by.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pdf2lora.errors import UserError


def best(records: Mapping[str, Mapping[str, Any]]) -> str:
    """The name of the training record (a training.json) with the lowest ``validation_loss``, the first of equals.

    Raises UserError where there was nothing to validate on.
    """
    if any(record["validation_loss"] is None for record in records.values()):
        raise UserError(
            "a sweep is decided by the validation loss, and there are no validation rows. Raise "
            "`dataset.validation_share`, or take the variant out of `sweep`."
        )
    return min(records, key=lambda name: records[name]["validation_loss"])


def table(
    records: Mapping[str, Mapping[str, Any]], swept: Sequence[str], chosen: str
) -> list[dict[str, Any]]:
    """A row a candidate, in the order given, with the values that it was trained with."""
    return [
        {
            "candidate": name,
            **{key: record["settings"][key] for key in swept},
            "validation_loss": record["validation_loss"],
            "final_loss": record["final_loss"],
            "steps": record["steps"],
            "seconds": round(record["seconds"], 1),
            "chosen": "yes" if name == chosen else "no",
        }
        for name, record in records.items()
    ]
