"""The national index and its dimensions as the notebooks and the report show them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from iianalysis.pages.data.views import reading_order
from iianalysis.scoring import change, weighting
from iianalysis.scoring.framework import Framework
from iianalysis.scoring.index import IndexResult, build_index
from iianalysis.show.names import with_texts
from iianalysis.show.text import of_node
from iianalysis.study.study import Study

QUALIFIERS = {"over": "> ", "at_least": "≥ ", "at_most": "≤ ", "about": "about "}


def side_by_side(table: pd.DataFrame, nodes: Iterable[str]) -> pd.DataFrame:
    """The index of some nodes by year, a row for each basis: never one row for both.

    Parameters
    ----------
    table : DataFrame
        As `study.printed.two_bases` returns it.
    nodes : iterable of str

    Returns
    -------
    DataFrame
        node, basis, a column for each year (NaN: not printed), growth (percent, from the first to
        the last year; NaN where there is one), cagr, current_prices (percent of the weight;
        absent where there is none), implied (years whose value follows from print, but was not
        printed).
    """
    table = table[table["value"].notna()]
    years = sorted(table["year"].unique())
    rows = []
    for node in nodes:
        for basis in ("open data", "published"):
            part = table[(table["node"] == node) & (table["basis"] == basis)].set_index("year")
            if part.empty:
                continue
            value = part["value"].reindex(years)
            first, last = part.index.min(), part.index.max()
            ratio = value[last] / value[first] if last > first else np.nan
            implied = part.index[part.get("support", pd.Series("", part.index)) == "implied"]
            rows.append(
                {"node": node, "basis": basis}
                | {str(year): value[year] for year in years}
                | {
                    "growth": 100 * (ratio - 1),
                    "cagr": 100 * (ratio ** (1 / max(last - first, 1)) - 1),
                    "current_prices": part["current_prices"].iloc[-1],
                    "implied": [str(year) for year in sorted(implied)],
                }
            )
    found = pd.DataFrame(rows)
    if rows and not (found["current_prices"] > 0).any():
        found = found.drop(columns="current_prices")
    return found


def contribution_table(result: IndexResult, parent: str) -> pd.DataFrame:
    """Contribution of the children of a node to its growth in percent, by year and since the base.

    Returns
    -------
    DataFrame
        node, weight (within the parent), a column for each year, since_base; a last row with the
        words `sum`. Children without a series are left out.
    """
    region = result.scores.index[0][0]
    years = sorted(result.scores.index.get_level_values("year"))
    children = [
        node for node in result.framework.children(parent) if result.scores[node].notna().any()
    ]
    weights = weighting.effective(result.framework, result.weights)["effective_weight"]
    yearly = change.contributions(result).loc[region, children]
    since = change.contributions(result, years[0]).loc[region, children]
    table = pd.DataFrame({"node": children, "weight": weights[children].to_numpy()})
    for year in years[1:]:
        table[str(year)] = yearly.loc[year].to_numpy()
    table["since_base"] = since.loc[years[-1]].to_numpy()
    total = table.drop(columns="node").sum(min_count=1)
    table = pd.concat([table, pd.DataFrame([{"node": "", **total}])], ignore_index=True)
    return with_texts(table, node=[*map(of_node, children), "sum"])


def without_leading_series(
    study: Study, national: IndexResult, concentration: pd.DataFrame
) -> pd.DataFrame:
    """The index of the last year without the series that carry most of its growth.

    Returns
    -------
    DataFrame
        series (those left out), index: with all, without the first, the first two ..., and
        without every series that starts from or ends on a floor.
    """
    first = list(concentration["indicator"].iloc[:3])
    floors = list(concentration.loc[concentration["floors"] > 0, "indicator"])
    cases = [first[:n] for n in range(len(first) + 1)]
    cases += [floors] if floors and floors not in cases else []
    panel = study.panel("national")
    rows = []
    for left_out in cases:
        values = panel.assign(**dict.fromkeys(left_out, np.nan))
        scores = build_index(values, national.framework, national.method).scores
        rows.append({"left_out": left_out, "index": scores[national.framework.root].iloc[-1]})
    return pd.DataFrame(rows)


def printed_facts(study: Study, node: str) -> pd.DataFrame:
    """Printed figures for the nation, of a node and of those below it.

    Returns
    -------
    DataFrame
        fact and fact_zh, year, printed (with its qualifier), unit, place; empty where nothing is
        printed.
    """
    below = reading_order(Framework(study.tree.assign(is_indicator=False)), node)
    facts = study.published_of_nation
    facts = facts[facts["node"].isin(below) & (facts["group"] == "")]
    signs = facts["qualifier"].map(QUALIFIERS).fillna("")
    printed = signs + facts["value"].map("{:g}".format)
    table = facts[["name_en", "name_zh", "year", "unit", "place"]]
    table = table.rename(columns={"name_en": "fact", "name_zh": "fact_zh"})
    table["year"] = table["year"].astype("Int64")
    table.insert(3, "printed", printed.astype(str))
    return table.reset_index(drop=True)
