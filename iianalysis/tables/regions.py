"""Tables of a run on regions: scores and ranks, and the first of each dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from iianalysis.scoring.index import IndexResult, ranked
from iianalysis.show.text import t
from iianalysis.study.study import Study
from iianalysis.tables.data import flags_of
from iianalysis.tables.register import of_regions, table

if TYPE_CHECKING:
    from iianalysis.tables.results import Results


@table(
    "regional_index",
    t(
        "scores and ranks of every node, region and year, by goalposts; “imputed” is the share of "
        "a score's weight that rests on imputed cells, or on scores that stand for missing ones"
    ),
    when=of_regions,
)
def _regional_index(run: Results) -> pd.DataFrame:
    return pd.concat(
        [regional_table(run.study, one) for one in run.regional.values()], ignore_index=True
    )


@table(
    "top10",
    t("the first ten regions of each dimension, beside the list to compare with"),
    when=of_regions,
)
def _top10(run: Results) -> pd.DataFrame:
    return top_regions(run.study, run.index)


def regional_table(study: Study, result: IndexResult) -> pd.DataFrame:
    """The regional index as it leaves a run.

    Returns
    -------
    DataFrame
        region, year, goalposts, node, level, score, rank, coverage, `imputed` (share of the
        node's weight that rests on imputed cells, or on scores that it takes for missing ones) and
        `flags` (what is to be known of the cell of an indicator, parted by `; `; `imputed` for a
        score that is missing and filled in above).
    """
    cells = study.cells["regional"].set_index(["region", "year", "indicator"])
    leaves = result.framework.indicators
    imputed = (
        cells["imputed"]
        .astype(float)
        .unstack("indicator")
        .reindex(result.scores.index)
        .reindex(columns=leaves)
        .fillna(0.0)
    )
    filled = result.entered.notna() & result.scores.isna()
    shares = pd.DataFrame(0.0, index=result.scores.index, columns=result.scores.columns)
    shares[leaves] = imputed
    for node in result.framework.parents():
        children = result.framework.children(node)
        there = result.entered[children].notna() * result.weights[children]
        total = there.sum(axis=1)
        filled.loc[result.scores[node].isna(), children] = False
        own = shares[children].mask(filled[children], 1.0)
        shares[node] = (there * own).sum(axis=1) / total.where(total > 0)
    table = result.table()
    table["imputed"] = shares.stack(future_stack=True).to_numpy()
    keys = pd.MultiIndex.from_frame(table[["region", "year", "node"]])
    flags = flags_of(cells).reindex(keys).fillna("").to_numpy()
    by_row = filled.reindex(columns=result.scores.columns).stack(future_stack=True).to_numpy()
    table["flags"] = np.where(by_row, "imputed", flags)
    return table


def top_regions(study: Study, result: IndexResult, n: int = 10) -> pd.DataFrame:
    """The first regions of every dimension in the latest year, beside the printed lists.

    Returns
    -------
    DataFrame
        dimension, rank, region, score, printed_position (in the printed list of the dimension).
        Regions that are printed but rank below n follow.
    """
    scores = result.year(study.years("regional")[-1])
    parts = []
    for node in result.framework.dimensions:
        printed = study.members(f"{node}_top10")
        order = scores[node].dropna()
        order = order[ranked(order).sort_values(kind="stable").index]
        keep = [r for place, r in enumerate(order.index) if place < n or r in printed]
        ranks = ranked(order).astype(int)
        position = {region: place for place, region in enumerate(printed, 1)}
        parts.append(
            pd.DataFrame(
                {
                    "dimension": node,
                    "rank": ranks[keep].to_numpy(),
                    "region": keep,
                    "score": order[keep].to_numpy(),
                    "printed_position": pd.Series([position.get(r) for r in keep], dtype="Int64"),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
