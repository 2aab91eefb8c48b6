"""From the values of a region to its score, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from iianalysis.scoring.each import PerIndicator
from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import Goalposts, MinMax, goalposts_of
from iianalysis.study.study import Study
from iianalysis.tables.data import flags_of

COLUMNS = (
    "node", "level", "value", "unit", "flags", "cell", "transform", "low", "high", "score",
    "enters", "weight", "share", "contribution", "rank", "coverage",
)  # fmt: skip


def steps(study: Study, result: IndexResult, region: str, year: int) -> pd.DataFrame:
    """How the score of a region comes about: indicators, then the nodes that they make, upwards.

    Parameters
    ----------
    study : Study
    result : IndexResult
        Of its regions.
    region : str
    year : int

    Returns
    -------
    DataFrame
        A row for each indicator and node: node, level, value and unit (of an indicator, as the
        study has it), flags and cell (table, year and series that the value stands in), transform,
        low and high (goalposts, in the units of the transformed value), score, enters (the score
        as it enters the node above: turned round, or filled in), weight (within the node above, of
        all that is declared), share (of what is there: these sum to 1), contribution (to the node
        above, where that is an arithmetic mean: these sum to its score), rank, coverage.
    """
    tree, method = result.framework, result.method
    scores, enters = (one.loc[(region, year)] for one in (result.scores, result.entered))
    nodes = list(reversed(tree.nodes.index))
    table = pd.DataFrame({"node": nodes, "level": tree.nodes["level"].reindex(nodes).to_numpy()})
    values = study.panel("regional").loc[(region, year)]
    cells = study.cells["regional"].set_index(["region", "year", "indicator"])
    flags = flags_of(cells)
    posts = _posts(study, result, year)
    transforms = dict(method.transforms.by)
    units = study.indicators.loc["regional"]["unit"]
    rows, means = [], method.means(tree)
    for node in nodes:
        leaf = node in values.index
        there = (region, year, node) in cells.index
        parent = str(tree.nodes.loc[node, "parent"])
        siblings = tree.children(parent)
        present = [one for one in siblings if not np.isnan(enters[one]) and result.weights[one]]
        total = sum(result.weights[one] for one in present)
        share = result.weights[node] / total if node in present else np.nan
        arithmetic = means.get(parent) == "arithmetic"
        rows.append(
            {
                "value": values[node] if leaf else np.nan,
                "unit": units[node] if leaf else "",
                "flags": flags.get((region, year, node), "") if there else "",
                "cell": f"regional.csv: {region}, {year}, {node}" if there else "",
                "transform": transforms.get(node, ""),
                "low": posts["low"].get(node, np.nan),
                "high": posts["high"].get(node, np.nan),
                "score": scores[node],
                "enters": enters[node],
                "weight": result.weights[node],
                "share": share if parent else np.nan,
                "contribution": share * enters[node] if arithmetic else np.nan,
                "rank": result.ranks.loc[(region, year), node],
                "coverage": result.coverage.loc[(region, year), node],
            }
        )
    table = pd.concat([table, pd.DataFrame(rows)], axis=1)[list(COLUMNS)]
    return table.astype({"rank": "Int64"})


def _posts(study: Study, result: IndexResult, year: int) -> pd.DataFrame:
    """What each indicator is measured between, in the units of its transformed value."""
    method: Any = result.method
    panel = study.panel("regional")
    panel = method.transforms(panel) if method.transforms.by else panel
    panel = panel if method.treatment is None else method.treatment(panel)
    one: Any = method.normalisation
    goalposts: Goalposts = getattr(one, "goalposts", "own year")
    when = "all years" if goalposts == "pooled" else str(year)
    posts = goalposts_of(panel, goalposts).xs(when, level="year").astype(float)
    for name in posts.index:
        part = one.of(str(name)) if isinstance(one, PerIndicator) else one
        if not isinstance(part, MinMax):
            posts.loc[name] = np.nan
        elif part.given:
            posts.loc[name, ["low", "high"]] = part.low, part.high
    return posts


def moved(one: IndexResult, other: IndexResult, year: int) -> pd.DataFrame:
    """Who stands elsewhere under another index, and which part of it moves them most.

    Parameters
    ----------
    one, other : IndexResult
        Of the same tree and regions.
    year : int

    Returns
    -------
    DataFrame
        region, rank, other_rank, places_won (positive where the other index puts it higher),
        score, other_score, most (the node right below the index whose part of the score changes
        most, measured against the mean change over all regions) and by (that change, in points of
        the score). The largest move first, then by rank.
    """
    root = one.framework.root
    parts = [_parts(result, year) for result in (one, other)]
    change = (parts[1] - parts[0]).fillna(0.0)
    change = change - change.mean()
    table = pd.DataFrame(
        {
            "rank": one.ranks.xs(year, level="year")[root].astype("Int64"),
            "other_rank": other.ranks.xs(year, level="year")[root].astype("Int64"),
            "score": one.year(year)[root],
            "other_score": other.year(year)[root],
        }
    )
    table.insert(2, "places_won", table["rank"] - table["other_rank"])
    if change.shape[1]:
        most = change.abs().idxmax(axis=1)
        table["most"] = most
        table["by"] = [change.loc[region, node] for region, node in most.items()]
    order = table["places_won"].abs().sort_values(ascending=False, kind="stable").index
    table = table.sort_values("rank", kind="stable")
    table = table.loc[[region for region in order if region in table.index]]
    return table.rename_axis("region").reset_index()


def _parts(result: IndexResult, year: int) -> pd.DataFrame:
    """What each node right below the index adds to the score: its share of the weight times it."""
    enters = result.entered.xs(year, level="year")[result.framework.dimensions]
    weights = enters.notna() * result.weights[result.framework.dimensions]
    return enters.fillna(0.0) * weights.div(weights.sum(axis=1), axis=0)
