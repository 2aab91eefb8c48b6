"""How series are said to be made, against their values."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from iianalysis.errors import quoted
from iianalysis.study.checks.told import Places, Tables
from iianalysis.study.made import COUNT, ROUNDED, YES_NO


def made(tables: Tables, places: Places) -> Iterator[str]:
    """How a series is said to be made fits its values; each problem is one line."""
    of_code = {
        scope: dict(list(tables[scope].dropna(subset="value").groupby("indicator")["value"]))
        for scope in ("national", "regional")
    }
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
            values = of_code[series["scope"]].get(code, pd.Series(dtype=float))
            wrong = values.index[~values.isin((0, 1)) if how == YES_NO else values % 1 != 0]
            if len(wrong):
                yield (
                    f"{places[series['scope']]}, row {wrong[0]}: value {values[wrong[0]]:g} of "
                    f"{quoted(code)}, which is made {how!r} by {place}; mend the value, or "
                    "say 'rounded' there"
                )
