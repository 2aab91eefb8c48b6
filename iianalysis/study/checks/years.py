"""Years that can be meant: a mistyped one is refused, an odd one is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from iianalysis.errors import counted, told
from iianalysis.study.checks.told import Places, Tables, by_row, row_of_setting

FIRST, LAST = 1900, 2100
FEW = 0.2  # of the values of the fullest year: a year apart that has fewer was mistyped
FEWEST = 0.1  # of them: nothing can rest on a latest year that has fewer
PART = 0.5  # of them: a latest year that has no more is told of
WIDE = 2  # years: no gap that is narrower is remarkable
REACH = 5  # years beside those of values that are never odd

COLUMNS = (
    ("indicators", "break_year"),
    ("national", "year"),
    ("regional", "year"),
    ("imputation", "year"),
    ("imputation", "from_year"),
    ("published", "year"),
    ("other_figures", "year"),
)


def years(tables: Tables, places: Places) -> Iterator[str]:
    """Years lie between 1900 and 2100, and none is there by a slip of the keyboard."""
    base = tables["study"].set_index("key")["value"].get("base_year", str(FIRST))
    if not FIRST <= int(base) <= LAST:
        yield (
            f"{places['study']}, row {row_of_setting(tables, 'base_year')}: base_year {base} is "
            f"not between {FIRST} and {LAST}; mend the year"
        )
    for name, column in COLUMNS:
        cells = tables[name][column].dropna().astype(int)
        wrong = cells[(cells < FIRST) | (cells > LAST)]
        yield from told(places[name], wrong, partial(_outside, column))


def _outside(column: str, year: int) -> str:
    return f"{column} {year} is not between {FIRST} and {LAST}; mend the year"


def slips(tables: Tables, places: Places) -> Iterator[str]:
    """No year stands far from the others, or becomes the latest, with hardly a value.

    A year is refused where the gap beside it is wider than all others together and it has fewer
    than `FEW` of the values that the fullest year has, or one of several; and the latest year where
    it has fewer than `FEWEST`. What is not refused is told by `cautions`.
    """
    for scope in ("national", "regional"):
        counts, values = counts_by_year(tables, scope), tables[scope]
        if counts.empty:
            continue
        most, fullest = int(counts.max()), int(counts.idxmax())
        far, gap = _apart(counts)
        few = [y for y in far if counts[y] < FEW * most or counts[y] == 1 < most]
        latest = int(counts.index[-1])
        for year in few if len(few) == len(far) else ():
            rows = values.index[(values["year"] == year) & values["value"].notna()]
            yield counted(
                places[scope],
                list(rows),
                f"year {year} lies {gap} years from the others and has {counts[year]} of the "
                f"{most} values that {fullest} has; mend the year, or delete the row",
            )
        if latest not in far and counts[latest] < FEWEST * most:
            row = values.index[(values["year"] == latest) & values["value"].notna()][0]
            yield (
                f"{places[scope]}, row {row}: {latest}, the latest year, has {counts[latest]} of "
                f"the {most} values of indicators that {fullest} has, too few to rest on; add the "
                "others, mend the year, or delete its rows"
            )


def counts_by_year(tables: Tables, scope: str) -> pd.Series:
    """How many values of indicators, and of what they are computed from, each year has.

    Series that are one dated list tell no years, unless there are no others.
    """
    values, series = tables[scope].dropna(subset="value"), tables["indicators"]
    series = series[series["scope"] == scope]
    lasting = values[~values["indicator"].isin(series.loc[series["snapshot"] == 1, "indicator"])]
    values = lasting if len(lasting) else values
    leaves = series[series["parent"] != ""]
    needed = {*leaves["indicator"], *leaves["numerator"], *leaves["denominator"]}
    told_of = values["indicator"].isin(needed)
    return told_of.groupby(values["year"].astype(int)).sum().sort_index()


def _apart(counts: pd.Series) -> tuple[list[int], int]:
    """The years beyond a gap wider than all others together, and how wide it is; else none."""
    there = counts.index.to_numpy()
    gaps = np.diff(there)
    if not len(gaps):
        return [], 0
    holes = gaps - (gaps.min() if len(gaps) > 1 else 1)
    widest = int(holes.argmax())
    if holes[widest] < WIDE or 2 * holes[widest] <= holes.sum():
        return [], 0
    before, after = there[: widest + 1], there[widest + 1 :]
    fewer = before if counts[before].sum() < counts[after].sum() else after
    return [int(year) for year in fewer], int(gaps[widest])


def cautions(tables: Tables, places: Places) -> list[str]:
    """What is odd about the years of a sound study, a line each; mostly empty."""
    found = []
    spans = []
    for scope in ("national", "regional"):
        counts = counts_by_year(tables, scope)
        if counts.empty:
            continue
        latest, most, fullest = int(counts.index[-1]), int(counts.max()), int(counts.idxmax())
        spans.append(counts.index)
        if counts[latest] <= PART * most:
            found.append(
                f"{places[scope]}: {latest}, the latest year, has {counts[latest]} of the {most} "
                f"values of indicators that {fullest} has; what is told of the latest year rests "
                "on these"
            )
    return found + apart(tables, places) + _breaks(tables, places) + _beside(tables, places, spans)


def apart(tables: Tables, places: Places) -> list[str]:
    """Years beyond a gap wider than all others together, one line for those of a scope."""
    found = []
    for scope in ("national", "regional"):
        counts, values = counts_by_year(tables, scope), tables[scope]
        far, gap = _apart(counts)
        if far and len(counts) > WIDE:
            row = values.index[(values["year"] == far[0]) & values["value"].notna()][0]
            found.append(
                f"{places[scope]}, row {row}: year {far[0]} lies {gap} years from the others; "
                "mend it if it is mistyped"
            )
    return found


def _breaks(tables: Tables, places: Places) -> list[str]:
    """Breaks that no two years of their series lie on either side of."""
    series = tables["indicators"].dropna(subset="break_year")
    spans = {
        scope: tables[scope].dropna(subset="value").groupby("indicator")["year"].agg(["min", "max"])
        for scope in ("national", "regional")
    }
    found = []
    for row, leaf in series.iterrows():
        parts = [leaf["indicator"], leaf["numerator"], leaf["denominator"]]
        span = spans[leaf["scope"]].reindex(parts)
        first, last = span["min"].min(), span["max"].max()
        if pd.notna(first) and not first < leaf["break_year"] <= last:
            found.append(
                (
                    row,
                    f"break_year {leaf['break_year']} has no values of the series on both sides "
                    f"({first:.0f} to {last:.0f}); mend or empty it",
                )
            )
    return by_row(places["indicators"], found)


def _beside(tables: Tables, places: Places, spans: list[pd.Index]) -> list[str]:
    """Years of print and of single figures that lie far from those of the values."""
    there = sorted({int(year) for span in spans for year in span})
    if not there:
        return []
    found: list[str] = []
    reach = max(there[-1] - there[0], REACH)
    for name in ("published", "other_figures"):
        cells = tables[name]["year"].dropna().astype(int)
        far = cells[(cells < there[0] - reach) | (cells > there[-1] + reach)]
        found += told(
            places[name],
            far,
            lambda year: (
                f"year {year} lies far from the values of the study ({there[0]} to {there[-1]}); "
                "mend it if it is mistyped"
            ),
        )
    return found
