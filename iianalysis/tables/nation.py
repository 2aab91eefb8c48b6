"""Tables of a run on the nation: the index, its growth, and what carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from iianalysis.scoring import change
from iianalysis.scoring.index import IndexResult
from iianalysis.show.text import t
from iianalysis.study import printed as published
from iianalysis.study.study import Study
from iianalysis.tables.register import table

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


def _there(run: Results) -> bool:
    return "national" in run.study.scopes


def _grows(run: Results) -> bool:
    return _there(run) and len(run.study.years("national")) > 1


@table(
    "national_index",
    t("the national index, by basis; values of two bases are never one series"),
    when=_there,
)
def _national_index(run: Results) -> pd.DataFrame | None:
    return published.two_bases(run.study, run.national) if run.national else None


@table(
    "national_growth",
    t(
        "growth and mean annual growth of each node since the base year, by basis; "
        "“current_prices”: percent of the weight on sums of money at current prices"
    ),
    when=_grows,
)
def _national_growth(run: Results) -> pd.DataFrame:
    return published.growth_since_base(run.tables["national_index"])


@table(
    "growth_concentration", t("which series carry the growth of the open-data index"), when=_grows
)
def _growth_concentration(run: Results) -> pd.DataFrame | None:
    return growth_concentration(run.study, run.national) if run.national else None


def growth_concentration(study: Study, national: IndexResult) -> pd.DataFrame:
    """Which series carry the growth of the open-data index since the base year.

    Returns
    -------
    DataFrame
        indicator, dimension, contribution (percent of the growth of the overall index, largest
        first), cumulative, growth (percent, of the series), floors (number of the two values, of
        the base year and the last, that are floors), prices (`current` for a sum of money at the
        prices of each year).
    """
    last = study.years("national")[-1]
    share = change.leaf_contributions(national, study.base_year)
    ends = study.cells["national"].set_index(["indicator", "year"])["floor"]
    nodes = national.framework.nodes
    of_last = share.xs(last, level="year").iloc[0].sort_values(ascending=False, kind="stable")
    table = of_last.rename("contribution").rename_axis("indicator").reset_index()
    table.insert(1, "dimension", [_dimension(nodes, code) for code in table["indicator"]])
    table["cumulative"] = table["contribution"].cumsum()
    scores = national.scores.xs(last, level="year").iloc[0]
    table["growth"] = scores[table["indicator"]].to_numpy() - 100
    table["floors"] = [
        int(ends.get((code, study.base_year), False)) + int(ends.get((code, last), False))
        for code in table["indicator"]
    ]
    table["prices"] = table["indicator"].map(study.indicators.loc["national"]["prices"])
    return table


def _dimension(nodes: pd.DataFrame, code: str) -> str:
    while nodes.loc[code, "level"] > 1:
        code = str(nodes.loc[code, "parent"])
    return code
