"""What was printed of the national index, what follows from it, and it beside open data."""

from __future__ import annotations

import re

import pandas as pd

from iianalysis.scoring import change
from iianalysis.scoring import weighting as weights
from iianalysis.scoring.index import IndexResult
from iianalysis.study.made import FLOORS, OF_REGIONS
from iianalysis.study.study import Study

YEAR = re.compile(r"_\d{4}$")  # at the end of an item
ABOUT = 0.1  # `about 30` is taken as 30 give or take a tenth, a floor as passed by no more


def national_facts(study: Study, kind: str) -> pd.DataFrame:
    """Printed figures of one kind that are about a node of the national index."""
    table = study.published_of_nation
    return table[(table["kind"] == kind) & (table["node"] != "")]


def of_regions(study: Study) -> pd.Series:
    """Whether each printed figure is a score or a rank of a region; its index is a score too."""
    table = study.published
    a_region = ~table["region"].isin(["", study.nation]) & (table["node"] != "")
    return a_region & table["kind"].isin(["index", *OF_REGIONS])


def bounds(fact: pd.Series) -> tuple[float, float]:
    """Lowest and highest value that prints as the fact does; NaN for an open end."""
    if fact["qualifier"] == "about":
        width = ABOUT * abs(fact["value"])
        return fact["value"] - width, fact["value"] + width
    return fact["low"], fact["high"]


def near(fact: pd.Series) -> tuple[float, float]:
    """As `bounds`, but a floor is passed by a tenth at most.

    A report that could print more would not say so little: what lies further above a printed floor
    is another quantity, or another value.
    """
    low, high = bounds(fact)
    if fact["qualifier"] in FLOORS:
        high = fact["value"] + ABOUT * abs(fact["value"])
    return low, high


def meet(first: tuple[float, float], second: tuple[float, float]) -> bool:
    """Whether two intervals have a value in common; NaN is an open end.

    Examples
    --------
    >>> meet((32.9, 33.0), (32.5, 33.5)), meet((45.9, 46.0), (50.0, float("nan")))
    (True, False)
    """
    slack = 1e-9
    return not (first[1] < second[0] - slack or first[0] > second[1] + slack)


def printed_index(study: Study) -> pd.DataFrame:
    """Printed values of the index and its sub-indices, and those that growth rates imply.

    Returns
    -------
    DataFrame
        node, year, value, low, high, support (`printed` or `implied`). A growth g of year t that
        is printed with both its ends implies ``X_(t-1) = X_t / (1 + g / 100)``, its interval from
        the ends of both; a floor and an approximate rate imply no value.
    """
    columns = ["node", "year", "value", "low", "high"]
    facts = national_facts(study, "index")
    table = facts[columns].assign(support="printed")
    if len(table):  # an approximate value has the ends that it is taken for
        table[["low", "high"]] = [bounds(fact) for _, fact in facts.iterrows()]
    growth = national_facts(study, "growth").dropna(subset=["low", "high"])
    both = growth[columns].merge(table, on=["node", "year"], suffixes=("_g", ""))
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
    if len(implied):
        table = pd.concat([table, implied], ignore_index=True)
    table["year"] = table["year"].astype(int)
    return table.drop_duplicates(["node", "year"]).sort_values("year", kind="stable")


def mean_growth(start: pd.Series, end: pd.Series, years: int) -> tuple[float, float, float]:
    """Lowest, central and highest mean annual growth in percent between two printed values.

    Parameters
    ----------
    start, end : Series
        With `value`, `low` and `high`.
    years : int
        Years from one to the other.
    """
    ratios = end["low"] / start["high"], end["value"] / start["value"], end["high"] / start["low"]
    low, value, high = (float(100 * (ratio ** (1 / years) - 1)) for ratio in ratios)
    return low, value, high


def two_bases(study: Study, national: IndexResult) -> pd.DataFrame:
    """The national index on open data and as published, one below the other.

    Returns
    -------
    DataFrame
        year, node, level, value, growth, contribution, contribution_since_base, coverage, basis,
        `low`, `high`, `support` (`open data`, `printed`, `implied`), and current_prices: percent of
        the weight that rests on sums of money at the prices of each year. On the published basis
        only what was printed or follows from print has a row; contributions need weights, which
        were not printed, so they are empty.
    """
    table = change.national_table(national).assign(support="open data")
    table["current_prices"] = table["node"].map(_at_current_prices(study, national))
    level = national.framework.nodes["level"]
    printed = printed_index(study)
    printed = printed[printed["node"].isin(level.index)]
    if printed.empty:
        return table
    before = printed.set_index(["node", "year"])["value"]
    keys = pd.MultiIndex.from_arrays([printed["node"], printed["year"] - 1])
    printed = printed.assign(
        level=printed["node"].map(level),
        growth=100 * (printed["value"].to_numpy() / before.reindex(keys).to_numpy() - 1),
        basis="published",
    )
    return pd.concat([table, printed], ignore_index=True)


def _at_current_prices(study: Study, national: IndexResult) -> pd.Series:
    """Percent of the weight of each node that is on series at current prices."""
    tree = national.framework
    points = weights.effective(tree, national.weights)["points"]
    current = set(study.at_current_prices("national"))
    found = {}
    for node in points.index[points > 0]:
        below = points[[leaf for leaf in tree.below(node) if leaf in tree.indicators]]
        found[node] = 100 * below[below.index.isin(current)].sum() / below.sum()
    return pd.Series(found, dtype=float)


def growth_since_base(table: pd.DataFrame) -> pd.DataFrame:
    """Growth and CAGR of each node from its first to its last year, by basis.

    Parameters
    ----------
    table : DataFrame
        As `two_bases` returns it.

    Returns
    -------
    DataFrame
        basis, node, level, start, end, growth, cagr, current_prices (as in `two_bases`); growth and
        cagr in percent, NaN for a node that has one year only.
    """
    filled = table.dropna(subset="value").sort_values("year", kind="stable")
    ends = filled.groupby(["basis", "node", "level"], sort=False).agg(
        start=("year", "first"),
        end=("year", "last"),
        first=("value", "first"),
        last=("value", "last"),
        current_prices=("current_prices", "last"),
    )
    years = ends["end"] - ends["start"]
    ratio = (ends["last"] / ends["first"]).where(years > 0)
    ends["growth"] = 100 * (ratio - 1)
    ends["cagr"] = 100 * (ratio ** (1 / years.where(years > 0)) - 1)
    ends["current_prices"] = ends.pop("current_prices")
    return ends.drop(columns=["first", "last"]).reset_index()
