"""The table of what varies in the draws of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import pandas as pd

from iianalysis.uncertainty import Specification
from iianalysis.uncertainty.factors import CHOICES, IMPUTATIONS
from iianalysis.uncertainty.pipelines import word
from iianalysis.uncertainty.value_errors import Errors


def factors(varies: Specification, coinciding: Sequence[tuple[str, str, str]] = ()) -> pd.DataFrame:
    """What varies, a row for each choice: factor, choice, size, note; all of it assumed.

    The note says of choices that coincide (as `Simulation.coinciding` has them) with which.
    """
    same = {(factor, choice): f"same scores as {other}" for factor, choice, other in coinciding}
    rows: list[dict[str, object]] = []
    for one in fields(varies):
        given = getattr(varies, one.name)
        if one.name in CHOICES:
            rows += [
                {
                    "factor": one.name,
                    "choice": word(choice),
                    "note": IMPUTATIONS[choice] if one.name == "imputation" else "",
                }
                for choice in given
            ]
        elif one.name == "weights":
            rows += [
                {
                    "factor": one.name,
                    "choice": word(kind),
                    "size": getattr(kind, "amount", None),
                    "note": repr(kind),
                }
                for kind in given
            ]
        elif one.name == "inclusion" and given:
            note = "probability with which each indicator is left out"
            rows.append({"factor": one.name, "choice": "left out", "size": given, "note": note})
        elif one.name == "errors" and given:
            rows += _of_errors(given)
    for row in rows:
        told = row.get("note"), same.get((str(row["factor"]), str(row["choice"])))
        row["note"] = "; ".join(str(note) for note in told if note)
    table = pd.DataFrame(rows, columns=["factor", "choice", "size", "note"])
    return table.assign(basis="assumption")


def _of_errors(given: Errors) -> list[dict[str, object]]:
    """Rows of the errors of values: each class, then what goes by how a series was made."""
    note = "relative standard deviation of a value"
    told: list[tuple[str, float | None, str]] = [
        (name or "no confidence given", size, note) for name, size in given.sizes.items()
    ]
    if given.rounding:
        note = "a rounded value lies within half a unit of the last digit of its series"
        told.append(("rounding", None, note))
    notes = {
        "miscounts": ("counts", "a count from a list is off by up to so many, either way"),
        "jumps": (
            "jumps",
            "a suspicious value has at least this share of its jump, in logarithms, as standard "
            "deviation",
        ),
        "floors": ("floors", "a floor is exceeded by up to this share"),
    }
    told += [
        (choice, getattr(given, name), note)
        for name, (choice, note) in notes.items()
        if getattr(given, name)
    ]
    return [
        {"factor": "errors", "choice": choice, "size": size, "note": note}
        for choice, size, note in told
    ]
