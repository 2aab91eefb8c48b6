"""Change over time: growth, contributions to growth, shares of a group, rank changes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from iianalysis.scoring.aggregate import means_of
from iianalysis.scoring.index import IndexResult
from iianalysis.scoring.normalise import MethodError


def growth(scores: pd.DataFrame) -> pd.DataFrame:
    """Growth over the year before in percent: ``100 (X_t / X_(t-1) - 1)``.

    Parameters
    ----------
    scores : DataFrame
        Index `(region, year)`; a year whose predecessor is not there has no growth.
    """
    return 100 * (scores / _year_before(scores) - 1)


def cagr(scores: pd.DataFrame, start: int, end: int) -> pd.DataFrame:
    """Compound annual growth in percent: ``100 ((X_end / X_start) ** (1 / years) - 1)``.

    Returns
    -------
    DataFrame
        Regions by nodes.

    Raises
    ------
    MethodError
        If a year has no data, or `end` is not after `start`.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_tuples([("CN", 2020), ("CN", 2023)], names=["region", "year"])
    >>> cagr(pd.DataFrame({"overall": [100.0, 235.0]}, index=rows), 2020, 2023).round(1)
            overall
    region
    CN         33.0
    """
    if end <= start:
        raise MethodError(f"annual growth from {start} to {end}: give a later year to end with")
    ratio = _year(scores, end) / _year(scores, start)
    return 100 * (ratio ** (1 / (end - start)) - 1)


def contributions(result: IndexResult, since: int | None = None) -> pd.DataFrame:
    """Contribution of each node to the growth of its parent, in percent.

    Parameters
    ----------
    result : IndexResult
        Of arithmetic means.
    since : int, optional
        Growth since this year; since the year before where None.

    Returns
    -------
    DataFrame
        Index and columns as the scores. The children of each parent add to 100. NaN for the root,
        for a parent that did not change, and where different children are there in the two years.

    Raises
    ------
    MethodError
        For means that are not arithmetic: they have no additive decomposition; and for a year
        `since` that has no data.

    Notes
    -----
    ``100 w_c (X_c,t - X_c,s) / sum_k w_k (X_k,t - X_k,s)`` over the children k that are there.
    """
    _need_arithmetic(result)
    scores, framework = result.scores, result.framework
    before = _year_before(scores) if since is None else _of_year(scores, since)
    change = scores - before
    there = scores.notna() == before.notna()
    parts = change * result.weights[scores.columns]
    table = pd.DataFrame(np.nan, index=scores.index, columns=scores.columns)
    for parent in framework.parents():
        children = [scores.columns.get_loc(child) for child in framework.children(parent)]
        some = parts.iloc[:, children].to_numpy()
        total = np.where(np.isnan(some), 0.0, some).sum(axis=1)
        total[~there.iloc[:, children].to_numpy().all(axis=1) | (total == 0)] = np.nan
        table.iloc[:, children] = 100 * some / total[:, None]
    return table


def leaf_contributions(result: IndexResult, since: int) -> pd.DataFrame:
    """Contribution of each indicator to the growth of the overall index since a year, in percent.

    Returns
    -------
    DataFrame
        Index as the scores, a column per indicator; rows add to 100, save where the overall index
        did not change or different nodes are there in the two years (NaN).

    Notes
    -----
    ``100 v (X_t - X_s) / (I_t - I_s)``, where X is the score of the indicator, I the overall index
    and v the product, from the indicator up to the root, of the weight of each node as a share of
    the weights of its siblings that are there.
    """
    overall, parts = _leaf_points(result, since)
    return 100 * parts.div(overall.where(overall != 0), axis=0)


def leaf_points(result: IndexResult, since: int) -> pd.DataFrame:
    """Contribution of each indicator to the change of the overall index since a year, in points.

    Returns
    -------
    DataFrame
        Index as the scores, a column per indicator; rows add to ``I_t - I_s``. NaN where different
        nodes are there in the two years.

    Notes
    -----
    ``v (X_t - X_s)``, see `leaf_contributions`.
    """
    return _leaf_points(result, since)[1]


def _leaf_points(result: IndexResult, since: int) -> tuple[pd.Series, pd.DataFrame]:
    """Change of the overall index, and what each indicator has in it."""
    _need_arithmetic(result)
    scores, framework = result.scores, result.framework
    before = _of_year(scores, since)
    there = scores.notna()
    same = (there == before.notna()).all(axis=1)
    weight = pd.DataFrame({framework.root: 1.0}, index=scores.index)
    for parent in reversed(list(framework.parents())):
        children = framework.children(parent)
        within = there[children] * result.weights[children]
        total = within.sum(axis=1)
        weight[children] = within.div(total.where(total > 0), axis=0).mul(weight[parent], axis=0)
    change = (scores - before).where(same, axis=0)
    leaves = framework.indicators
    return change[framework.root], weight[leaves] * change[leaves]


def shares(values: pd.Series, group: Collection[str], regions: Collection[str]) -> pd.Series:
    """Share in percent that a group of regions holds of a total, by year.

    Parameters
    ----------
    values : Series
        A quantity that adds up over regions; index `(region, year)`.
    group : collection of str
        Regions of the group.
    regions : collection of str
        All regions of the total.

    Returns
    -------
    Series
        Indexed by year; NaN where a region of the total is missing.

    Raises
    ------
    MethodError
        If a region of the group is not among `regions`.
    """
    foreign = [region for region in group if region not in set(regions)]
    if foreign:
        raise MethodError(f"{foreign[0]!r} is not among the regions of the total; mend the group")
    wide = values.unstack("year").reindex(list(regions))
    complete = wide.notna().all()
    total, part = wide.sum(), wide.loc[list(group)].sum()
    return (100 * part / total).where(complete & (total != 0)).rename("share")


def rank_changes(
    result: IndexResult, start: int, end: int, node: str | None = None
) -> pd.DataFrame:
    """Scores and ranks of regions in two years, and the places won (positive) or lost.

    Returns
    -------
    DataFrame
        Indexed by region, best of `end` first: score and rank in both years, `places_won`.
    """
    node = node or result.framework.root
    for year in (start, end):
        _year(result.scores, year)
    scores, ranks = result.scores[node].unstack("year"), result.ranks[node].unstack("year")
    table = pd.DataFrame(
        {
            "score_start": scores[start],
            "score_end": scores[end],
            "rank_start": ranks[start].astype("Int64"),
            "rank_end": ranks[end].astype("Int64"),
        }
    )
    table["places_won"] = table["rank_start"] - table["rank_end"]
    return table.sort_values(["rank_end"], kind="stable")


def national_table(result: IndexResult) -> pd.DataFrame:
    """The national index as it leaves a run, on the basis of open data.

    Returns
    -------
    DataFrame
        year, node, level, value, growth, contribution, contribution_since_base, coverage, basis.
    """
    base = int(result.scores.index.get_level_values("year").min())
    parts = {
        "value": result.scores,
        "growth": growth(result.scores),
        "contribution": contributions(result),
        "contribution_since_base": contributions(result, base),
        "coverage": result.coverage,
    }
    tidy = pd.DataFrame(
        {n: f.rename_axis(columns="node").stack(future_stack=True) for n, f in parts.items()}
    )
    tidy = tidy.reset_index().drop(columns="region")
    tidy.insert(2, "level", tidy["node"].map(result.framework.nodes["level"]))
    return tidy.assign(basis="open data")


def _year_before(scores: pd.DataFrame) -> pd.DataFrame:
    earlier = scores.rename(index=lambda year: year + 1, level="year")
    return earlier.reindex(scores.index)


def _need_arithmetic(result: IndexResult) -> None:
    other = [mean for mean in means_of(result.method.aggregation) if mean != "arithmetic"]
    if other:
        raise MethodError(
            f"a {other[0]} mean has no additive contributions; use aggregation='arithmetic'"
        )


def _year(scores: pd.DataFrame, year: int) -> pd.DataFrame:
    years = sorted(set(scores.index.get_level_values("year")))
    if year not in years:
        raise MethodError(
            f"the year {year} has no data; choose one of {', '.join(map(str, years))}"
        )
    return scores.xs(year, level="year")


def _of_year(scores: pd.DataFrame, year: int) -> pd.DataFrame:
    regions = scores.index.get_level_values("region")
    base = _year(scores, year).reindex(regions)
    return pd.DataFrame(base.to_numpy(), index=scores.index, columns=scores.columns)
