"""How far one total ranks regions as the index does."""

from __future__ import annotations

import pandas as pd

from iianalysis.coherence.correlations import pearson


def single_series(values: pd.DataFrame, direction: pd.Series, index: pd.Series) -> pd.DataFrame:
    """Each series by itself, as if it were the index.

    Parameters
    ----------
    values : DataFrame
        Regions by series, of one year, in the units of the data.
    direction : Series
        1 or -1 for each series.
    index : Series
        Score of each region.

    Returns
    -------
    DataFrame
        by_series, regions (that have a value and a score), correlation (Spearman's, with the
        index). The closest to the index first.

    Notes
    -----
    What a single total does as well as an index of many parts is no merit of the index: it may be
    size that both follow.

    Examples
    --------
    >>> people = pd.DataFrame({"people": [9.0, 5.0, 1.0]}, ["A", "B", "C"])
    >>> index = pd.Series({"A": 80.0, "B": 20.0, "C": 10.0})
    >>> float(single_series(people, pd.Series({"people": 1}), index)["correlation"][0])
    1.0
    """
    rows = []
    for name in values.columns:
        series = (values[name] * direction[name]).reindex(index.index)
        both = series.notna() & index.notna()
        ranks = (one.where(both).rank().to_numpy(dtype=float) for one in (series, index))
        r, regions = pearson(*ranks)
        rows.append((name, regions, r))
    table = pd.DataFrame(rows, columns=["by_series", "regions", "correlation"])
    table = table.astype({"correlation": float, "regions": int})
    return table.sort_values("correlation", ascending=False, kind="stable", ignore_index=True)
