"""Jumps: values that change unlike those of the year's other regions."""

from __future__ import annotations

import numpy as np
import pandas as pd

LIMIT = 2.5  # scaled median absolute deviations
LEAST = 1.5  # a change less than half again is never one
SCALE = 1.4826  # makes a median absolute deviation the standard deviation of normal errors


def jumps(values: pd.Series) -> pd.DataFrame:
    """Values of a series that jump from the year before, and do not merely come back from a jump.

    The jump of region i in year t is ``j_it = ln(y_it / y_i,t-1)`` less the median of that over the
    regions. It is one where ``|j|`` exceeds ln 1.5 and 2.5 times the scaled median of ``|j|`` over
    the half of the other regions that were nearest in value in the earlier year, since small
    regions scatter more. The value after a jump comes back where the two years together are no
    jump. The first year is compared with the two after it.

    Parameters
    ----------
    values : Series
        Indexed by `(region, year)`, as `Study.series`; a value that is not positive has no
        logarithm and is not compared.

    Returns
    -------
    DataFrame
        Those that jump, indexed by `(region, year)`: `jump` and `limit`, in logarithms.

    Notes
    -----
    The median absolute deviation and 2.5 as its moderate limit: C. Leys and others, Detecting
    outliers: do not use standard deviation around the mean, use absolute deviation around the
    median, Journal of Experimental Social Psychology 49 (2013). The regions of like size and the
    least factor are decisions of this package.
    """
    logs = _logs(values)
    found, earlier = {}, pd.Series(False, index=logs.index)
    for number, year in enumerate(logs.columns) if logs.shape[1] > 1 else ():
        near, far = (number - 1, number - 2) if number else (1, 2)
        jump, limit = _step(logs, near, number), _limit(logs, near, number)
        out = jump.abs() > limit
        if 0 <= far < logs.shape[1]:
            back = _step(logs, far, number).abs() <= _limit(logs, far, number)
            out &= ~(back & earlier if number else back)
        found[year] = pd.DataFrame({"jump": jump, "limit": limit})[out]
        earlier = out
    if not found:
        return pd.DataFrame({"jump": [], "limit": []}, index=values.index[:0])
    return pd.concat(found, names=["year", "region"]).swaplevel().sort_index()


def sizes(cells: pd.DataFrame) -> pd.Series:
    """Jump of each cell that is flagged as suspicious, for whatever reason; missing for others.

    Parameters
    ----------
    cells : DataFrame
        With `region`, `year`, `indicator`, `value` and `suspicious`.

    Returns
    -------
    Series
        In logarithms, not negative, on the index of the cells.
    """
    found = pd.Series(np.nan, index=cells.index)
    for code in cells.loc[cells["suspicious"], "indicator"].unique():
        series = cells[cells["indicator"] == code]
        logs = _logs(series.set_index(["region", "year"])["value"])
        if logs.shape[1] > 1:
            pairs = [(1, 0), *((number - 1, number) for number in range(1, logs.shape[1]))]
            steps = pd.concat([_step(logs, *pair) for pair in pairs], axis=1, keys=logs.columns)
            flagged = series[series["suspicious"]]
            at = pd.MultiIndex.from_frame(flagged[["region", "year"]])
            found[flagged.index] = steps.stack(future_stack=True).abs().reindex(at).to_numpy()
    return found


def _logs(values: pd.Series) -> pd.DataFrame:
    """Regions by years; missing where a value is not positive."""
    return np.log(values.where(values > 0)).unstack("year")


def _step(logs: pd.DataFrame, one: int, other: int) -> pd.Series:
    """Change between two years, less the median of the regions."""
    change = logs.iloc[:, other] - logs.iloc[:, one]
    return change - change.median()


def _limit(logs: pd.DataFrame, one: int, other: int) -> pd.Series:
    """Beyond which a change between two years is a jump; missing without a change."""
    size = _step(logs, one, other).abs().dropna()
    start = logs.iloc[:, min(one, other)][size.index].to_numpy()
    apart = np.abs(start[:, None] - start)
    np.fill_diagonal(apart, np.inf)
    near = np.argsort(apart, axis=1, kind="stable")[:, : len(size) // 2]
    if not near.size:
        return pd.Series(np.nan, index=logs.index)
    scale = SCALE * np.median(size.to_numpy()[near], axis=1)
    limit = pd.Series(np.maximum(LIMIT * scale, np.log(LEAST)), index=size.index)
    return limit.reindex(logs.index)
