"""How series are said to be made, against their values."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from iianalysis.checks.told import Places, Tables
from iianalysis.made import COUNT, ROUNDED, YES_NO
from iianalysis.schema import quoted


def made(tables: Tables, places: Places) -> Iterator[str]:
    """How a series is said to be made fits its values; each problem is one line."""
    for row, series in tables["indicators"].iterrows():
        code, how, unit = series["indicator"], series["made"], series["precision"]
        place = f"{places['indicators']}, row {row}"
        where = f"{place}: indicator {quoted(code)}"
        if series["numerator"] and (how or pd.notna(unit)):
            yield f"{where} is computed from two others; leave made and precision empty"
            continue
        if pd.notna(unit) and unit <= 0:
            yield f"{where} has precision {unit:g}, which must be positive; give 0.1 for 12.3"
        elif pd.notna(unit) and how not in ("", ROUNDED):
            yield (
                f"{where} is made {how!r} and has a precision, which only rounded values have; "
                "leave one of the two empty"
            )
        if how in (YES_NO, COUNT):
            values = tables[series["scope"]]
            values = values.loc[values["indicator"] == code, "value"].dropna()
            wrong = values.index[~values.isin((0, 1)) if how == YES_NO else values % 1 != 0]
            if len(wrong):
                yield (
                    f"{places[series['scope']]}, row {wrong[0]}: value {values[wrong[0]]:g} of "
                    f"{quoted(code)}, which is made {how!r} by {place}; mend the value, or "
                    "say 'rounded' there"
                )
