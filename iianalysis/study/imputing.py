"""Regional values that a study fills in by a rule: from other years, or from other regions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

IMPUTATIONS: Mapping[str, str] = {
    "none": "stays missing",
    "earlier year": "the latest earlier year",
    "linear": "linear in time between years that are known",
    "mean": "mean of the year's regions",
    "median": "median of the year's regions",
    "group mean": "mean of the year's regions of the group",
    "group median": "median of the year's regions of the group",
}
OF_YEARS = ("earlier year", "linear")


def imputed(
    cells: pd.DataFrame,
    rules: Mapping[str, str],
    regions: list[str],
    groups: Mapping[str, str],
    idle: Mapping[str, frozenset[tuple[str, int]]],
) -> pd.DataFrame:
    """Cells that are filled in, of the series that have a rule.

    Parameters
    ----------
    cells : DataFrame
        As `Study.cells`: `region, year, indicator, value`, ... without missing values.
    rules : mapping of str to str
        A key of `IMPUTATIONS` by series.
    regions : list of str
    groups : mapping of str to str
        Group of each region; one without a group is in none.
    idle : mapping of str to frozenset of (str, int)
        What does not apply stays empty, by series.

    Returns
    -------
    DataFrame
        Columns as `cells`, flagged `imputed`; what no other value tells of stays missing.
    """
    years = sorted(int(year) for year in cells["year"].unique())
    parts = []
    for code, way in rules.items():
        own = cells[cells["indicator"] == code]
        if way == "none" or own.empty:
            continue
        wide = own.pivot(index="region", columns="year", values="value")
        there = sorted(own["year"].unique()) if own["snapshot"].all() else years
        wide = wide.reindex(index=regions, columns=there)
        filled = _filled(wide, way, pd.Series(groups, dtype=object).reindex(regions))
        new = filled.where(wide.isna()).stack().dropna().reset_index()
        new.columns = ["region", "year", "value"]
        none = idle.get(code, frozenset())
        pairs = zip(new["region"], new["year"], strict=True)
        applies = [(str(region), int(year)) not in none for region, year in pairs]
        new = new[np.array(applies, dtype=bool)]
        parts.append(new.assign(indicator=code, snapshot=bool(own["snapshot"].all())))
    if not parts:
        return cells.iloc[:0]
    found = pd.concat(parts, ignore_index=True)
    kinds = cells.dtypes.items()
    flags = {name: name == "imputed" for name, kind in kinds if pd.api.types.is_bool_dtype(kind)}
    told = {**flags, "snapshot": found["snapshot"], "confidence": "imputed"}
    return found.assign(**told)[list(cells.columns)]


def _filled(wide: pd.DataFrame, way: str, groups: pd.Series) -> pd.DataFrame:
    """Regions by years, filled in as far as a rule goes."""
    if way == "earlier year":
        return wide.ffill(axis=1)
    if way == "linear":
        return wide.apply(_between, axis=1, result_type="broadcast")
    average = "mean" if way.endswith("mean") else "median"
    if not way.startswith("group"):
        return wide.fillna(wide.agg(average))
    named = groups.where(groups.notna() & groups.ne(""))
    return wide.fillna(wide.groupby(named).transform(average))


def _between(series: pd.Series) -> pd.Series:
    """Years between two that are known, on the line between them."""
    known = series.dropna()
    if len(known) < 2:
        return series
    years = series.index.to_numpy(dtype=float)
    line = np.interp(years, known.index.to_numpy(dtype=float), known, np.nan, np.nan)
    return series.fillna(pd.Series(line, index=series.index))
