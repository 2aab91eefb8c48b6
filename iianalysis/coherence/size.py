"""How far one total ranks regions as the index does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from iianalysis.coherence.correlations import pearson
from iianalysis.tiers import agreement, by_group_sizes


def single_series(
    values: pd.DataFrame,
    direction: pd.Series,
    index: pd.Series,
    sizes: Sequence[int] = (),
    printed: pd.Series | None = None,
) -> pd.DataFrame:
    """Each series by itself, as if it were the index.

    Parameters
    ----------
    values : DataFrame
        Regions by series, of one year, in the units of the data.
    direction : Series
        1 or -1 for each series.
    index : Series
        Score of each region.
    sizes : sequence of int
        Sizes of tiers; where empty, or without printed tiers, tiers are not compared.
    printed : Series, optional
        Printed tier of each region that has one.

    Returns
    -------
    DataFrame
        by_series, regions (that have a value and a score), correlation (Spearman's, with the index)
        and, with tiers, in_printed_tier (regions that tiers of these sizes by the series alone put
        in their printed tier), index_in_printed_tier (that the index does), of (with a printed
        tier). The closest to the index first.

    Notes
    -----
    What a single total does as well as an index of many parts is no merit of the index: it may be
    size that both follow.
    """
    better = values * direction[values.columns]
    rows = []
    for name in better.columns:
        series = better[name].reindex(index.index)
        both = series.notna() & index.notna()
        r, regions = pearson(
            series.where(both).rank().to_numpy(), index.where(both).rank().to_numpy()
        )
        rows.append({"by_series": name, "regions": regions, "correlation": r})
    table = pd.DataFrame(rows, columns=["by_series", "regions", "correlation"])
    table = table.astype({"correlation": float, "regions": int})
    if sizes and printed is not None and sum(sizes) == len(index):
        kept = [better[name].reindex(index.index) for name in table["by_series"]]
        right = [agreement(by_group_sizes(series, sizes), printed) for series in kept]
        table["in_printed_tier"] = np.array(right, dtype=int)
        table["index_in_printed_tier"] = agreement(by_group_sizes(index, sizes), printed)
        table["of"] = len(printed)
    return table.sort_values("correlation", ascending=False, kind="stable", ignore_index=True)
