"""The national index on two bases: open data, and what was printed or follows from print."""

from __future__ import annotations

import pandas as pd

from iianalysis import change
from iianalysis.index import IndexResult
from iianalysis.study import NATION, Study


def printed_index(study: Study) -> pd.DataFrame:
    """Printed values of the index and its sub-indices, and those that growth rates imply.

    Returns
    -------
    DataFrame
        node, year, value, low, high, support (`printed` or `implied`). A printed growth g of year
        t implies ``X_(t-1) = X_t / (1 + g / 100)``, its interval from the ends of both.
    """
    facts = study.published
    index = facts[(facts["kind"] == "index") & (facts["region"] == NATION)]
    table = index[["node", "year", "value", "low", "high"]].assign(support="printed")
    growth = facts[(facts["kind"] == "growth") & (facts["qualifier"] == "rounded")]
    both = growth[growth["node"] != ""].merge(table, on=["node", "year"], suffixes=("_g", ""))
    implied = pd.DataFrame(
        {
            "node": both["node"],
            "year": both["year"] - 1,
            "value": both["value"] / (1 + both["value_g"] / 100),
            "low": both["low"] / (1 + both["high_g"] / 100),
            "high": both["high"] / (1 + both["low_g"] / 100),
            "support": "implied",
        }
    )
    table = pd.concat([table, implied], ignore_index=True)
    table["year"] = table["year"].astype(int)
    return table.drop_duplicates(["node", "year"]).sort_values(["year"], kind="stable")


def two_bases(study: Study, national: IndexResult) -> pd.DataFrame:
    """The national index on open data and as published, one below the other.

    Returns
    -------
    DataFrame
        year, node, level, value, growth, contribution, contribution_since_base, coverage, basis,
        and `low`, `high`, `support` (`open data`, `printed`, `implied`). On the published basis
        only what was printed or follows from print has a row; contributions need weights, which
        were not printed, so they are empty.
    """
    table = change.national_table(national).assign(support="open data")
    printed = printed_index(study)
    if printed.empty:
        return table
    level = national.framework.nodes["level"]
    printed = printed[printed["node"].isin(level.index)]
    before = printed.set_index(["node", "year"])["value"]
    keys = pd.MultiIndex.from_arrays([printed["node"], printed["year"] - 1])
    printed = printed.assign(
        level=printed["node"].map(level),
        growth=100 * (printed["value"].to_numpy() / before.reindex(keys).to_numpy() - 1),
        basis="published",
    )
    return pd.concat([table, printed], ignore_index=True)


def growth_since_base(table: pd.DataFrame) -> pd.DataFrame:
    """Growth and CAGR of each node from its first to its last year, by basis.

    Parameters
    ----------
    table : DataFrame
        As `two_bases` returns it.

    Returns
    -------
    DataFrame
        basis, node, level, start, end, growth, cagr; the last two in percent.
    """
    filled = table.dropna(subset="value").sort_values("year", kind="stable")
    ends = filled.groupby(["basis", "node", "level"], sort=False).agg(
        start=("year", "first"),
        end=("year", "last"),
        first=("value", "first"),
        last=("value", "last"),
    )
    ratio, years = ends["last"] / ends["first"], ends["end"] - ends["start"]
    ends["growth"] = 100 * (ratio - 1)
    ends["cagr"] = 100 * (ratio ** (1 / years.where(years > 0)) - 1)
    return ends.drop(columns=["first", "last"]).reset_index()
